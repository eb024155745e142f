import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { countFromUnits } from '../core/count.js'
import { type DirtyStore, openDirty } from './dirty.js'
import { type EvidenceStore, openEvidence } from './evidence.js'
import type { Mark, Sighting } from '../ports/hear.js'
import { type HeardStore, type NewDelivery, openHeard } from './heard.js'
import { openJournal } from './journal.js'
import { type Connection, openDatabase, openMemoryDatabase } from './open.js'
import { openVoices } from './voices.js'

const HOUR_MS = 3_600_000
const soap = { kind: 'listing', id: '1' } as const

let dirty: DirtyStore
let heard: HeardStore
let evidence: EvidenceStore
let connection: Connection
beforeEach(() => {
  connection = openMemoryDatabase()
  dirty = openDirty(connection)
  evidence = openEvidence(connection)
  heard = openHeard(connection, { dirty, evidence, voices: openVoices(connection), journal: openJournal(connection) })
})

/** One alone: whether it was new. */
function accept(
  channel: string,
  delivery: string | null,
  marks: readonly Mark[],
  now: number,
  sightings: readonly Sighting[] = [],
): boolean {
  const [kept] = heard.acceptAll([{ channel, delivery, marks, sightings }], now)
  if (kept?.kind === 'fault') throw kept.error
  return kept?.kind === 'new'
}

test('what is heard is marked, and due when the burst has been gathered', () => {
  expect(accept('web', 'd1', [soap, { kind: 'orders' }], 1000)).toBe(true)
  expect(dirty.due(1099, 10)).toEqual([])
  expect(dirty.due(1100, 10)).toMatchObject([
    { channel: 'web', kind: 'listing', subjectId: '1', heardAt: 1000 },
    { channel: 'web', kind: 'orders', subjectId: '' },
  ])
})

test('a delivery that is repeated changes nothing', () => {
  accept('web', 'd1', [soap], 1000)
  expect(accept('web', 'd1', [soap, { kind: 'orders' }], 2000)).toBe(false)
  expect(dirty.due(Infinity, 10)).toMatchObject([{ version: 1, heardAt: 1000 }])
})

test('when a channel was last heard is known, also of webhooks without an id', () => {
  expect(heard.lastAt('web')).toBeNull()
  accept('web', 'd1', [soap], 1000)
  accept('web', null, [soap], 3000)
  accept('street', 'd1', [soap], 9000)
  expect(heard.lastAt('web')).toBe(3000)
})

test('the same id from another channel is another delivery', () => {
  accept('web', 'd1', [soap], 1000)
  expect(accept('street', 'd1', [soap], 1000)).toBe(true)
})

test('deliveries without an id are all heard', () => {
  accept('web', null, [soap], 1000)
  expect(accept('web', null, [soap], 2000)).toBe(true)
  expect(dirty.due(Infinity, 10)).toMatchObject([{ version: 2, heardAt: 2000 }])
})

test('a delivery that marks nothing is remembered too', () => {
  expect(accept('web', 'd1', [], 1000)).toBe(true)
  expect(accept('web', 'd1', [], 1000)).toBe(false)
})

test('the delivery and its marks are kept together or not at all', () => {
  const broken = { ...soap, id: { toString: () => 'no text' } } as never
  expect(() => accept('web', 'd1', [soap, broken], 1000)).toThrow()
  expect(dirty.count()).toBe(0)
  expect(accept('web', 'd1', [soap], 1000)).toBe(true)
})

