/*
 * Preloaded into a process, logs what it does to the files of one directory, in order and with every byte:
 *
 *   RECORD_DIRECTORY  the directory, absolute and without links
 *   RECORD_LOG        the log; it is added to, so that several lives of a process make one history
 *
 * A record is a head, the file's name (empty: the directory itself) and the bytes that were written. It is put into the
 * log once the call has succeeded. Files in shared memory (-shm) are left out: nobody takes them over a power cut.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, UNLINK, NOT_MODELLED };
enum { FILES = 4096, NAME = 64 };

struct head {
  uint32_t operation;
  uint32_t name_length;
  uint64_t offset;
  uint64_t length;
};

static char names[FILES][NAME];
static char known[FILES];

static int log_file(void) {
  static int log = -1;
  const char *path = getenv("RECORD_LOG");
  if (log < 0 && path)
    log = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  return log;
}

static void must_write(const void *bytes, size_t length) {
  const char *at = bytes;
  while (length > 0) {
    ssize_t done = syscall(SYS_write, log_file(), at, length);
    if (done <= 0) abort(); /* half a history proves nothing */
    at += done;
    length -= done;
  }
}

static void put(uint32_t operation, const char *name, uint64_t offset, const void *bytes, uint64_t length) {
  struct head head = {operation, strlen(name), offset, length};
  must_write(&head, sizeof head);
  must_write(name, head.name_length);
  if (bytes) must_write(bytes, length);
}

/* The name in the directory, empty for the directory itself; NULL for what is no business of ours. */
static const char *name_of(const char *path) {
  const char *directory = getenv("RECORD_DIRECTORY");
  size_t length = directory ? strlen(directory) : 0;
  if (length == 0 || strncmp(path, directory, length) != 0) return NULL;
  if (path[length] == 0) return path + length;
  if (path[length] != '/') return NULL;
  const char *name = path + length + 1;
  size_t end = strlen(name);
  if (end >= NAME || (end > 4 && strcmp(name + end - 4, "-shm") == 0)) return NULL;
  return name;
}

static const char *name_at(int file) { return file >= 0 && file < FILES && known[file] ? names[file] : NULL; }

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static int opened(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
  const char *name = name_of(path);
  int created = name && (flags & O_CREAT) && access(path, F_OK) != 0;
  int file = real(path, flags, mode);
  if (file < 0 || file >= FILES) return file;
  known[file] = name != NULL;
  if (!name) return file;
  strcpy(names[file], name);
  if (created) put(CREATE, name, 0, NULL, 0);
  else if (flags & O_TRUNC) put(TRUNCATE, name, 0, NULL, 0);
  return file;
}

#define OPEN(symbol) \
  int symbol(const char *path, int flags, ...) { \
    REAL(int, #symbol, const char *, int, ...); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    return opened(real, path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

int close(int file) {
  REAL(int, "close", int);
  if (file >= 0 && file < FILES) known[file] = 0;
  return real(file);
}

ssize_t write(int file, const void *bytes, size_t length) {
  REAL(ssize_t, "write", int, const void *, size_t);
  const char *name = name_at(file);
  off_t end = name ? lseek(file, 0, SEEK_CUR) : 0;
  ssize_t done = real(file, bytes, length);
  if (name && done > 0) put(WRITE, name, end, bytes, done);
  return done;
}

#define PWRITE(symbol) \
  ssize_t symbol(int file, const void *bytes, size_t length, off_t offset) { \
    REAL(ssize_t, #symbol, int, const void *, size_t, off_t); \
    ssize_t done = real(file, bytes, length, offset); \
    if (name_at(file) && done > 0) put(WRITE, name_at(file), offset, bytes, done); \
    return done; \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

#define TRUNCATES(symbol) \
  int symbol(int file, off_t length) { \
    REAL(int, #symbol, int, off_t); \
    int result = real(file, length); \
    if (name_at(file) && result == 0) put(TRUNCATE, name_at(file), length, NULL, 0); \
    return result; \
  }
TRUNCATES(ftruncate)
TRUNCATES(ftruncate64)

#define SYNCS(symbol) \
  int symbol(int file) { \
    REAL(int, #symbol, int); \
    int result = real(file); \
    if (name_at(file) && result == 0) put(SYNC, name_at(file), 0, NULL, 0); \
    return result; \
  }
SYNCS(fsync)
SYNCS(fdatasync)

int unlink(const char *path) {
  REAL(int, "unlink", const char *);
  int result = real(path);
  if (name_of(path) && result == 0) put(UNLINK, name_of(path), 0, NULL, 0);
  return result;
}

/* Nobody here renames; whoever begins to must see it modelled. */
int rename(const char *from, const char *to) {
  REAL(int, "rename", const char *, const char *);
  if (name_of(from) || name_of(to)) put(NOT_MODELLED, "rename", 0, NULL, 0);
  return real(from, to);
}
