import { readFileSync, statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import type { SecretSource } from '../ports/settings.js'

export interface SecretSurroundings {
  readonly environment: NodeJS.ProcessEnv
  /** Relative files start here; the working directory unless said otherwise. */
  readonly directory?: string
}

export type SecretAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly found: string; readonly wanted: string; readonly hint: string }

/** Opens the places of secrets. What it returns reads them anew each time, and throws an error without the secret's text. */
export function openSecrets(surroundings: SecretSurroundings): (source: SecretSource) => string {
  return (source) => {
    const answer = lookUpSecret(source, surroundings)
    if (!answer.ok) throw new Error(`found ${answer.found}, wanted ${answer.wanted}; ${answer.hint}`)
    return answer.text
  }
}

/** Reads a secret, or says what is missing and the way out; it never says the secret. */
export function lookUpSecret(source: SecretSource, surroundings: SecretSurroundings): SecretAnswer {
  if ('env' in source) return fromEnvironment(source.env, surroundings.environment)
  if ('credential' in source) return fromCredential(source.credential, surroundings.environment)
  return fromFile(resolve(surroundings.directory ?? '.', source.file), surroundings.environment)
}

function fromEnvironment(name: string, environment: NodeJS.ProcessEnv): SecretAnswer {
  const text = environment[name]
  const hint = `set ${name} for the daemon, or keep the secret in a file`
  if (text === undefined) return missing(`no environment variable ${name}`, 'the secret in it', hint)
  return usable(text, `the environment variable ${name}`, hint)
}

function fromCredential(name: string, environment: NodeJS.ProcessEnv): SecretAnswer {
  const wanted = `a file named ${name} in systemd's credentials directory`
  if (name.includes('/') || name === '..' || name === '.') {
    return missing('a credential whose name is a path', wanted, 'use {file: path} for a path')
  }
  const directory = environment['CREDENTIALS_DIRECTORY']
  if (directory === undefined || directory === '') {
    const hint = `add LoadCredential=${name}:/path/to/it to the unit; outside of systemd set CREDENTIALS_DIRECTORY or use {file: path} or {env: NAME}`
    return missing('no credentials directory', wanted, hint)
  }
  return read(join(directory, name), `add LoadCredential=${name}:/path/to/it to the unit`, true)
}

function fromFile(path: string, environment: NodeJS.ProcessEnv): SecretAnswer {
  const hint = `write the secret into it and run chmod 600 ${path}`
  const credentials = environment['CREDENTIALS_DIRECTORY']
  // systemd lets a group read its credentials; it guards the directory itself.
  const guarded = credentials !== undefined && credentials !== '' && path.startsWith(resolve(credentials) + sep)
  return read(path, hint, guarded)
}

function read(path: string, hint: string, guarded: boolean): SecretAnswer {
  try {
    if (!guarded && (statSync(path).mode & 0o077) !== 0) {
      const wanted = 'a file that only its owner may read'
      return missing(`a secret that others may read in ${path}`, wanted, `run chmod 600 ${path}`)
    }
    return usable(readFileSync(path, 'utf8'), path, hint)
  } catch (error) {
    return missing(fileFault(path, error), 'a file that the daemon can read', hint)
  }
}

/** What keeps a file from being read, without anything of its contents. */
export function fileFault(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown error'
  if (code === 'ENOENT' || code === 'ENOTDIR') return `no file ${path}`
  if (code === 'EACCES' || code === 'EPERM') return `${path}, which may not be read`
  return code === 'EISDIR' ? `the directory ${path}` : `${path}, which can't be read (${code})`
}

/** One line break at the end is the editor's; any other would break the request that carries the secret. */
function usable(raw: string, place: string, hint: string): SecretAnswer {
  const text = raw.replace(/\r?\n$/, '')
  if (text.trim() === '') return missing(`an empty secret in ${place}`, 'a secret', hint)
  if (/[\r\n]/.test(text)) return missing(`a secret of several lines in ${place}`, 'a secret on a single line', hint)
  return { ok: true, text }
}

function missing(found: string, wanted: string, hint: string): SecretAnswer {
  return { ok: false, found, wanted, hint }
}
