import type { Log } from '../log/events.js'
import type { ClockPort } from '../ports/clock.js'
import type { NoticePort } from '../ports/notice.js'
import { noticeOf, type Notices, type Pending } from './notices.js'
import { subjectOf } from './hold.js'
import type { Engine } from './setup.js'
import type { Store } from '../store/store.js'

const HOUR_MS = 3_600_000
const FIRST_RETRY_MS = 60_000
const LONGEST_RETRY_MS = HOUR_MS / 2
const LONGEST_WAIT_MS = HOUR_MS
/** Of the highest number of a hold that somebody was told of. */
const TOLD = 'notify.told'

export interface NotifyOptions {
  readonly clock: ClockPort
  readonly log: Log
  readonly tell: NoticePort
  readonly configuration: string
  /** What comes within this time of the first is told together. */
  readonly collectMs: number
  readonly perHour: number
  /** Told of the highest number of a hold among what was taken. */
  readonly told: (lastHold: number) => void
}

export interface Notifier {
  /** Tells what waits, as it comes, until the signal; then once more what is left. It never rejects. */
  run(signal: AbortSignal): Promise<void>
}

/**
 * Tells somebody what waits in the notices: collected for a while, and no more often than so many times an hour; what
 * comes meanwhile is told together. What can't be told is tried again, ever more rarely, and is lost with the process, but
 * for holds, which are told at the next start.
 */
export function createNotifier(notices: Notices, options: NotifyOptions): Notifier {
  const { clock, log } = options
  let sentAt: readonly number[] = []
  let failures = 0
  let retryAt = 0

  function dueAt(): number {
    const since = notices.pendingSince()
    if (since === null) return Infinity
    return Math.max(since + options.collectMs, retryAt, nextSendAt(sentAt, options.perHour, clock.elapsed()))
  }

  async function send(pending: Pending): Promise<void> {
    const wrong = await options.tell(noticeOf(pending, options.configuration))
    const now = clock.elapsed()
    if (wrong === null) {
      failures = 0
      sentAt = [...sentAt.filter((at) => now - at < HOUR_MS), now]
      options.told(pending.lastHold)
      log('notify.recovered', {})
      return
    }
    notices.putBack(pending)
    retryAt = now + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10))
    failures += 1
    log('notify.failed', { detail: wrong })
  }

  async function sendIf(isDue: boolean): Promise<void> {
    const pending = isDue ? notices.take() : undefined
    if (pending) await send(pending)
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        await sendIf(dueAt() <= clock.elapsed())
        const sleeper = new AbortController()
        const wake = (): void => sleeper.abort()
        signal.addEventListener('abort', wake, { once: true })
        notices.onNew(wake)
        const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(1, dueAt() - clock.elapsed()))
        if (!signal.aborted) await clock.wait(waitMs, sleeper.signal)
        signal.removeEventListener('abort', wake)
      }
      // The last words of a daemon are not collected any longer, but no more of them are sent than at other times.
      await sendIf(nextSendAt(sentAt, options.perHour, clock.elapsed()) <= clock.elapsed())
    },
  }
}

/** When the next message may go, so that no hour has more than so many. */
export function nextSendAt(sentAt: readonly number[], perHour: number, now: number): number {
  const recent = sentAt.filter((at) => now - at < HOUR_MS)
  const oldest = recent.at(-perHour)
  return oldest === undefined ? now : oldest + HOUR_MS
}

/** Remembers that somebody was told of the holds up to this one. */
export function noteTold(store: Store, lastHold: number): void {
  if (lastHold > toldHold(store)) store.meta.set(TOLD, String(lastHold))
}

/** At a start: says of the holds that nobody was told of that they wait. Only where somebody is told of anything. */
export function sayUntold(engine: Engine): void {
  const told = toldHold(engine.store)
  // That the database is rewound is said at each start by itself.
  const untold = engine.store.holds.list().filter(({ id, kind }) => id > told && kind !== 'epoch')
  const [first] = untold
  if (!first) return
  const last = String(Math.max(...untold.map(({ id }) => id)))
  engine.log('holds.waiting', { count: untold.length, last, example: subjectOf(engine, first), why: first.why })
}

function toldHold({ meta }: Store): number {
  return Number(meta.get(TOLD) ?? 0)
}
