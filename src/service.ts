import type { Configuration } from './config/configuration.js'
import { openSecrets } from './config/secrets.js'
import type { Daemon } from './daemon.js'
import { listenText } from './door.js'
import type { CommandIo } from './edges/cli/io.js'
import type { LendableLock } from './edges/lock.js'
import { openSystemd, type Systemd } from './edges/systemd.js'
import type { Notices } from './engine/notices.js'
import { type Progress, watchProgress } from './engine/progress.js'
import type { Log } from './log/events.js'
import { openHttp } from './net/http.js'
import type { StoreTrouble } from './store/trouble.js'
import { startTelling } from './telling.js'

/** Why no engine can work. */
interface Trouble extends StoreTrouble {
  readonly since: number
  readonly retryMs: number
}

/** What a process begins with. */
interface Beginnings {
  readonly io: CommandIo
  /** Of the state directory. */
  readonly lock: LendableLock
  readonly notices: Notices
  readonly openLog: (configuration: Configuration) => Log
  log: Log
  configuration: Configuration
}

/** What lasts as long as the process, in which engines come and go. */
export interface Service extends Beginnings {
  readonly systemd: Systemd
  readonly http: ReturnType<typeof openHttp>
  readonly progress: Progress
  readonly stopping: AbortController
  telling: { stop(): Promise<void> }
  /** What was read again and is to take its place. */
  next: Configuration | null
  daemon: Daemon | null
  trouble: Trouble | null
  /** Ends the wait for better times. */
  awake: AbortController
  /** Where webhooks are heard. */
  address: string
}

/** Begins what lasts as long as the process; `closeService` ends it, once the last word was logged. */
export function openService(beginnings: Beginnings): Service {
  const { io, configuration } = beginnings
  const systemd = openSystemd({
    environment: io.environment,
    failed: (error) => io.error(`systemd-notify: ${String(error)}`),
  })
  const service: Service = {
    ...beginnings,
    systemd,
    http: openHttp({ clock: io.clock }),
    progress: watchProgress(() => io.clock.elapsed()),
    stopping: new AbortController(),
    telling: { stop: () => Promise.resolve() },
    next: null,
    daemon: null,
    trouble: null,
    awake: new AbortController(),
    address: listenText(configuration.listen),
  }
  tell(service)
  return service
}

/** Tells what is left to be told. */
export async function closeService({ telling, http }: Service): Promise<void> {
  await telling.stop()
  await http.close()
}

/** Begins to tell somebody as the configuration says, which goes on while no engine is at work. */
export function tell(service: Service): void {
  const { io, configuration, notices, http, log } = service
  const { clock, environment } = io
  void service.telling.stop()
  service.telling = startTelling(configuration, {
    notices,
    clock,
    log,
    environment,
    http: http.request,
    reveal: openSecrets({ environment, directory: configuration.directory }),
    stuck: () => stuckNow(service),
    told: (lastHold) => service.daemon?.noteTold(lastHold),
  })
}

/** As long as the state can't be used nothing goes on either, though nothing hangs. */
function stuckNow({ io, progress, trouble, daemon }: Service): { readonly forMs: number } | null {
  if (daemon === null && trouble !== null) return { forMs: io.clock.now() - trouble.since }
  return progress.stuck()
}
