import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Notice } from '../../ports/notice.js'

type Environment = Readonly<Record<string, string | undefined>>

const DEADLINE_MS = 30_000
const LONGEST_COMPLAINT = 200
/** What a program may need of the daemon's environment; the rest may hold secrets. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR']

/**
 * Runs a program, without a shell: the notice as JSON on its standard input, the subject and the worst level in
 * TILLSYNC_SUBJECT and TILLSYNC_LEVEL. Resolves to what went wrong, or to null where it ended with 0. It never rejects.
 */
export function runCommand(
  [file = '', ...parameters]: readonly string[],
  notice: Notice,
  environment: Environment,
  deadlineMs = DEADLINE_MS,
): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(file, parameters, {
      env: environmentFor(notice, environment),
      stdio: ['pipe', 'ignore', 'pipe'],
      timeout: deadlineMs,
      killSignal: 'SIGKILL',
    })
    let complaint = ''
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < LONGEST_COMPLAINT) complaint += chunk.toString()
    })
    // A program that does not care for its input may close it, or end, before all of it is written.
    child.stdin.on('error', () => undefined)
    child.stdin.end(`${JSON.stringify(notice)}\n`)
    child.once('error', (error) => resolve(`${file} could not be started (${codeOf(error)})`))
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(null)
      const how = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with ${code}`
      const said = complaint.trim().slice(0, LONGEST_COMPLAINT)
      resolve(`${file} ${how}${said === '' ? '' : `: ${said}`}`)
    })
  })
}

function environmentFor({ subject, events }: Notice, environment: Environment): NodeJS.ProcessEnv {
  const passedOn = PASSED_ON.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]]))
  const level = ['error', 'warn'].find((level) => events.some((event) => event.level === level)) ?? 'info'
  return { ...(Object.fromEntries(passedOn) as NodeJS.ProcessEnv), TILLSYNC_SUBJECT: subject, TILLSYNC_LEVEL: level }
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.name
}

/** Where a program is found, as the system would find it; null where it is not, or may not be run. */
export function findProgram(file: string, environment: Environment): string | null {
  const places = file.includes('/') ? [file] : (environment.PATH ?? '').split(delimiter).map((each) => join(each, file))
  return places.find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
