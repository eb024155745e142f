import { describe, expect, test } from 'vitest'
import type { ShopReview } from '../../engine/review.js'
import { ago, findingsOf } from './finding.js'

const MINUTE_MS = 60_000
const SHOP: ShopReview = {
  shop: 'web',
  till: 'main',
  readAt: 0,
  counts: { live: 3, proposed: 0, unmatched: 0, ambiguous: 0, ignored: 0 },
  unmatched: [],
  unclear: [],
  unkept: [],
}

function words(review: Partial<ShopReview>): readonly (readonly [string, string])[] {
  const findings = findingsOf({ shops: [{ ...SHOP, ...review }], misnamed: [] }, MINUTE_MS)
  return findings.map(({ verdict, text }) => [verdict, text])
}

describe('a review in words', () => {
  test('is well where everything is linked or ignored', () => {
    const counts = { ...SHOP.counts, ignored: 2 }
    expect(words({ counts })).toEqual([['ok', '3 listings linked, 2 ignored, as read 1 minute ago']])
  })

  test('is well where what is not linked is named by itself', () => {
    const unclear = [{ by: 'barcode' as const, name: '400', candidates: [{ channel: 'main', id: '7', name: '' }] }]
    const [standing, name] = words({ counts: { ...SHOP.counts, ambiguous: 1 }, unclear })
    expect(standing).toEqual(['ok', '3 listings linked, 1 ambiguous, as read 1 minute ago'])
    expect(name?.[1]).toContain('the barcode 400 is not unique, so nothing is linked by it: main 7\n')
  })

  test('counts what it does not name', () => {
    const unkept = Array.from({ length: 12 }, (_, index) => ({
      id: String(index),
      sku: index === 0 ? null : `SKU-${index}`,
      stockKeeping: index < 11 ? ('by_parent' as const) : ('inactive' as const),
    }))
    const [, product, location] = words({ unkept }).map(([, text]) => text.split('\n')[0])
    expect(product).toContain('11 linked listings whose stock the shop counts at the product: 0, SKU-1,')
    expect(product).toContain('SKU-9 and 1 more')
    expect(location).toBe("1 linked listing not stocked at the shop's location: SKU-11")
  })
})

test.each([
  [0, 'just now'],
  [MINUTE_MS, '1 minute ago'],
  [119 * MINUTE_MS, '119 minutes ago'],
  [120 * MINUTE_MS, '2 hours ago'],
  [49 * 60 * MINUTE_MS, '2 days ago'],
])('%i ms ago is %s', (durationMs, text) => {
  expect(ago(durationMs)).toBe(text)
})
