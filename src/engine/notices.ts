import { formatInstant } from '../core/instant.js'
import { counted } from '../log/define.js'
import { definitionOf } from '../log/events.js'
import { sentenceOf, type Sink } from '../log/log.js'
import type { Entry } from '../log/render.js'
import { troubleKey } from '../log/repeats.js'
import type { ClockPort } from '../ports/clock.js'
import type { Notice, NoticeEvent } from '../ports/notice.js'

/** So many events are told one by one at a time; of more, only how many they are. */
const TOLD_ONE_BY_ONE = 30

/** What waits to be told. */
export interface Pending {
  /** By the clock that nobody sets: when the oldest of them was logged. */
  readonly since: number
  readonly events: readonly NoticeEvent[]
  readonly omitted: number
  /** The highest number of a hold among them; 0 for none. */
  readonly lastHold: number
}

export interface Notices {
  /** Takes from the log what somebody is to be told: errors, holds, and that what was told is over. */
  readonly sink: Sink
  /** What waits, from now on in the hands of the caller; undefined where nothing does. */
  take(): Pending | undefined
  /** What could not be told waits on, before what has come since. */
  putBack(pending: Pending): void
  pendingSince(): number | null
  /** Calls this whenever something new waits. */
  onNew(listener: () => void): void
}

export function openNotices(clock: Pick<ClockPort, 'now' | 'elapsed'>): Notices {
  let waiting: Pending | undefined
  let listener: () => void = () => undefined
  const isTold = createChoice()
  return {
    sink(entry) {
      if (!isTold(entry)) return
      const event = { ...noticeEvent(entry), at: formatInstant(clock.now()) }
      const one = { since: clock.elapsed(), events: [event], omitted: 0, lastHold: holdOf(entry) }
      waiting = waiting ? together(waiting, one) : one
      listener()
    },
    take() {
      const taken = waiting
      waiting = undefined
      return taken
    },
    putBack(pending) {
      waiting = waiting ? together(pending, waiting) : pending
    },
    pendingSince: () => waiting?.since ?? null,
    onNew: (told) => void (listener = told),
  }
}

/** Chooses what is told: that something is over only where it was told that it had come. */
function createChoice(): (entry: Entry) => boolean {
  const troubles = new Set<string>()
  return (entry) => {
    const { level, told, repeats, ends } = definitionOf(entry.name)
    const over = (ends?.troubles ?? []).filter((name) =>
      troubles.delete(troubleKey(name, ends?.by ?? [], entry.fields)),
    )
    if (level !== 'error') return told || over.length > 0
    if (repeats) troubles.add(troubleKey(entry.name, repeats, entry.fields))
    return true
  }
}

function noticeEvent(entry: Entry): Omit<NoticeEvent, 'at'> {
  const { level, name, todo } = entry
  return { level, event: name, sentence: sentenceOf(entry), todo }
}

/** The number of the hold that an entry is of, or of the last of them. */
function holdOf({ name, fields }: Entry): number {
  if (name === 'hold.opened') return Number(fields.id)
  return name === 'holds.opened' || name === 'holds.waiting' ? Number(fields.last) : 0
}

function together(first: Pending, then: Pending): Pending {
  const events = [...first.events, ...then.events]
  return {
    since: first.since,
    events: events.slice(0, TOLD_ONE_BY_ONE),
    omitted: first.omitted + then.omitted + Math.max(0, events.length - TOLD_ONE_BY_ONE),
    lastHold: Math.max(first.lastHold, then.lastHold),
  }
}

/** What is told of all that waits, in one message. */
export function noticeOf({ events, omitted }: Pending, configuration: string): Notice {
  const errors = events.filter(({ level }) => level === 'error').length
  const others = events.length - errors + omitted
  const counts = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(others > 0 ? [errors > 0 ? `${others} more` : counted(others, 'notice')] : []),
  ]
  const paragraphs = events.map(({ at, level, sentence, todo }) => {
    return `${at} ${level}: ${sentence}${todo === null ? '' : `\n  → ${todo}`}`
  })
  const rest = omitted > 0 ? [`… and ${omitted} more; see the log of the daemon, and tillsync holds`] : []
  const text = [...paragraphs, ...rest].join('\n\n')
  return { subject: `tillsync: ${counts.join(', ')}`, text, configuration, events, omitted }
}
