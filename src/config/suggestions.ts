import { isMap, isScalar, isSeq, parseDocument, stringify, visit } from 'yaml'
import type { Document, Pair, YAMLMap, YAMLSeq } from 'yaml'
import type { Settlement } from '../core/pairing-words.js'
import { UserError } from '../core/problem.js'
import { readDocument } from './document.js'
import { problemOfFile } from './problems.js'

/** Entries of a mapping file between which a person may choose, and why there is something to choose. */
export interface Suggestion {
  readonly why: string
  readonly settlements: readonly Settlement[]
}

const MARK = '#?'
const MARKED = /^[ \t]*#\?/
const SECTIONS = ['links', 'ignore'] as const
const INDENT = 2

const PREAMBLE = `# Written by tillsync match, for a person to decide. A line that begins with ${MARK} does nothing
# until its ${MARK} is taken away. The next match --write renews those lines and leaves all others
# alone; put # in place of ${MARK} before an entry, and it is not suggested again.
`

/** A settlement as the entry of a mapping file: `{shop: web, listing: {id: 123}, item: {id: 45}}`. */
export function entryText({ shop, listingId, itemId }: Settlement): string {
  const entry = { shop, listing: { id: listingId }, ...(itemId !== null && { item: { id: itemId } }) }
  const options = { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0, schema: 'failsafe' } as const
  return stringify(entry, options).trimEnd()
}

/**
 * The text of a mapping file with these suggestions in place of the ones before, each commented out under the section
 * that it belongs to. Everything else stays as it was written, but for a section in brackets, which is spread over lines.
 * `text` is null where there is no such file yet. Throws a UserError where it is no mapping file.
 */
export function renewSuggestions(file: string, text: string | null, suggestions: readonly Suggestion[]): string {
  const before = text ?? PREAMBLE
  refuseFaulty(file, before)
  const kept = withoutSuggestions(before)
  const declined = declinedEntries(kept)
  const added = SECTIONS.map((section) => {
    return { section, lines: suggestions.flatMap((suggestion) => linesFor(suggestion, section, declined)) }
  }).filter(({ lines }) => lines.length > 0)
  // First all of these: what is written anew as a whole would move the comments that were put in already.
  let renewed = added.reduce((text, { section }) => withoutBrackets(text, section), kept)
  for (const { section, lines } of added) renewed = insertLines(file, renewed, section, lines)
  if (meaningOf(renewed) !== meaningOf(before)) throw new Error(`${file} would not mean what it did before`)
  const isCrLf = before.includes('\r\n')
  return isCrLf ? renewed.replace(/\r?\n/g, '\r\n') : renewed
}

function refuseFaulty(file: string, text: string): void {
  const { problems } = readDocument(file, text, 'text')
  if (problems.length > 0) throw new UserError(problems)
}

/** The lines of one section: the reason, and the entries below it. */
function linesFor({ why, settlements }: Suggestion, section: string, declined: ReadonlySet<string>): readonly string[] {
  const entries = settlements
    .filter((settlement) => settlement.section === section && !declined.has(entryText(settlement)))
    .map((settlement) => `${MARK}- ${entryText(settlement)}  # ${oneLine(settlement.words)}`)
  return entries.length === 0 ? [] : [`${MARK} ${oneLine(why)}`, ...entries]
}

/** What names from a catalogue may hold must not end the comment. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

/** Takes out the lines that stand under the mark, but not what looks like them inside of a person's text. */
function withoutSuggestions(text: string): string {
  const texts: (readonly [start: number, end: number])[] = []
  visit(parse(text), {
    Scalar(_key, { range }) {
      if (range) texts.push([range[0], range[1]])
    },
  })
  let offset = 0
  const lines = text.split(/(?<=\n)/).filter((line) => {
    const start = offset
    offset += line.length
    return !MARKED.test(line) || texts.some(([from, to]) => from < start && start < to)
  })
  return lines.join('')
}

/** Entries that a person commented out. */
function declinedEntries(text: string): ReadonlySet<string> {
  const entries = text.split('\n').map((line) => /^\s*#+\s*- (\{.*\})\s*(#.*)?$/.exec(line)?.[1])
  return new Set(entries.filter((entry) => entry !== undefined))
}

/** Puts lines at the end of a section, as deep as its entries stand, or begins the section. */
function insertLines(file: string, text: string, section: string, lines: readonly string[]): string {
  const document = parse(text)
  const root = document.contents
  if (root !== null && !isMap(root) && !isBlank(root)) throw new UserError([noMapping(file)])
  const pair = isMap(root) ? findPair(root, section) : undefined
  if (!pair) {
    const gap = text === '' || text.endsWith('\n') ? text : `${text}\n`
    return `${gap}${gap.trim() === '' ? '' : '\n'}${section}:\n${indented(lines, INDENT)}`
  }
  const { key, value } = pair
  if (isSeq(value)) return insertAfter(text, endOf(value), indented(lines, columnOf(text, value.range?.[0] ?? 0)))
  if (value !== null && !isBlank(value)) throw new UserError([noMapping(file)])
  return insertAfter(text, isScalar(key) ? (key.range?.[1] ?? 0) : 0, indented(lines, INDENT))
}

function noMapping(file: string) {
  return problemOfFile(file, {
    found: 'something else',
    wanted: 'a mapping file with lists of links, rules and ignore',
  })
}

function findPair(root: YAMLMap, key: string): Pair | undefined {
  return root.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)
}

function isBlank(node: unknown): boolean {
  return isScalar(node) && (node.value === '' || node.value === null)
}

/** In brackets no line can be commented in and out by itself. */
function withoutBrackets(text: string, section: string): string {
  const document = parse(text)
  const root = document.contents
  if (!isMap(root)) return text
  const value = findPair(root, section)?.value
  if (isSeq(value) && value.flow === true && value.items.length === 0 && root.flow !== true) {
    const [start, end] = value.range ?? [0, 0]
    return text.slice(0, start).trimEnd() + text.slice(end)
  }
  if (root.flow !== true && !(isSeq(value) && value.flow === true)) return text
  root.flow = false
  if (isSeq(value)) value.flow = false
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

/** Where the last entry's own text ends. */
function endOf(sequence: YAMLSeq): number {
  const last = sequence.items.at(-1)
  const range = isMap(last) || isScalar(last) || isSeq(last) ? last.range : undefined
  return range?.[1] ?? sequence.range?.[1] ?? 0
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

function insertAfter(text: string, offset: number, lines: string): string {
  // An entry over several lines ends with its last line break.
  const written = text.slice(0, offset).trimEnd().length
  const end = text.indexOf('\n', written)
  return end < 0 ? `${text}\n${lines}` : text.slice(0, end + 1) + lines + text.slice(end + 1)
}

function indented(lines: readonly string[], columns: number): string {
  return lines.map((line) => `${' '.repeat(columns)}${line}\n`).join('')
}

function parse(text: string): Document {
  return parseDocument(text, { schema: 'failsafe', stringKeys: true, merge: true, prettyErrors: false })
}

/** What the file says, whatever the form; a section without entries says nothing. */
function meaningOf(text: string): string {
  const data: unknown = parse(text).toJS()
  const said = Object.entries(data ?? {}).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value))
  return JSON.stringify(said)
}
