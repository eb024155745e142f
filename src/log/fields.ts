import type { Count } from '../core/count.js'
import { countToNumber } from '../core/count.js'
import type { Money } from '../core/money.js'
import { formatMoney } from '../core/money.js'

/** A value as it stands in a line of JSON. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain }

/**
 * One field of an event. `plain` passes on what the field is meant to carry and nothing else, whatever the value has
 * beside it: so no secret gets into the log by riding along.
 */
export interface Field<Value> {
  readonly type: string
  readonly meaning: string
  readonly example: Value
  plain(value: Value): Plain
}

/** Any field. It takes its own values and no others, so no single type of value fits all of them. */
interface AnyField extends Pick<Field<unknown>, 'type' | 'meaning' | 'example'> {
  plain(value: never): Plain
}

export type Fields = Readonly<Record<string, AnyField>>

export type ValuesOf<Shape extends Fields> = {
  readonly [Key in keyof Shape]: Shape[Key] extends Field<infer Value> ? Value : never
}

const LONGEST_TEXT = 2_000

/** A text; its excess over 2,000 letters is cut off. */
export function text(meaning: string, example: string): Field<string> {
  return { type: 'text', meaning, example, plain: shorten }
}

export function number(meaning: string, example: number): Field<number> {
  return { type: 'number', meaning, example, plain: (value) => value }
}

/** Milliseconds since something was; null where it never was. */
export function age(meaning: string, example: number): Field<number | null> {
  return {
    type: 'number or null',
    meaning: `milliseconds ${meaning}; null for never`,
    example,
    plain: (value) => value,
  }
}

/** A count in units, written as a JSON number; null where it is not known. */
export function quantity(meaning: string, example: Count): Field<Count | null> {
  return { type: 'count', meaning, example, plain: (value) => (value === null ? null : countToNumber(value)) }
}

/** A price, written as a decimal text; null where there is none. */
export function price(meaning: string, example: Money): Field<Money | null> {
  return { type: 'price', meaning, example, plain: (value) => (value === null ? null : formatMoney(value)) }
}

export function list<Value>(of: Field<Value>): Field<readonly Value[]> {
  const { type, meaning, example } = of
  return {
    type: `list of ${type}`,
    meaning,
    example: [example],
    plain: (values) => values.map((value) => of.plain(value)),
  }
}

/** Several fields as one. */
export function group<Shape extends Fields>(meaning: string, shape: Shape): Field<ValuesOf<Shape>> {
  return {
    type: `{${Object.keys(shape).join(', ')}}`,
    meaning,
    example: examplesOf(shape),
    plain: (values) => plainFields(shape, values),
  }
}

export interface Fault {
  readonly name: string
  readonly message: string
  readonly stack?: string | undefined
}

/** An error: its name, message and stack, and nothing that hangs on it. */
export function fault(meaning: string, example: Fault): Field<Fault> {
  return {
    type: 'error',
    meaning,
    example,
    plain: ({ name, message, stack }) => ({ name, message: shorten(message), stack: shorten(stack ?? '', 8_000) }),
  }
}

/** What was declared, in its plain form. */
export function plainFields<Shape extends Fields>(
  shape: Shape,
  values: ValuesOf<Shape>,
): Readonly<Record<string, Plain>> {
  const given: Readonly<Record<string, unknown>> = values
  const entries = Object.entries(shape).map(([key, field]): [string, Plain] => [key, plainField(field, given[key])])
  return Object.fromEntries(entries)
}

function plainField(field: { plain(value: unknown): Plain }, value: unknown): Plain {
  return field.plain(value)
}

export function examplesOf<Shape extends Fields>(shape: Shape): ValuesOf<Shape> {
  const examples = Object.fromEntries(Object.entries(shape).map(([key, { example }]) => [key, example]))
  return examples as unknown as ValuesOf<Shape>
}

function shorten(text: string, longest = LONGEST_TEXT): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`
}
