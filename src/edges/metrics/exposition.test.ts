import { describe, expect, test } from 'vitest'
import type { MetricDefinition } from './definitions.js'
import { exposeDistribution, exposeSamples } from './exposition.js'

const gauge: MetricDefinition = { type: 'gauge', labels: ['channel', 'kind'], help: 'What it says.' }

describe('a gauge or counter', () => {
  test('is its help, its type and a line for each number', () => {
    const samples = [
      { labels: ['web', 'price'], value: 3 },
      { labels: ['main', 'stock'], value: 0.5 },
    ]
    expect(exposeSamples('x_bytes', gauge, samples)).toBe(
      '# HELP x_bytes What it says.\n# TYPE x_bytes gauge\n' +
        'x_bytes{channel="web",kind="price"} 3\nx_bytes{channel="main",kind="stock"} 0.5\n',
    )
  })

  test('has no braces where it has no labels', () => {
    expect(exposeSamples('x', { ...gauge, labels: [] }, [{ labels: [], value: 1 }])).toContain('\nx 1\n')
  })

  test('escapes backslash, quote and line break in a label, and backslash and line break in the help', () => {
    const text = exposeSamples('x', { type: 'gauge', labels: ['a'], help: 'a\\b\nc "d"' }, [
      { labels: ['a\\b"c\nd{},é'], value: 1 },
    ])
    expect(text).toBe('# HELP x a\\\\b\\nc "d"\n# TYPE x gauge\nx{a="a\\\\b\\"c\\nd{},é"} 1\n')
  })

  test.each([
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [NaN, 'NaN'],
    [1e21, '1e+21'],
    [1795680949.278, '1795680949.278'],
  ])('writes %s as %s', (value, written) => {
    expect(exposeSamples('x', { ...gauge, labels: [] }, [{ labels: [], value }])).toContain(`\nx ${written}\n`)
  })

  test('must have a value for each label', () => {
    expect(() => exposeSamples('x', gauge, [{ labels: ['web'], value: 1 }])).toThrow('1 values')
  })
})

test('a histogram has its bounds, all of it, the sum and the count', () => {
  const histogram: MetricDefinition = { type: 'histogram', labels: [], bounds: [0.5, 10], help: 'How long.' }
  expect(exposeDistribution('x_seconds', histogram, { upTo: [1, 2], count: 3, sum: 42.5 })).toBe(
    '# HELP x_seconds How long.\n# TYPE x_seconds histogram\n' +
      'x_seconds_bucket{le="0.5"} 1\nx_seconds_bucket{le="10"} 2\nx_seconds_bucket{le="+Inf"} 3\n' +
      'x_seconds_sum 42.5\nx_seconds_count 3\n',
  )
})
