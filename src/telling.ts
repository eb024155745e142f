import type { Configuration } from './config/configuration.js'
import { openPing, openTelling } from './edges/notice/tell.js'
import { keepAlive } from './engine/alive.js'
import type { Notices } from './engine/notices.js'
import { createNotifier } from './engine/notify.js'
import type { Log } from './log/events.js'
import type { ClockPort } from './ports/clock.js'
import type { HttpPort } from './ports/http.js'
import type { SecretSource } from './ports/settings.js'

/** The last words of a daemon that stops may take so long. */
const LAST_WORDS_MS = 10_000

export interface TellingOptions {
  readonly notices: Notices
  readonly http: HttpPort
  readonly clock: ClockPort
  readonly log: Log
  readonly environment: NodeJS.ProcessEnv
  readonly reveal: (source: SecretSource) => string
  /** Null while work goes on. */
  readonly stuck: () => { readonly forMs: number } | null
  /** Told of the highest number of a hold among what was told. */
  readonly told: (lastHold: number) => void
}

/** Begins to tell somebody, and to give signs of life, as configured; `stop` tells what is left, within its time. */
export function startTelling(
  { notify, file }: Pick<Configuration, 'notify' | 'file'>,
  options: TellingOptions,
): { stop(): Promise<void> } {
  if (!notify) return { stop: () => Promise.resolve() }
  const { notices, clock, log, stuck, told } = options
  const stopping = new AbortController()
  const tell = openTelling(notify, options)
  const ping = openPing(notify, options)
  const limits = { collectMs: notify.collectMs, perHour: notify.perHour }
  const notifier = tell && createNotifier(notices, { clock, log, tell, configuration: file, told, ...limits })
  const everyMs = notify.alive?.everyMs ?? 0
  const running = Promise.all([
    notifier?.run(stopping.signal),
    ping && keepAlive({ clock, log, everyMs, ping, stuck }, stopping.signal),
  ])
  return {
    async stop() {
      stopping.abort()
      const over = new AbortController()
      await Promise.race([running, clock.wait(LAST_WORDS_MS, over.signal)])
      over.abort()
    },
  }
}
