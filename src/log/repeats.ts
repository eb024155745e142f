import type { EventDefinition } from './define.js'
import { openKeptBack, valuesOf } from './kept-back.js'

/** How often a trouble has come by now, and for how long. */
export interface Repeated {
  readonly times: number
  readonly forMs: number
  /** What else it came of since it was last said, where that is told: the first of them, and how many more there are. */
  readonly others?: readonly string[]
  readonly more?: number
}

/** What is known of a trouble that may come again. All times are by the clock that nobody sets. */
export interface Trouble {
  readonly since: number
  readonly lastAt: number
  readonly times: number
  /** How often it was said. */
  readonly lines: number
  readonly saidAt: number
  /** `said`: going on. `over`: not any more. `back`: going on again, and not said since it came back. */
  readonly state: 'said' | 'over' | 'back'
}

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** It is said at once, and then again after so long each; after the last of these each time. */
const PAUSES_MS = [MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS]
/** Of these, what is slow begins with the first that is not shorter than an hour. */
const SLOW_FROM = PAUSES_MS.indexOf(HOUR_MS)
/** One that was said to be over is never silent for longer when it is back. */
const LONGEST_BACK_MS = HOUR_MS
/** What was not met for so long is a new trouble when it comes again. */
const FORGOTTEN_AFTER_MS = 2 * HOUR_MS
/** Above so many, those that would be forgotten are looked for. */
const KEPT_TROUBLES = 1_000

/** A trouble has come, or come again: what is known of it now, and whether to say so. */
export function come(
  before: Trouble | undefined,
  now: number,
  isSlow = false,
): { readonly trouble: Trouble; readonly isSaid: boolean } {
  if (!before || isForgotten(before, now)) {
    return { trouble: { since: now, lastAt: now, times: 1, lines: 1, saidAt: now, state: 'said' }, isSaid: true }
  }
  const met = { ...before, lastAt: now, times: before.times + 1 }
  const isBack = before.state !== 'said'
  if (now - before.saidAt < pauseMs(before.lines + (isSlow ? SLOW_FROM : 0), isBack)) {
    return { trouble: { ...met, state: isBack ? 'back' : 'said' }, isSaid: false }
  }
  return { trouble: { ...met, lines: before.lines + 1, saidAt: now, state: 'said' }, isSaid: true }
}

/** What came within the pause is said once that is over; undefined where it is not, or the trouble is forgotten. */
function sayLate(before: Trouble | undefined, now: number): Trouble | undefined {
  if (!before || now - before.saidAt < pauseMs(before.lines, before.state !== 'said')) return undefined
  return { ...before, lines: before.lines + 1, saidAt: now }
}

/** A trouble is over. That is said where its coming was: one that comes and goes all the time is no more than two lines a pause. */
export function end(before: Trouble, now: number): { readonly trouble: Trouble; readonly isSaid: boolean } {
  if (before.state === 'over') return { trouble: before, isSaid: false }
  return { trouble: { ...before, lastAt: now, state: 'over' }, isSaid: before.state === 'said' }
}

function pauseMs(lines: number, isBack: boolean): number {
  const pause = PAUSES_MS[Math.min(lines, PAUSES_MS.length) - 1] ?? 0
  return isBack ? Math.min(pause, LONGEST_BACK_MS) : pause
}

function isForgotten({ lastAt }: Trouble, now: number): boolean {
  return now - lastAt > FORGOTTEN_AFTER_MS
}

/** What of an event decides how often it is logged. */
type Damped = Pick<EventDefinition, 'repeats' | 'others' | 'isSlow' | 'ends'>
type Values = Readonly<Record<string, unknown>>
type Verdict = { readonly isSaid: boolean; readonly repeated: Repeated | null }

export interface Damper {
  /** Whether an event is to be logged now, and what it came to, where it repeats. */
  judge(name: string, definition: Damped, values: Values): Verdict
  /** What was kept back though it was of something else, and whose pause is over: it is said even if it does not come again. */
  due(): readonly { readonly name: string; readonly values: Values; readonly repeated: Repeated }[]
}

const SAID = { isSaid: true, repeated: null }
const UNSAID = { isSaid: false, repeated: null }

