import type { z } from 'zod'
import type { Problem } from '../core/problem.js'
import type { Path, SourceFile } from './document.js'
import { didYouMean } from '../core/nearest.js'
import { isBlock, keysOf, schemaAt, unwrap, valueAt } from './schema-walk.js'
import type { ProblemParameters } from './values.js'
import { choicesWanted, foundWords } from './wording.js'

export type Words = Pick<Problem, 'found' | 'wanted'> & { readonly hint?: string | null }

/** A problem of the value at the path. */
export function problemAt(source: SourceFile, path: Path, words: Words): Problem {
  return { file: source.file, ...source.positionOf(path), hint: null, ...words }
}

/** A problem of the key that is the last step of the path. */
export function problemOfKey(source: SourceFile, path: Path, words: Words): Problem {
  return { file: source.file, ...source.keyPositionOf(path), hint: null, ...words }
}

/** A problem of a file that could not be read at all. */
export function problemOfFile(file: string, words: Words): Problem {
  return { file, line: null, column: null, hint: null, ...words }
}

/** What was parsed: with which schema, and where it stands in the file. */
export interface Parsed {
  readonly source: SourceFile
  readonly path: Path
  readonly schema: z.core.$ZodType
  /** Keys that are valid beside the schema's own. */
  readonly otherKeys?: readonly string[]
}

/** Says each issue of a parse in words, at the place where it was written. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], parsed: Parsed): readonly Problem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, parsed))
}

function problemsOfIssue(issue: z.core.$ZodIssue, parsed: Parsed): readonly Problem[] {
  const path = [...parsed.path, ...issue.path]
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, issue.path, parsed))
  if (issue.code === 'invalid_union') return unionProblems(issue, parsed)
  if (issue.code === 'invalid_key') {
    const found = `the name "${String(issue.path.at(-1))}"`
    return [problemOfKey(parsed.source, path, { found, wanted: issue.issues[0]?.message ?? issue.message })]
  }
  const value = valueAt(parsed.source.data, path)
  const empty = value === '' && issue.code === 'too_small'
  if (value === undefined || value === null || empty) return [missing(issue, parsed)]
  return [problemAt(parsed.source, path, wrongValue(issue, value))]
}

function unknownKey(key: string, path: Path, parsed: Parsed): Problem {
  const own = keysOf(schemaAt(parsed.schema, path))
  const known = path.length === 0 ? [...own, ...(parsed.otherKeys ?? [])] : own
  const words = { found: `the unknown key "${key}"`, wanted: choicesWanted(known), hint: didYouMean(key, known) }
  return problemOfKey(parsed.source, [...parsed.path, ...path, key], words)
}

/** The form that was meant is the only one that got beyond the first look. */
function unionProblems(issue: z.core.$ZodIssueInvalidUnion, parsed: Parsed): readonly Problem[] {
  const path = [...parsed.path, ...issue.path]
  const union = schemaAt(parsed.schema, issue.path)
  const meant = issue.errors.filter((branch) => branch.length > 0 && !branch.some(isOfTheWhole))
  const [only] = meant
  if (only && meant.length === 1)
    return problemsOf(only, { source: parsed.source, path, schema: union ?? parsed.schema })
  const value = valueAt(parsed.source.data, path)
  if (value === undefined || value === null) return [missing(issue, parsed)]
  const description = union && unwrap(union).description
  const wanted = issue.message === 'something else' ? (description ?? 'another form') : issue.message
  return [problemAt(parsed.source, path, { found: foundWords(value, false), wanted })]
}

function isOfTheWhole(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
}

function missing(issue: z.core.$ZodIssue, parsed: Parsed): Problem {
  const path = [...parsed.path, ...issue.path]
  const schema = schemaAt(parsed.schema, issue.path)
  const description = schema && unwrap(schema).description
  const key = path.at(-1)
  const words = { found: typeof key === 'string' ? `no "${key}"` : 'nothing', wanted: description ?? issue.message }
  return problemOfKey(parsed.source, path, words)
}

function wrongValue(issue: z.core.$ZodIssue, value: unknown): Words {
  const wanted = issue.message.replace(/^must /, 'one that must ')
  if (issue.code === 'invalid_value') {
    return {
      found: foundWords(value, true),
      wanted,
      hint: typeof value === 'string' ? didYouMean(value, issue.values.map(String)) : null,
    }
  }
  if (issue.code === 'custom' && isBlock(value)) return { found: 'these settings together', wanted }
  if (issue.code === 'custom') {
    const { repeat = false, choices = [] }: ProblemParameters = issue.params ?? {}
    return {
      found: foundWords(value, repeat),
      wanted,
      hint: typeof value === 'string' ? didYouMean(value, choices) : null,
    }
  }
  const unquoted =
    issue.code === 'invalid_type' && issue.expected === 'string' && !isBlock(value) && !Array.isArray(value)
  return { found: foundWords(value, false), wanted, hint: unquoted ? 'write it in quotes' : null }
}
