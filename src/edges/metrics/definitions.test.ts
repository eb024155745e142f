import { expect, test } from 'vitest'
import { type MetricName, metricOf, metrics } from './definitions.js'

/** Those that Prometheus itself gives a name to. */
const STANDARD = /^process_/
const UNITS = /_(?:seconds|bytes|requests|info|total)$/
/** Things that are counted, whose name is their unit. */
const COUNTED: readonly string[] = [
  'tillsync_channel_up',
  'tillsync_marks',
  'tillsync_writes_in_doubt',
  'tillsync_holds',
]

test.each(Object.keys(metrics) as MetricName[])('%s is named by the rules', (name) => {
  const { type, labels, help, bounds } = metricOf(name)
  expect(name).toMatch(/^[a-z]+(?:_[a-z]+)*$/)
  expect(STANDARD.test(name) || name.startsWith('tillsync_')).toBe(true)
  expect(UNITS.test(name) || COUNTED.includes(name)).toBe(true)
  expect(name.endsWith('_total')).toBe(type === 'counter')
  for (const label of labels) expect(label).toMatch(/^[a-z]+$/)
  expect(labels).not.toContain('le')
  expect(help).toMatch(/^[A-Z1][^|\n]+\.$/)
  expect(bounds !== undefined).toBe(type === 'histogram')
  expect(bounds?.toSorted((a, b) => a - b)).toEqual(bounds)
})
