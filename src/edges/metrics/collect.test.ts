import { beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../engine/setup.js'
import { memoryLog } from '../../log/memory.js'
import { openMemoryDatabase } from '../../store/open.js'
import { openStore, type Store } from '../../store/store.js'
import { collect } from './collect.js'
import { type MetricName, metrics } from './definitions.js'
import { openTally, type Tally } from './tally.js'

const NOW = 1_795_000_000_000
const self = { version: '0.1.0', startedAt: NOW - 5_000, residentBytes: () => 1024 }

let store: Store
let tally: Tally
let engine: Engine
let entries: ReturnType<typeof memoryLog>['entries']

beforeEach(() => {
  store = openStore(openMemoryDatabase(), () => 'test')
  for (const [name, role] of [
    ['main', 'till'],
    ['web', 'shop'],
    ['gone', 'shop'],
  ] as const)
    store.channels.declare(name, role, 'any')
  const memory = memoryLog()
  entries = memory.entries
  tally = openTally(memory.log)
  const clock = { now: () => NOW, elapsed: () => 100_000 }
  const channels = { tills: new Map([['main', {}]]), shops: new Map([['web', {}]]) }
  engine = { store, clock, ...channels, log: tally.log } as unknown as Engine
})

/** The lines of numbers that begin so. */
function lines(beginning: string): readonly string[] {
  const text = collect(engine, tally, self)
  return text.split('\n').filter((line) => line.startsWith(beginning))
}

describe('what the store knows', () => {
  test('of channels: whether they are up, when they were read, heard and walked', () => {
    store.channels.setUp('main', NOW - 3_000)
    store.channels.setDown('web', NOW, 'unavailable', 'no answer', 1, NOW)
    store.heard.acceptAll([{ channel: 'web', delivery: 'd1', marks: [{ kind: 'orders' }] }], NOW - 60_000)
    store.walks.begin(1, 'main', 'daemon', NOW)
    store.walks.end(1, 'accepted', 3, 3, NOW - 9_000)
    expect(lines('tillsync_channel_')).toEqual([
      'tillsync_channel_up{channel="main"} 1',
      'tillsync_channel_up{channel="web"} 0',
      'tillsync_channel_last_read_timestamp_seconds{channel="main"} 1794999997',
      'tillsync_channel_last_webhook_timestamp_seconds{channel="web"} 1794999940',
      'tillsync_channel_last_sweep_timestamp_seconds{channel="main"} 1794999991',
    ])
  })

  test('of what waits: marks, holds and writes in doubt', () => {
    store.dirty.mark('web', 'listing', '1', NOW)
    store.dirty.mark('web', 'listing', '2', NOW)
    for (const subjectId of ['1', '2']) store.holds.open({ kind: 'price', channel: 'web', subjectId, why: 'x' }, NOW)
    const call = { operation: 'x', key: 'k', body: '{}', kind: 'stock' as const }
    store.journal.setSent(store.journal.plan('web', call as never, [], NOW), NOW)
    store.journal.setUnknown(1, NOW, 'no answer')
    expect([...lines('tillsync_marks'), ...lines('tillsync_holds'), ...lines('tillsync_writes_in_doubt')]).toEqual([
      'tillsync_marks{channel="main"} 0',
      'tillsync_marks{channel="web"} 2',
      'tillsync_holds{kind="price"} 2',
      'tillsync_writes_in_doubt{channel="main"} 0',
      'tillsync_writes_in_doubt{channel="web"} 1',
    ])
  })

  test('of budgets: what is left of the minute, and nothing where none was spent', () => {
    for (const at of [10_000, 40_000, 50_000]) store.budget.spend('main', 60, 'event', at)
    expect(lines('tillsync_budget')).toEqual([
      'tillsync_budget_requests{channel="main"} 60',
      'tillsync_budget_left_requests{channel="main"} 58',
    ])
  })

  test('of itself', () => {
    const [bytes = ''] = lines('tillsync_database_bytes')
    expect(Number(bytes.split(' ')[1])).toBeGreaterThan(50_000)
    expect([...lines('tillsync_build'), ...lines('process')]).toEqual([
      'tillsync_build_info{version="0.1.0"} 1',
      'process_start_time_seconds 1794999995',
      'process_resident_memory_bytes 1024',
    ])
  })
})

describe('what events add up to', () => {
  test('is counted by their labels, and they are passed on', () => {
    engine.log('webhook.heard', { channel: 'web', topic: 'x', marks: 1 })
    engine.log('webhook.heard', { channel: 'web', topic: 'y', marks: 1 })
    engine.log('webhook.refused', { channel: 'web', status: 401, why: 'x' })
    engine.log('write.answered', { channel: 'web', kind: 'stock', outcome: 'applied', entries: 12 })
    engine.log('write.answered', { channel: 'web', kind: 'stock', outcome: 'unknown', entries: 1 })
    engine.log('pass.nothing', { groups: 1 })
    engine.log('pass.written', { lagsMs: [200, 3_000, 4_000_000] })
    expect([...lines('tillsync_webhooks'), ...lines('tillsync_writes_total'), ...lines('tillsync_passes')]).toEqual([
      'tillsync_webhooks_total{channel="web",result="heard"} 2',
      'tillsync_webhooks_total{channel="web",result="refused"} 1',
      'tillsync_writes_total{channel="web",kind="stock",outcome="applied"} 12',
      'tillsync_writes_total{channel="web",kind="stock",outcome="unknown"} 1',
      'tillsync_passes_total{result="nothing"} 1',
      'tillsync_passes_total{result="changed"} 1',
    ])
    expect(lines('tillsync_log_events_total')).toEqual([
      'tillsync_log_events_total{level="debug"} 6',
      'tillsync_log_events_total{level="warn"} 1',
    ])
    expect(entries).toHaveLength(7)
  })

  test('makes the lag a histogram of rising bounds', () => {
    engine.log('pass.written', { lagsMs: [200, 3_000, 4_000_000] })
    const counts = lines('tillsync_lag_seconds_bucket').map((line) => Number(line.split(' ')[1]))
    expect(counts).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3])
    expect(lines('tillsync_lag_seconds_sum')).toEqual(['tillsync_lag_seconds_sum 4003.2'])
  })

  test('tells of a newer webhook whose delivery has no id that could be remembered', () => {
    store.heard.acceptAll([{ channel: 'web', delivery: 'd1', marks: [] }], NOW - 60_000)
    store.heard.acceptAll([{ channel: 'web', delivery: null, marks: [] }], NOW)
    expect(lines('tillsync_channel_last_webhook')).toEqual([
      'tillsync_channel_last_webhook_timestamp_seconds{channel="web"} 1795000000',
    ])
  })
})

test('every metric is told once there is something to tell, each under its own type', () => {
  store.channels.setUp('main', NOW)
  store.heard.acceptAll([{ channel: 'web', delivery: 'd1', marks: [] }], NOW)
  store.walks.begin(1, 'main', 'daemon', NOW)
  store.walks.end(1, 'accepted', 3, 3, NOW)
  store.holds.open({ kind: 'price', channel: 'web', subjectId: '1', why: 'x' }, NOW)
  store.budget.spend('main', 60, 'event', 1)
  engine.log('webhook.heard', { channel: 'web', topic: 'x', marks: 1 })
  engine.log('write.answered', { channel: 'web', kind: 'stock', outcome: 'applied', entries: 1 })
  engine.log('pass.written', { lagsMs: [1] })
  const types = lines('# TYPE').map((line) => line.split(' ').slice(2))
  expect(types).toEqual((Object.keys(metrics) as MetricName[]).map((name) => [name, metrics[name].type]))
})
