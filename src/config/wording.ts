import type { z } from 'zod'

/** What each kind of issue wants instead, in words for people. Schemas with an error of their own go before this. */
export function wantedBy(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWanted(issue.expected)
    case 'invalid_value':
      return choicesWanted(issue.values.map(String))
    case 'too_small':
    case 'too_big':
      return sizeWanted(issue)
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'a text of another form'
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`
    case 'unrecognized_keys':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return 'something else'
  }
}

/** `live or observe`, `a, b or c`. */
export function choicesWanted(choices: readonly string[]): string {
  const last = choices.at(-1) ?? 'nothing'
  return choices.length < 2 ? last : `${choices.slice(0, -1).join(', ')} or ${last}`
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a block of settings',
  record: 'a block of named entries',
}
const FORMATS: Readonly<Record<string, string>> = {
  url: 'an address such as https://shop.example.com',
  regex: 'a text of another form',
}

function typeWanted(expected: string): string {
  return TYPES[expected] ?? expected
}

function sizeWanted(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>): string {
  const small = issue.code === 'too_small'
  const bound = Number(small ? issue.minimum : issue.maximum)
  if (issue.origin === 'number' || issue.origin === 'int') return boundWanted(small, bound, issue.inclusive ?? true)
  const unit = issue.origin === 'string' ? 'letters' : 'entries'
  if (small && bound === 1) return issue.origin === 'string' ? 'a text that is not empty' : 'at least one entry'
  return small ? `at least ${bound} ${unit}` : `at most ${bound} ${unit}`
}

function boundWanted(small: boolean, bound: number, inclusive: boolean): string {
  if (inclusive) return small ? `${bound} or more` : `${bound} or less`
  return small ? `more than ${bound}` : `less than ${bound}`
}

const LONGEST_REPEATED = 32

/** What was written. Texts are repeated only where they are known to be harmless and short: any other may be a secret. */
export function foundWords(value: unknown, repeat: boolean): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'number') return `the number ${value}`
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return 'a list'
  if (typeof value !== 'string') return 'a block of settings'
  if (value === '') return 'an empty text'
  return repeat && value.length <= LONGEST_REPEATED ? `"${value}"` : 'a text'
}
