import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { countFromUnits, type Count, parseCount } from '../../src/core/count.js'
import { type Money, parseMoney } from '../../src/core/money.js'
import type { Result } from '../../src/ports/outcome.js'
import type { Page } from '../../src/ports/till.js'

/** What a contract suite is run against: a channel over HTTP with something real at the other end. */
export interface Bench {
  /** Takes away everything that was put there, and lets go of every socket. */
  close(): Promise<void>
}

/** Opens a bench before the first test of the suite and closes it after the last. */
export function openedFor<B extends Bench>(open: () => Promise<B>): () => B {
  let bench: B | undefined
  beforeAll(async () => {
    bench = await open()
  })
  afterAll(async () => {
    await bench?.close()
  })
  return () => {
    if (!bench) throw new Error('the bench was not opened')
    return bench
  }
}

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.kind}: ${result.failure.detail}`)
  return result.value
}

/** The kind of failure, or `ok`. */
export function kindOf(result: Result<unknown> | undefined): string {
  if (!result) return 'nothing'
  return result.ok ? 'ok' : result.failure.kind
}

/** All rows of all pages, in order. */
export async function walk<Row>(read: (cursor: string | null) => Promise<Result<Page<Row>>>): Promise<readonly Row[]> {
  const rows: Row[] = []
  let cursor: string | null = null
  do {
    const page: Page<Row> = valueOf(await read(cursor))
    rows.push(...page.rows)
    cursor = page.next
  } while (cursor !== null)
  return rows
}

export function byId<Row extends { readonly id: string }>(rows: readonly Row[], id: string | undefined): Row {
  const found = rows.filter((row) => row.id === id)
  const [only] = found
  if (!only || found.length > 1) throw new Error(`${found.length} rows have the id ${id ?? 'undefined'}`)
  return only
}

export function units(value: number): Count {
  return countFromUnits(value)
}

export function count(text: string): Count {
  const parsed = parseCount(text)
  if (parsed === undefined) throw new RangeError(`not a count: ${text}`)
  return parsed
}

export function money(text: string): Money {
  const parsed = parseMoney(text)
  if (parsed === undefined) throw new RangeError(`not a price: ${text}`)
  return parsed
}

/** A text that nothing else in the shop is called, so that suites can share one and a live one is left as it was. */
export function unique(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 13)}`
}

/** Bytes as they came over the wire, with one bit of the middle one turned. */
export function tampered(body: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(body)
  const middle = Math.floor(copy.length / 2)
  copy[middle] = (copy[middle] ?? 0) ^ 1
  return copy
}
