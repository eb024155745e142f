import type { Fields, ValuesOf } from './fields.js'

export type Level = 'debug' | 'info' | 'warn' | 'error'

/** An event, written once: the log, the docs and the tests all come from here. */
export interface EventDefinition<Shape extends Fields = Fields> {
  readonly level: Level
  readonly fields: Shape
  /** What happened, for the owner of a shop. */
  sentence(values: ValuesOf<Shape>): string
  /** What to do about it, where there is something to do. */
  readonly todo: string | null
  /** Of a trouble that may come again and again: the fields that tell one such trouble from another. */
  readonly repeats: readonly string[] | null
  /** Of one that repeats: the field by which what comes within the pause may be of something else, which is then said with it. */
  readonly others: string | null
  /** Of one that is long in coming: it is not said again within the hour. */
  readonly isSlow: boolean
  readonly ends: Ending | null
  /** Whoever is to be told by `notify` is told of this too, whatever its level. */
  readonly told: boolean
}

/** An event that says that a trouble is over. It is logged only where the trouble was. */
interface Ending<Key extends string = string> {
  /** The names of the events. */
  readonly troubles: readonly string[]
  /** The fields that tell one trouble from another, in the order of the troubles' own. */
  readonly by: readonly Key[]
  /** How long it lasted is on record over restarts: it is logged also where no trouble of this run is known. */
  readonly onRecord?: true
}

type Written<Shape extends Fields> = Pick<EventDefinition<Shape>, 'level' | 'fields' | 'sentence'> & {
  readonly todo?: string
  readonly repeats?: readonly (keyof Shape & string)[]
  readonly others?: keyof Shape & string
  readonly isSlow?: true
  readonly ends?: Ending<keyof Shape & string>
  readonly told?: true
}

/** Lets the sentence know the types of the fields. */
export function event<const Shape extends Fields>(written: Written<Shape>): EventDefinition<Shape> {
  return { todo: null, repeats: null, others: null, isSlow: false, ends: null, told: false, ...written }
}

/** `1 item`, `3 items`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? 'none'
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}

/** `0.4 s`, `12 min`, `3.5 h`. */
export function lasted(durationMs: number): string {
  const seconds = durationMs / 1000
  if (seconds < 90) return `${oneDecimal(seconds)} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  return `${oneDecimal(seconds / 3600)} h`
}

/** `12 s ago`; `never` where it is not known to have been. */
export function agoWords(ageMs: number | null): string {
  return ageMs === null ? 'never' : `${lasted(ageMs)} ago`
}

function oneDecimal(value: number): string {
  return String(Math.round(value * 10) / 10)
}
