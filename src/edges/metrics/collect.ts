import type { Engine } from '../../engine/setup.js'
import { type MetricName, metricOf, metrics } from './definitions.js'
import { exposeDistribution, exposeSamples, type Sample } from './exposition.js'
import type { Tally } from './tally.js'

export interface Process {
  readonly version: string
  readonly startedAt: number
  residentBytes(): number
}

type Read = (engine: Engine, tally: Tally, process: Process) => readonly Sample[]

/** Where each metric's numbers come from: the store, or what events add up to. */
const READ: { readonly [Name in Exclude<MetricName, 'tillsync_lag_seconds'>]: Read } = {
  tillsync_build_info: (_engine, _tally, { version }) => [{ labels: [version], value: 1 }],
  process_start_time_seconds: (_engine, _tally, { startedAt }) => one(startedAt / 1000),
  process_resident_memory_bytes: (_engine, _tally, process) => one(process.residentBytes()),
  tillsync_channel_up: (engine) => ofChannels(engine, ({ downSince }) => (downSince === null ? 1 : 0)),
  tillsync_channel_last_read_timestamp_seconds: (engine) => ofChannels(engine, ({ readAt }) => seconds(readAt)),
  tillsync_channel_last_webhook_timestamp_seconds: (engine) =>
    ofChannels(engine, ({ name }) => seconds(engine.store.heard.lastAt(name))),
  tillsync_channel_last_sweep_timestamp_seconds: (engine) =>
    ofChannels(engine, ({ name }) => seconds(engine.store.walks.lastAcceptedAt(name))),
  tillsync_marks: (engine) => {
    const marks = new Map(engine.store.dirty.countByChannel().map(({ channel, marks }) => [channel, marks]))
    return ofChannels(engine, ({ name }) => marks.get(name) ?? 0)
  },
  tillsync_writes_in_doubt: (engine) => {
    const calls = engine.store.journal.inDoubt()
    return ofChannels(engine, ({ name }) => calls.filter(({ channel }) => channel === name).length)
  },
  tillsync_holds: (engine) => {
    const counts = new Map<string, number>()
    for (const { kind } of engine.store.holds.list()) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    return [...counts].map(([kind, value]) => ({ labels: [kind], value }))
  },
  tillsync_budget_requests: (engine) => ofChannels(engine, ({ name }) => budget(engine, name)?.limit ?? null),
  tillsync_budget_left_requests: (engine) => ofChannels(engine, ({ name }) => budget(engine, name)?.left ?? null),
  tillsync_database_bytes: ({ store }) => one(store.bytes()),
  tillsync_webhooks_total: (_engine, tally) => tally.samples('tillsync_webhooks_total'),
  tillsync_passes_total: (_engine, tally) => tally.samples('tillsync_passes_total'),
  tillsync_writes_total: (_engine, tally) => tally.samples('tillsync_writes_total'),
  tillsync_log_events_total: (_engine, tally) => tally.samples('tillsync_log_events_total'),
}

/** Everything that there is to tell now, as text. A metric without a number yet is left out. */
export function collect(engine: Engine, tally: Tally, process: Process): string {
  const names = Object.keys(metrics) as MetricName[]
  return names
    .map((name) => {
      const metric = metricOf(name)
      if (name === 'tillsync_lag_seconds') return exposeDistribution(name, metric, tally.lag())
      const samples = READ[name](engine, tally, process)
      return samples.length === 0 ? '' : exposeSamples(name, metric, samples)
    })
    .join('')
}

type Channel = ReturnType<Engine['store']['channels']['get']>

/** Of those that are configured: a channel that was taken out stays in the store, and grows old there. */
function ofChannels(engine: Engine, valueOf: (channel: Channel) => number | null): readonly Sample[] {
  return [...engine.tills.keys(), ...engine.shops.keys()].flatMap((name) => {
    const value = valueOf(engine.store.channels.get(name))
    return value === null ? [] : [{ labels: [name], value }]
  })
}

function budget({ store, clock }: Engine, channel: string) {
  return store.budget.standing(channel, clock.elapsed())
}

function one(value: number): readonly Sample[] {
  return [{ labels: [], value }]
}

function seconds(at: number | null): number | null {
  return at === null ? null : at / 1000
}
