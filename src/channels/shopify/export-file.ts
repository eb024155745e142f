import type { HttpPort } from '../../ports/http.js'
import type { ListingReading } from '../../ports/shop.js'
import { toReading } from './convert.js'
import { catalogueRow } from './wire.js'

/** A line is about 500 bytes, so that this is about as much as a page of 250. */
const RANGE_BYTES = 128 * 1024

/** Some whole lines of an export's file, or why there are none to be had. */
export type ExportPart =
  | {
      readonly kind: 'read'
      readonly rows: readonly ListingReading[]
      /** Where the next line begins; null after the last. */
      readonly nextByte: number | null
    }
  | { readonly kind: 'unreadable'; readonly why: string }

/** Where the file of an export lies, and which part of it is wanted. */
export interface ExportRange {
  readonly url: string
  /** Where a line begins. */
  readonly byte: number
  readonly deadlineMs: number
}

/**
 * Reads the next lines of an export's file, by a range, so that no more of it is ever held than a page, and nothing is
 * left open between two pages. Its host (Google Cloud Storage) gives ranges (documented); one that sends the whole file
 * instead is not read. The address is signed and on another host than the shop: our token is not sent there. No line is left
 * out: one that can't be read makes the part unreadable.
 */
export async function readPart(http: HttpPort, { url, byte, deadlineMs }: ExportRange): Promise<ExportPart> {
  const headers = { range: `bytes=${byte}-${byte + RANGE_BYTES - 1}` }
  const answer = await http({ method: 'GET', url, headers, deadlineMs })
  if (answer.kind !== 'answered') return unreadable(answer.detail)
  if (answer.status !== 206) return unreadable(`its file was answered with HTTP ${answer.status} instead of a part`)
  const range = rangeOf(answer.headers['content-range'])
  if (range?.from !== byte) return unreadable('another part of its file came than was asked for')
  const isLast = range.end === range.size
  const lines = isLast ? answer.body : wholeLines(answer.body)
  const nextByte = byte + Buffer.byteLength(lines)
  if (lines === '' || (isLast && nextByte !== range.size)) return unreadable('a part of its file is not whole')
  const rows = rowsOf(lines)
  return rows ? { kind: 'read', rows, nextByte: isLast ? null : nextByte } : unreadable('a line of its file is broken')
}

function unreadable(why: string): ExportPart {
  return { kind: 'unreadable', why }
}

/** `end` is where the part ends, exclusive. */
function rangeOf(header = ''): { readonly from: number; readonly end: number; readonly size: number } | undefined {
  const [, from, last, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(header) ?? []
  return from === undefined ? undefined : { from: Number(from), end: Number(last) + 1, size: Number(size) }
}

/** Without the line that the range cut, and with it the character that it may have cut. */
function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1)
}

function rowsOf(lines: string): readonly ListingReading[] | undefined {
  const rows: ListingReading[] = []
  for (const line of lines.split('\n')) {
    if (line === '') continue
    const row = catalogueRow.safeParse(parsed(line)).data
    if (!row) return undefined
    rows.push(toReading(row.inventoryItem, row))
  }
  return rows
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
