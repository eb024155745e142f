import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Connection, DATABASE_FILE, openDatabase } from './open.js'
import { openStore, type Store } from './store.js'

const OLD = 1_000
const NEW = 9_000
const BEFORE = 5_000

let directory: string
let connection: Connection
let store: Store
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tillsync-retention-'))
  connection = openDatabase(directory)
  store = openStore(connection, () => '7f3a')
  store.channels.declare('main', 'till', 'any')
  store.channels.declare('web', 'shop', 'any')
  const names = { sku: 'SOAP', barcode: null, name: 'Soap', price: null, salePrice: null }
  const item = { id: '1', ...names, categories: [], figure: null, active: true, countable: true }
  store.catalogue.saveItem('main', item, null)
  const listing = { id: '10', ...names, parentId: null, priceId: null, stockKeeping: 'managed' } as const
  store.catalogue.saveListing('web', { ...listing, figure: null, figureUpdatedAt: null, marker: null }, null)
  const parts = [{ itemId: '1', units: 1000 as never }]
  store.links.add({ shop: 'web', listingId: '10', till: 'main', origin: 'sku', state: 'live', parts }, OLD)
})
afterEach(() => {
  store.close()
  rmSync(directory, { recursive: true })
})

/** A sale at web and the correction that carries it, as they stand when the till has answered; or when it has not. */
function correct(at: number, answered = true): { readonly correction: number; readonly call: number } {
  const subject = { shop: 'web', listingId: '10', linkId: 1, till: 'main', itemId: '1' }
  store.movements.add({ ...subject, amount: -1000 as never, order: `${at}` }, 0, at)
  const sold = { till: 'main', itemId: '1', amount: -1000 as never, residual: 0, why: 'sold', readAt: at }
  const correction = store.corrections.add(sold, at)
  store.movements.putInto(correction, 'main', '1')
  const key = `7f3a-${correction}-1`
  const composed = { kind: 'correction', operation: 'adjust', key, body: '{}', subjects: ['1'] } as const
  const entry = {
    subjectId: '1',
    from: 2000,
    to: 1000,
    toSale: null,
    correctionId: correction,
    stamp: null,
    why: 'sold',
  }
  const call = store.journal.plan('main', composed, [entry], at)
  if (!answered) return { correction, call }
  store.journal.setDone(call, 'applied', at, null)
  store.corrections.setDone(correction, -1000 as never, at)
  const change = { channel: 'main', subjectId: '1', what: 'correction', from: 2000, to: 1000 } as const
  store.history.add({ at, ...change, why: 'sold', callId: call })
  return { correction, call }
}

function count(table: string): number {
  return connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number
}

function counts(): readonly number[] {
  return ['history', 'call', 'call_entry', 'movement', 'correction'].map(count)
}

function forgetAll(): void {
  while (store.retention.forget(BEFORE, 10) > 0);
}

describe('what was done and is older than it is kept for', () => {
  test('is forgotten with all that belongs to it, and what is younger stays', () => {
    correct(OLD)
    const kept = correct(NEW)
    forgetAll()
    expect(counts()).toEqual([1, 1, 1, 1, 1])
    expect(store.corrections.get(kept.correction)?.id).toBe(kept.correction)
  })

  test('goes a few rows at a time, the oldest first', () => {
    for (let index = 0; index < 30; index += 1) correct(OLD + index)
    expect(store.retention.forget(BEFORE, 10)).toBeGreaterThan(10)
    expect(count('history')).toBe(20)
    expect(connection.prepare('SELECT min(at) FROM history').pluck().get()).toBe(OLD + 10)
    forgetAll()
    expect(counts()).toEqual([0, 0, 0, 0, 0])
  })

  test('is kept while it is open, however old', () => {
    correct(OLD, false)
    forgetAll()
    expect(counts()).toEqual([0, 1, 1, 1, 1])
  })

  test('is kept as long as history tells of it', () => {
    const { call } = correct(OLD)
    store.history.add({
      at: NEW,
      channel: 'main',
      subjectId: '1',
      what: 'correction',
      from: null,
      to: null,
      why: 'found out later',
      callId: call,
    })
    forgetAll()
    expect(counts()).toEqual([1, 1, 1, 1, 1])
  })

  test('what is owed stays', () => {
    const subject = { shop: 'web', listingId: '10', linkId: 1, till: 'main', itemId: '1' }
    store.movements.add({ ...subject, amount: -1000 as never, order: null }, 0, OLD)
    forgetAll()
    expect(store.movements.owed('main', '1')).toHaveLength(1)
  })
})

test('holds that ended go, and open ones stay', () => {
  const hold = { kind: 'price', channel: 'web', subjectId: '10', why: '' } as const
  store.holds.open(hold, OLD)
  store.holds.close('price', 'web', '10', OLD)
  store.holds.open({ ...hold, kind: 'missing' }, OLD)
  forgetAll()
  expect(store.holds.list()).toMatchObject([{ kind: 'missing' }])
  expect(count('hold')).toBe(1)
})

test('of the walks, the last accepted one of each channel stays', () => {
  for (const channel of ['main', 'web', 'main']) store.walks.begin(1, channel, 'daemon', OLD)
  for (const { id } of store.walks.ofSweep(1)) store.walks.end(id, 'accepted', 7, 7, OLD)
  store.walks.begin(2, 'main', 'daemon', OLD)
  forgetAll()
  expect([store.walks.acceptedRows('main'), store.walks.acceptedRows('web'), count('walk')]).toEqual([7, 7, 3])
})

test('the disk has the room back', () => {
  store.transact(() => {
    for (let index = 0; index < 3_000; index += 1) correct(OLD + index)
  })
  connection.pragma('wal_checkpoint(TRUNCATE)')
  const file = join(directory, DATABASE_FILE)
  const before = statSync(file).size
  while (store.retention.forget(BEFORE, 1_000) > 0);
  connection.pragma('wal_checkpoint(TRUNCATE)')
  expect(statSync(file).size / before).toBeLessThan(0.5)
})
