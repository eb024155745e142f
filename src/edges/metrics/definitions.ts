/** A metric, written once: what is served and the page about it come from here. */
export interface MetricDefinition {
  readonly type: 'gauge' | 'counter' | 'histogram'
  readonly labels: readonly string[]
  /** What it says, for whoever draws a graph of it. */
  readonly help: string
  /** Upper bounds, of a histogram. */
  readonly bounds?: readonly number[]
}

/** Every metric there is. Counters begin at zero with each start of the daemon. */
export const metrics = {
  tillsync_build_info: { type: 'gauge', labels: ['version'], help: 'Always 1; the label tells the version that runs.' },
  process_start_time_seconds: {
    type: 'gauge',
    labels: [],
    help: 'When the daemon was started, in seconds since 1970.',
  },
  process_resident_memory_bytes: { type: 'gauge', labels: [], help: 'Memory that the daemon takes.' },
  tillsync_channel_up: {
    type: 'gauge',
    labels: ['channel'],
    help: '1 where the till or shop can be used, 0 while it can not be reached or refuses the key.',
  },
  tillsync_channel_last_read_timestamp_seconds: {
    type: 'gauge',
    labels: ['channel'],
    help: 'When the till or shop answered last, in seconds since 1970.',
  },
  tillsync_channel_last_webhook_timestamp_seconds: {
    type: 'gauge',
    labels: ['channel'],
    help: 'When a webhook of the till or shop was last taken, in seconds since 1970.',
  },
  tillsync_channel_last_sweep_timestamp_seconds: {
    type: 'gauge',
    labels: ['channel'],
    help: 'When the last complete walk over its catalogue ended, in seconds since 1970.',
  },
  tillsync_marks: { type: 'gauge', labels: ['channel'], help: 'Things that wait to be looked at again.' },
  tillsync_writes_in_doubt: {
    type: 'gauge',
    labels: ['channel'],
    help: 'Writes that were sent and whose outcome is not known yet.',
  },
  tillsync_holds: { type: 'gauge', labels: ['kind'], help: 'What waits for a person, as `tillsync holds` lists it.' },
  tillsync_budget_requests: {
    type: 'gauge',
    labels: ['channel'],
    help: 'Requests that may be sent to the till in a minute.',
  },
  tillsync_budget_left_requests: {
    type: 'gauge',
    labels: ['channel'],
    help: 'Requests of that minute that are not spent yet.',
  },
  tillsync_database_bytes: { type: 'gauge', labels: [], help: 'Size of the database, without its log.' },
  tillsync_webhooks_total: {
    type: 'counter',
    labels: ['channel', 'result'],
    help: 'Webhooks, by what became of them: heard or refused.',
  },
  tillsync_passes_total: {
    type: 'counter',
    labels: ['result'],
    help: 'Times that what was marked was looked at, by whether anything was changed: changed or nothing.',
  },
  tillsync_writes_total: {
    type: 'counter',
    labels: ['channel', 'kind', 'outcome'],
    help: 'Figures and prices that were written, by what the till or shop said to each: applied, refused, stale, unknown and so on.',
  },
  tillsync_lag_seconds: {
    type: 'histogram',
    labels: [],
    bounds: [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
    help: 'From the newest word of a change to the end of the pass that wrote it everywhere.',
  },
  tillsync_log_events_total: {
    type: 'counter',
    labels: ['level'],
    help: 'Events, by level, whether or not they are logged: error is for a person now, warn for one this week.',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>

export type MetricName = keyof typeof metrics

/** The definition, of whichever metric. */
export function metricOf(name: MetricName): MetricDefinition {
  return metrics[name]
}
