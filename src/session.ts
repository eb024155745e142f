import { assemble, configurationKinds } from './assemble.js'
import type { Configuration } from './config/configuration.js'
import { loadConfiguration } from './config/load.js'
import { openSecrets } from './config/secrets.js'
import type { CommandIo } from './edges/cli/io.js'
import { collectDates, type ServerDates } from './edges/cli/doctor-clock.js'
import { openEpochFile } from './edges/epoch.js'
import type { Engine } from './engine/setup.js'
import { openLog } from './log/log.js'
import type { Log } from './log/events.js'
import { openHttp } from './net/http.js'
import type { HttpPort } from './ports/http.js'
import type { SecretSource } from './ports/settings.js'
import { openDatabase } from './store/open.js'
import { openStore } from './store/store.js'

/** What every command that needs a configuration works with. */
export interface Session {
  readonly configuration: Configuration
  readonly engine: Engine
  /** What each channel's server says of the time, as far as it was asked. */
  readonly dates: ServerDates
  readonly http: HttpPort
  readonly reveal: (source: SecretSource) => string
}

/** Lends a command the network, and takes it back. */
export async function withHttp(io: CommandIo, work: (http: HttpPort) => Promise<number>): Promise<number> {
  const http = openHttp({ clock: io.clock })
  try {
    return await work(http.request)
  } finally {
    await http.close()
  }
}

/** Opens what a command beside the daemon needs, and closes it again. It takes no lock: the daemon may run. */
export async function withSession(
  io: CommandIo,
  file: string,
  work: (session: Session) => Promise<number> | number,
): Promise<number> {
  const configuration = loadConfiguration(file, configurationKinds(), io.environment)
  const { stateDirectory, backup } = configuration
  const store = openStore(openDatabase(stateDirectory, { backups: backup.directory }), () => io.chance.hex(2))
  const http = openHttp({ clock: io.clock })
  try {
    const log: Log = openLog({
      level: 'warn',
      destination: { write: (line) => io.error(line.trimEnd()) },
      pretty: true,
      elapsed: () => io.clock.elapsed(),
    })
    const reveal = openSecrets({ environment: io.environment, directory: configuration.directory })
    const { clock, chance } = io
    const { dates, overhear } = collectDates(clock)
    const epoch = openEpochFile(stateDirectory)
    return await work({
      configuration,
      dates,
      http: http.request,
      reveal,
      engine: assemble(configuration, { store, http: http.request, clock, chance, epoch, log, reveal, overhear }),
    })
  } finally {
    await http.close()
    store.close()
  }
}
