import { createInterface } from 'node:readline/promises'
import { styleText } from 'node:util'

export interface Screen {
  /** Off by default: plain text is what files and pipes want. */
  readonly colour?: boolean
  /** In terminal cells; 80 by default. */
  readonly width?: number
}

export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string
  /** `right` is for figures, and those are never cut: half a figure is a wrong one. */
  readonly align?: 'left' | 'right'
  /** Of the last column: what has no room goes on below instead of being cut. */
  readonly wraps?: boolean
}

export type Verdict = 'ok' | 'warn' | 'bad'

const GAP = 2
const NARROWEST = 6
const MARKS = { ok: ['✓', 'green'], warn: ['!', 'yellow'], bad: ['✗', 'red'], unknown: ['?', 'yellow'] } as const
/** What terminals draw two cells wide: East Asian scripts, full-width forms, and symbols shown as pictures. */
const WIDE =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u
/** Control and direction characters: a product's name must not move the cursor or turn the line around. */
const UNSAFE = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Whether to colour: on a terminal that can, unless NO_COLOR is set; FORCE_COLOR decides where it is set. */
export function wantsColour(isTerminal: boolean, environment: Readonly<Record<string, string | undefined>>): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = environment
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0'
  return isTerminal && (NO_COLOR ?? '') === '' && TERM !== 'dumb'
}

/** Asks on the terminal. Ctrl-C and Ctrl-D are an empty answer. */
export async function askTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')))
  try {
    return await Promise.race([terminal.question(question), closed])
  } finally {
    terminal.close()
  }
}

/** Cells that a text takes on a terminal. */
export function displayWidth(text: string): number {
  let cells = 0
  for (const { segment } of graphemes.segment(text)) cells += cellsOf(segment)
  return cells
}

/** The text in at most so many cells, its end given up for `…`. */
export function truncate(text: string, cells: number): string {
  if (displayWidth(text) <= cells) return text
  let kept = ''
  let left = cells - 1
  for (const { segment } of graphemes.segment(text)) {
    left -= cellsOf(segment)
    if (left < 0) break
    kept += segment
  }
  return cells > 0 ? `${kept.trimEnd()}…` : ''
}

/** The text on lines of at most so many cells, all but the first indented. A word that is longer stands alone. */
export function wrap(text: string, cells: number, indent = 0): string {
  const [, lead = '', words = ''] = /^( *)(.*)$/.exec(safe(text)) ?? []
  const lines: string[] = []
  let line = lead
  let isEmpty = true
  for (const word of words.split(' ')) {
    if (!isEmpty && displayWidth(line) + 1 + displayWidth(word) > cells) {
      lines.push(line)
      line = ' '.repeat(indent) + word
    } else line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line].join('\n')
}

/** One line of a checklist: `✓ text`. Further lines of the text stand under the first. */
export function tick(verdict: Verdict | 'unknown', text: string, { colour = false }: Screen = {}): string {
  const [mark, hue] = MARKS[verdict]
  const lines = text.split('\n').map(safe)
  return `${styled(hue, mark, colour)} ${lines.join('\n  ')}`
}

/** Rows under their titles, aligned, without a trailing line break. The widest columns give way where the line is too long. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], screen: Screen = {}): string {
  const { colour = false, width = 80 } = screen
  const titles = columns.map((column) => column.title)
  const cells = rows.map((row) => columns.map((column) => safe(column.value(row))))
  const widths = fit(columns, [titles, ...cells], width)
  const [head = '', ...lines] = [titles, ...cells].flatMap((line) => layOut(line, columns, widths))
  return [styled('bold', head, colour), ...lines].join('\n')
}

/** A row on as many lines as its last column takes. */
function layOut<Row>(line: readonly string[], columns: readonly Column<Row>[], widths: readonly number[]): string[] {
  const last = columns.length - 1
  if (columns[last]?.wraps !== true) return [align(line, columns, widths)]
  const [first = '', ...below] = wrap(line[last] ?? '', widths[last] ?? 0).split('\n')
  const margin = widths.slice(0, last).reduce((total, cells) => total + cells + GAP, 0)
  return [align([...line.slice(0, last), first], columns, widths), ...below.map((text) => ' '.repeat(margin) + text)]
}

function align<Row>(line: readonly string[], columns: readonly Column<Row>[], widths: readonly number[]): string {
  const padded = line.map((text, index) => {
    const shown = truncate(text, widths[index] ?? 0)
    const space = ' '.repeat((widths[index] ?? 0) - displayWidth(shown))
    return columns[index]?.align === 'right' ? space + shown : shown + space
  })
  return padded.join(' '.repeat(GAP)).trimEnd()
}

function fit<Row>(columns: readonly Column<Row>[], lines: readonly (readonly string[])[], width: number): number[] {
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => displayWidth(line[index] ?? ''))))
  const excess = () => widths.reduce((total, cells) => total + cells, GAP * (widths.length - 1)) - width
  while (excess() > 0) {
    const widest = widestOf(widths.map((cells, index) => (columns[index]?.align === 'right' ? 0 : cells)))
    if ((widths[widest] ?? 0) <= NARROWEST || columns[widest]?.align === 'right') break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

function widestOf(widths: readonly number[]): number {
  return widths.indexOf(Math.max(...widths))
}

function cellsOf(grapheme: string): number {
  return WIDE.test(grapheme) ? 2 : 1
}

function safe(text: string): string {
  return text.replace(UNSAFE, ' ')
}

function styled(style: 'green' | 'yellow' | 'red' | 'bold', text: string, colour: boolean): string {
  // Node would look at its own stdout again; whoever called has decided.
  return colour ? styleText(style, text, { validateStream: false }) : text
}
