import { mkdirSync } from 'node:fs'
import { configurationKinds } from './assemble.js'
import type { Configuration } from './config/configuration.js'
import { loadConfiguration } from './config/load.js'
import { openSecrets } from './config/secrets.js'
import { UserError } from './core/problem.js'
import { startDaemon } from './daemon.js'
import { type CommandIo, EXIT } from './edges/cli/io.js'
import { backUpAside } from './edges/backup.js'
import { openEpochFile } from './edges/epoch.js'
import { takeLock } from './edges/lock.js'
import { listenForSignals } from './edges/signals.js'
import { openSystemd } from './edges/systemd.js'
import type { Log } from './log/events.js'
import { openLog } from './log/log.js'
import { openHttp } from './net/http.js'
import { openDatabase } from './store/open.js'
import { openStore } from './store/store.js'
import { version } from './version.js'

/** The daemon as a process: the lock first, then everything in order, and all of it closed in reverse. */
export async function runDaemon(io: CommandIo, file: string): Promise<number> {
  const configuration = loadConfiguration(file, configurationKinds(), io.environment)
  mkdirSync(configuration.stateDirectory, { recursive: true, mode: 0o700 })
  const lock = takeLock(configuration.stateDirectory, { pid: process.pid, now: io.clock.now() })
  if ('heldBy' in lock) {
    const holder = lock.heldBy === null ? 'another process' : `process ${lock.heldBy.pid}`
    io.error(
      `${configuration.stateDirectory} is in use by ${holder}: stop it first, or give this daemon a state directory of its own`,
    )
    return EXIT.locked
  }
  const log = openDaemonLog(io, configuration)
  try {
    return await live(io, configuration, log)
  } catch (error) {
    // What a person can put right is no fault of the program, and starting again does not help.
    if (error instanceof UserError) throw error
    log('daemon.crashed', { error: error instanceof Error ? error : new Error(String(error)) })
    return EXIT.bug
  } finally {
    lock.release()
  }
}

async function live(io: CommandIo, configuration: Configuration, log: Log): Promise<number> {
  log('daemon.starting', { version: version(), configuration: configuration.file })
  const backups = { backups: configuration.backup.directory }
  const store = openStore(openDatabase(configuration.stateDirectory, backups), () => io.chance.hex(2))
  const http = openHttp({ clock: io.clock })
  const systemd = openSystemd({
    environment: io.environment,
    failed: (error) => io.error(`systemd-notify: ${String(error)}`),
  })
  const reveal = openSecrets({ environment: io.environment, directory: configuration.directory })
  const { clock, chance } = io
  const epoch = openEpochFile(configuration.stateDirectory)
  const world = { store, http: http.request, clock, chance, epoch, log, reveal, backUp: backUpAside }
  const daemon = await startDaemon(configuration, world, systemd)
  const signals = listenForSignals({
    stop: (signal) => daemon.stop(signal),
    abandon: (exitCode) => process.exit(exitCode),
    reload: () => log('daemon.kept', {}),
  })
  try {
    await daemon.ended
  } finally {
    signals.remove()
    await http.close()
    store.close()
  }
  log('daemon.stopped', {})
  return EXIT.done
}

function openDaemonLog(io: CommandIo, configuration: Configuration): Log {
  const pretty = process.stdout.isTTY
  return openLog({
    level: configuration.log.level,
    pretty,
    journald: !pretty && io.environment.JOURNAL_STREAM !== undefined,
  })
}
