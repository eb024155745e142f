import type { MetricDefinition } from './definitions.js'

/** A number of a metric, with a value for each of its labels, in their order. */
export interface Sample {
  readonly labels: readonly string[]
  readonly value: number
}

/** How many were at most so large, as they were counted, and what they add up to. */
export interface Distribution {
  /** One for each bound, each with those of the bounds before it. */
  readonly upTo: readonly number[]
  readonly count: number
  readonly sum: number
}

/**
 * A metric in Prometheus's text format, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/): its help, its type, and a line for each number.
 */
export function exposeSamples(name: string, metric: MetricDefinition, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels, value }) => line(name, pairs(metric.labels, labels), value))
  return [...head(name, metric), ...lines].join('')
}

export function exposeDistribution(name: string, metric: MetricDefinition, distribution: Distribution): string {
  const { upTo, count, sum } = distribution
  const buckets = (metric.bounds ?? []).map((bound, index) =>
    line(`${name}_bucket`, pairs(['le'], [number(bound)]), upTo[index] ?? 0),
  )
  const whole = [line(`${name}_bucket`, pairs(['le'], ['+Inf']), count), line(`${name}_sum`, '', sum)]
  return [...head(name, metric), ...buckets, ...whole, line(`${name}_count`, '', count)].join('')
}

function head(name: string, { help, type }: MetricDefinition): string[] {
  return [`# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`, `# TYPE ${name} ${type}\n`]
}

function line(name: string, labels: string, value: number): string {
  return `${name}${labels} ${number(value)}\n`
}

function pairs(names: readonly string[], values: readonly string[]): string {
  if (names.length !== values.length) throw new Error(`${values.length} values for the labels ${names.join(', ')}`)
  const written = names.map((name, index) => `${name}="${escapeLabel(values[index] ?? '')}"`)
  return written.length === 0 ? '' : `{${written.join(',')}}`
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

/** As Go's ParseFloat reads it. */
function number(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value)
  return value > 0 ? '+Inf' : '-Inf'
}
