import { type MetricName, metricOf, metrics } from './definitions.js'

const INTRODUCTION = `<!-- Generated from src/edges/metrics by \`tillsync docs\`. -->
# Metrics

For those who run Prometheus, or whatever reads its text format. Off until the configuration says where to listen:

\`\`\`yaml
metrics: {listen: 127.0.0.1:8788}
\`\`\`

It is a door of its own at \`GET /metrics\`, so that the proxy that publishes the webhooks does not publish it. Nobody is
asked for a password there: keep it on the loopback or on a network of your own. It tells names of channels and numbers,
and no secret, item or price.

Instants are told, and not how long ago they were: \`time() - …\` stays right when the daemon is stuck or gone. Counters
begin at zero with each start of the daemon, which \`rate()\` and \`increase()\` allow for.`

const EXAMPLES = `## Alerts

Rules for the three things that somebody should be woken for:

\`\`\`yaml
groups:
  - name: tillsync
    rules:
      - alert: TillsyncGone
        expr: absent(tillsync_build_info)
        for: 5m
        annotations: {summary: "tillsync does not run, or can't be asked: systemctl status tillsync"}
      - alert: TillsyncStale
        expr: time() - tillsync_channel_last_read_timestamp_seconds > 900
        for: 5m
        annotations: {summary: "{{ $labels.channel }} was not read for a quarter of an hour: tillsync status"}
      - alert: TillsyncHeld
        expr: sum(tillsync_holds) > 0
        for: 1h
        annotations: {summary: "{{ $value }} things wait for a person: tillsync holds"}
\`\`\`

How long 99 of 100 changes took to get everywhere within the last hour:
\`histogram_quantile(0.99, sum by (le) (increase(tillsync_lag_seconds_bucket[1h])))\``

/** The page of all metrics. */
export function metricsDocs(): { readonly path: string; readonly text: string } {
  const rows = (Object.keys(metrics) as MetricName[]).map((name) => {
    const { type, labels, help } = metricOf(name)
    return `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`
  })
  const table = ['| metric | type | labels | says |', '|---|---|---|---|', ...rows].join('\n')
  return { path: 'docs/metrics.md', text: `${[INTRODUCTION, table, EXAMPLES].join('\n\n')}\n` }
}