/**
 * Keeps what repeats from filling the log. It remembers nothing over a restart: a new process says once more what still
 * goes on. `elapsed` is a clock that nobody sets, in milliseconds.
 */
export function createDamper(elapsed: () => number): Damper {
  const keptBack = openKeptBack()
  const troubles = openTroubles((key) => keptBack.forget(key))

  function onCome(key: string, name: string, { isSlow, others }: Damped, values: Values): Verdict {
    const now = elapsed()
    const { trouble, isSaid } = come(troubles.get(key), now, isSlow)
    troubles.meet(key, trouble, now)
    if (!isSaid) {
      if (others !== null) keptBack.keep(key, { name, values, field: others })
      return UNSAID
    }
    const meanwhile = others === null ? [] : keptBack.say(key, valuesOf(values[others]))
    return trouble.times === 1 ? SAID : { isSaid: true, repeated: repeatedOf(trouble, now, meanwhile) }
  }

  function onEnd(keys: readonly string[], isOnRecord: boolean): Verdict {
    const known = troubles.known(keys)
    if (known.length === 0) return isOnRecord ? SAID : UNSAID
    const now = elapsed()
    const ended = known.map(({ key, before }) => {
      const { trouble, isSaid } = end(before, now)
      troubles.set(key, trouble)
      return isSaid ? { trouble, others: keptBack.end(key) } : undefined
    })
    const said = ended.find((each) => each !== undefined)
    if (!said) return UNSAID
    return isOnRecord ? SAID : { isSaid: true, repeated: repeatedOf(said.trouble, now, said.others) }
  }

  function due(): ReturnType<Damper['due']> {
    const now = elapsed()
    return keptBack.list().flatMap(({ key, name, values, field }) => {
      const trouble = sayLate(troubles.get(key), now)
      if (!trouble) return []
      troubles.set(key, trouble)
      const meanwhile = keptBack.say(key, valuesOf(values[field]))
      return [{ name, values, repeated: repeatedOf(trouble, now, meanwhile) }]
    })
  }

  return {
    due,
    judge(name, definition, values) {
      const { repeats, ends } = definition
      if (repeats) return onCome(troubleKey(name, repeats, values), name, definition, values)
      if (!ends) return SAID
      // Nearly always there is nothing to end.
      if (troubles.isEmpty() && !ends.onRecord) return UNSAID
      const keys = ends.troubles.map((trouble) => troubleKey(trouble, ends.by, values))
      return onEnd(keys, ends.onRecord === true)
    },
  }
}

/** The troubles of this run; of those that are long past no more than so many. */
function openTroubles(forgotten: (key: string) => void) {
  const troubles = new Map<string, Trouble>()

  function forget(now: number): void {
    if (troubles.size <= KEPT_TROUBLES) return
    for (const [key, trouble] of troubles) {
      if (!isForgotten(trouble, now)) return
      troubles.delete(key)
      forgotten(key)
    }
  }

  return {
    isEmpty: () => troubles.size === 0,
    get: (key: string) => troubles.get(key),
    known: (keys: readonly string[]) =>
      keys.flatMap((key) => {
        const before = troubles.get(key)
        return before ? [{ key, before }] : []
      }),
    set: (key: string, trouble: Trouble) => void troubles.set(key, trouble),
    /** Put last again: the first is the one that was not met for longest. */
    meet(key: string, trouble: Trouble, now: number) {
      troubles.delete(key)
      troubles.set(key, trouble)
      forget(now)
    },
  }
}

/** What tells one trouble from another: the event's name and some of its fields. */
export function troubleKey(name: string, by: readonly string[], values: Values): string {
  return JSON.stringify([name, ...by.map((key) => values[key])])
}

/** So many of them are named. */
const NAMED_OTHERS = 10

function repeatedOf({ since, times }: Trouble, now: number, others: readonly string[] = []): Repeated {
  const repeated = { times, forMs: now - since }
  if (others.length === 0) return repeated
  const more = Math.max(0, others.length - NAMED_OTHERS)
  return { ...repeated, others: others.slice(0, NAMED_OTHERS), ...(more > 0 && { more }) }
}
