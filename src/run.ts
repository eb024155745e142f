import { mkdirSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { configurationKinds } from './assemble.js'
import type { Configuration } from './config/configuration.js'
import { loadConfiguration } from './config/load.js'
import { UserError } from './core/problem.js'
import { type CommandIo, EXIT } from './edges/cli/io.js'
import { lendable, takeLock } from './edges/lock.js'
import { type Notices, openNotices } from './engine/notices.js'
import type { Log } from './log/events.js'
import { openLog } from './log/log.js'
import { serve } from './serve.js'
import { closeService, openService } from './service.js'
import { storeTrouble } from './store/trouble.js'
import { version } from './version.js'

/** The daemon as a process: the lock first, then everything in order, and all of it closed in reverse. */
export async function runDaemon(io: CommandIo, file: string): Promise<number> {
  keepSmall()
  const configuration = loadConfiguration(file, configurationKinds(), io.environment)
  const notices = openNotices(io.clock)
  const log = openDaemonLog(io, configuration, notices)
  try {
    mkdirSync(configuration.stateDirectory, { recursive: true, mode: 0o700 })
    return await runLocked(io, configuration, log, notices)
  } catch (error) {
    return failed(log, error)
  }
}

/**
 * Else the heap doubles before it is cleared, and stays that large, since nobody on a small server asks for it back. It is
 * no limit: what is needed is there.
 */
function keepSmall(): void {
  setFlagsFromString('--heap-growing-percent=40')
}

async function runLocked(io: CommandIo, configuration: Configuration, log: Log, notices: Notices): Promise<number> {
  const take = () => takeLock(configuration.stateDirectory, { pid: process.pid, now: io.clock.now() })
  const taken = take()
  if ('heldBy' in taken) {
    const holder = taken.heldBy === null ? 'another process' : `process ${taken.heldBy.pid}`
    io.error(
      `${configuration.stateDirectory} is in use by ${holder}: stop it first, or give this daemon a state directory of its own`,
    )
    return EXIT.locked
  }
  log('daemon.starting', { version: version(), configuration: configuration.file })
  const lock = lendable(taken, take)
  const openLog = (changed: Configuration) => openDaemonLog(io, changed, notices)
  const service = openService({ io, lock, configuration, log, notices, openLog })
  try {
    await serve(service)
    service.log('daemon.stopped', {})
    return EXIT.done
  } catch (error) {
    // Said here, so that it can still be told.
    return failed(service.log, error)
  } finally {
    await closeService(service)
    lock.release()
  }
}

/** What a person can put right is no fault of the program, and starting again does not help. */
function failed(log: Log, error: unknown): number {
  if (error instanceof UserError) throw error
  const trouble = storeTrouble(error)
  if (trouble?.isDamage === false) log('state.failed', { why: trouble.why })
  else log('daemon.crashed', { error: error instanceof Error ? error : new Error(String(error)) })
  return EXIT.bug
}

function openDaemonLog(io: CommandIo, configuration: Configuration, notices: Notices): Log {
  const pretty = process.stdout.isTTY
  return openLog({
    level: configuration.log.level,
    pretty,
    journald: !pretty && io.environment.JOURNAL_STREAM !== undefined,
    elapsed: () => io.clock.elapsed(),
    ...(configuration.notify && { beside: notices.sink }),
  })
}
