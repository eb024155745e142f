/*
 * Preloaded into a process, puts what can't be had at will in its way, as long as a file says so:
 *
 *   FAULTS_DIRECTORY  the directory whose files are concerned, absolute and without links
 *   FAULTS_FILE       holds a word: `full` (a write gets ENOSPC), `readonly` (EROFS, as after the kernel has mounted a
 *                     failing disk so), `nodns` (names are not resolved), or nothing
 *
 * Names that end in `.test` are this machine otherwise.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static int is_asked_for(const char *fault) {
  char word[16] = "";
  const char *path = getenv("FAULTS_FILE");
  int file = path ? syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return 0;
  ssize_t length = syscall(SYS_read, file, word, sizeof word - 1);
  syscall(SYS_close, file);
  return length > 0 && strcmp(word, fault) == 0;
}

static int is_inside(const char *path) {
  const char *directory = getenv("FAULTS_DIRECTORY");
  return directory && strncmp(path, directory, strlen(directory)) == 0;
}

/* What a write to an open file meets; 0 where nothing is in its way. */
static int fault_of(int file) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  if (!is_inside(path)) return 0;
  if (is_asked_for("full")) return ENOSPC;
  return is_asked_for("readonly") ? EROFS : 0;
}

static int is_kept_from(const char *path) { return is_inside(path) && is_asked_for("readonly"); }

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define FAIL(code) \
  do { \
    errno = code; \
    return -1; \
  } while (0)

ssize_t write(int file, const void *bytes, size_t length) {
  REAL(ssize_t, "write", int, const void *, size_t);
  int fault = file > 2 ? fault_of(file) : 0;
  if (fault) FAIL(fault);
  return real(file, bytes, length);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
  REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
  int fault = fault_of(file);
  if (fault) FAIL(fault);
  return real(file, bytes, length, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
  return pwrite64(file, bytes, length, offset);
}

#define OPENED() \
  mode_t mode = 0; \
  if (flags & O_CREAT) { \
    va_list more; \
    va_start(more, flags); \
    mode = va_arg(more, mode_t); \
    va_end(more); \
  } \
  if ((flags & (O_WRONLY | O_RDWR | O_CREAT)) && is_kept_from(path)) FAIL(EROFS)

int open(const char *path, int flags, ...) {
  REAL(int, "open", const char *, int, ...);
  OPENED();
  return real(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  REAL(int, "open64", const char *, int, ...);
  OPENED();
  return real(path, flags, mode);
}

int unlink(const char *path) {
  REAL(int, "unlink", const char *);
  if (is_kept_from(path)) FAIL(EROFS);
  return real(path);
}

int rename(const char *from, const char *to) {
  REAL(int, "rename", const char *, const char *);
  if (is_kept_from(to)) FAIL(EROFS);
  return real(from, to);
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
  REAL(int, "getaddrinfo", const char *, const char *, const struct addrinfo *, struct addrinfo **);
  size_t length = name ? strlen(name) : 0;
  int is_ours = length > 5 && strcmp(name + length - 5, ".test") == 0;
  if (is_ours && is_asked_for("nodns")) return EAI_AGAIN;
  return real(is_ours ? "127.0.0.1" : name, service, hints, found);
}