describe('several at once', () => {
  const broken = { ...soap, id: { toString: () => 'no text' } } as never
  const heardOf = (delivery: string | null, ...marks: Mark[]): NewDelivery => ({ channel: 'web', delivery, marks })

  test('are kept in one transaction, and a repeat among them changes nothing', () => {
    const kept = heard.acceptAll([heardOf('d1', soap), heardOf('d2', soap), heardOf('d1', { kind: 'orders' })], 1000)
    expect(kept).toEqual([{ kind: 'new' }, { kind: 'new' }, { kind: 'repeated' }])
    expect(dirty.due(Infinity, 10)).toMatchObject([{ kind: 'listing', subjectId: '1', version: 2 }])
  })

  test('cost the disk one commit, and not one each', () => {
    const directory = mkdtempSync(join(tmpdir(), 'tillsync-heard-'))
    const onDisk = openDatabase(directory)
    const logBytes = () => statSync(join(directory, 'tillsync.db-wal')).size
    const kept = openHeard(onDisk, {
      dirty: openDirty(onDisk),
      evidence: openEvidence(onDisk),
      voices: openVoices(onDisk),
      journal: openJournal(onDisk),
    })
    const many = (prefix: string) => Array.from({ length: 50 }, (_, index) => heardOf(`${prefix} ${index}`, soap))
    const before = logBytes()
    kept.acceptAll(many('together'), 1000)
    const together = logBytes() - before
    for (const { channel, delivery, marks } of many('apart')) kept.acceptAll([{ channel, delivery, marks }], 1000)
    const apart = logBytes() - before - together
    expect(apart).toBeGreaterThan(10 * together)
    onDisk.close()
    rmSync(directory, { recursive: true })
  })

  test('are kept but for the one that is at fault, of which nothing is', () => {
    const kept = heard.acceptAll([heardOf('d1', soap), heardOf('d2', { kind: 'orders' }, broken), heardOf('d3')], 1000)
    expect(kept).toMatchObject([{ kind: 'new' }, { kind: 'fault' }, { kind: 'new' }])
    expect(kept[1]).toHaveProperty('error', expect.any(Error))
    expect(dirty.due(Infinity, 10)).toMatchObject([{ kind: 'listing', subjectId: '1' }])
    expect(['d1', 'd2', 'd3'].map((id) => accept('web', id, [], 2000))).toEqual([false, true, false])
  })

  test('are none of them kept where the database takes nothing, and that is thrown', () => {
    const pages = Number(connection.pragma('page_count', { simple: true }))
    connection.pragma(`max_page_count = ${pages}`)
    const long = heardOf('x'.repeat(100_000))
    expect(() => heard.acceptAll([heardOf('d1', soap), long, heardOf('d3')], 1000)).toThrow('full')
    connection.pragma('max_page_count = 1000000')
    expect(connection.inTransaction).toBe(false)
    expect([dirty.count(), accept('web', 'd1', [], 2000)]).toEqual([0, true])
    expect(heard.acceptAll([long], 3000)).toEqual([{ kind: 'new' }])
  })

  test('are none of them kept where the fault is of the database', () => {
    connection.exec('ALTER TABLE delivery RENAME TO elsewhere')
    expect(() => heard.acceptAll([heardOf('d1', soap), heardOf('d2', soap)], 1000)).toThrow('no such table')
    connection.exec('ALTER TABLE elsewhere RENAME TO delivery')
    expect(heard.acceptAll([heardOf('d1', soap)], 2000)).toEqual([{ kind: 'new' }])
  })
})

test('ids are forgotten only after no platform repeats them', () => {
  accept('web', 'old', [], 0)
  heard.forget(48 * HOUR_MS)
  expect(accept('web', 'old', [], 48 * HOUR_MS)).toBe(false)
  heard.forget(73 * HOUR_MS)
  expect(accept('web', 'old', [], 73 * HOUR_MS)).toBe(true)
})

describe('what is evidence', () => {
  const sighting = { marker: '[ts 7f3a-1-1]', before: countFromUnits(24), after: countFromUnits(21) }

  test('is kept with the delivery, once, until it is weighed', () => {
    accept('main', 'd1', [soap], 1000, [sighting])
    accept('main', 'd2', [soap], 2000, [{ ...sighting, after: countFromUnits(1) }])
    expect(evidence.find('main', sighting.marker)).toEqual(sighting)
    expect(evidence.find('other', sighting.marker)).toBeUndefined()
    expect(evidence.unweighed()).toEqual([{ channel: 'main', ...sighting }])
    evidence.setWeighed('main', sighting.marker)
    expect(evidence.unweighed()).toEqual([])
    expect(evidence.find('main', sighting.marker)).toEqual(sighting)
  })

  test('is not kept where the delivery is repeated or its marks can not be', () => {
    accept('main', 'd1', [soap], 1000)
    expect(accept('main', 'd1', [soap], 2000, [sighting])).toBe(false)
    const broken = { ...soap, id: { toString: () => 'no text' } } as never
    expect(() => accept('main', 'd2', [broken], 1000, [sighting])).toThrow()
    expect(evidence.unweighed()).toEqual([])
  })

  test('is forgotten after a week', () => {
    accept('main', 'd1', [], 0, [sighting])
    evidence.forget(7 * 24 * HOUR_MS)
    expect(evidence.find('main', sighting.marker)).toEqual(sighting)
    evidence.forget(7 * 24 * HOUR_MS + 1)
    expect(evidence.find('main', sighting.marker)).toBeUndefined()
  })
})
