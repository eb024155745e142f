import type { EventName, EventValues, Log } from '../../log/events.js'
import { definitionOf } from '../../log/events.js'
import { metrics } from './definitions.js'
import type { Distribution, Sample } from './exposition.js'

/** What the log's events add up to since the start. */
export interface Tally {
  /** Counts an event and passes it on: the one place where events become numbers. */
  readonly log: Log
  samples(name: Counted): readonly Sample[]
  lag(): Distribution
}

type Counted =
  'tillsync_webhooks_total' | 'tillsync_passes_total' | 'tillsync_writes_total' | 'tillsync_log_events_total'

/** What an event adds to, and how much. Whatever is not here counts by its level only. */
const ADDENDS: {
  readonly [Name in EventName]?: (values: EventValues<Name>) => readonly [Counted, readonly string[], number]
} = {
  'webhook.heard': ({ channel }) => ['tillsync_webhooks_total', [channel, 'heard'], 1],
  'webhook.refused': ({ channel }) => ['tillsync_webhooks_total', [channel, 'refused'], 1],
  'pass.nothing': () => ['tillsync_passes_total', ['nothing'], 1],
  'pass.written': () => ['tillsync_passes_total', ['changed'], 1],
  'write.answered': ({ channel, kind, outcome, entries }) => [
    'tillsync_writes_total',
    [channel, kind, outcome],
    entries,
  ],
}

const BOUNDS = metrics.tillsync_lag_seconds.bounds

export function openTally(log: Log): Tally {
  const sums = new Map<string, { readonly name: Counted; readonly labels: readonly string[]; value: number }>()
  const lag = { upTo: BOUNDS.map(() => 0), count: 0, sum: 0 }

  function add(name: Counted, labels: readonly string[], value: number): void {
    const key = JSON.stringify([name, ...labels])
    const sum = sums.get(key)
    if (sum) sum.value += value
    else sums.set(key, { name, labels, value })
  }

  function noteLag(seconds: number): void {
    BOUNDS.forEach((bound, index) => {
      if (seconds <= bound) lag.upTo[index] = (lag.upTo[index] ?? 0) + 1
    })
    lag.count += 1
    lag.sum += seconds
  }

  return {
    log(name, values) {
      log(name, values)
      add('tillsync_log_events_total', [definitionOf(name).level], 1)
      const addend = ADDENDS[name]?.(values)
      if (addend) add(...addend)
      if (name === 'pass.written')
        for (const lagMs of (values as EventValues<'pass.written'>).lagsMs) noteLag(lagMs / 1000)
    },
    samples: (wanted) => [...sums.values()].filter(({ name }) => name === wanted),
    lag: () => lag,
  }
}
