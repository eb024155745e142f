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
}

type Written<Shape extends Fields> = Omit<EventDefinition<Shape>, 'todo'> & { readonly todo?: string }

/** Lets the sentence know the types of the fields. */
export function event<const Shape extends Fields>(written: Written<Shape>): EventDefinition<Shape> {
  return { todo: null, ...written }
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

function oneDecimal(value: number): string {
  return String(Math.round(value * 10) / 10)
}
