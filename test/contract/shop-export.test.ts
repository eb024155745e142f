import { expect, test } from 'vitest'
import { WORTH_AN_EXPORT_ROWS } from '../../src/channels/shopify/export.js'
import { systemClock } from '../../src/edges/clock.js'
import type { CataloguePurpose, ListingReading } from '../../src/ports/shop.js'
import { openedFor, valueOf } from './bench.js'
import { openSandboxShopify } from './sandbox.js'
import { goods } from './shop.js'

/** Over HTTP, as a part of a file comes from its host. */

const VARIANTS_A_PRODUCT = 100

const bench = openedFor(async () => {
  const opened = await openSandboxShopify({ filled: false })
  for (let made = 0; made < WORTH_AN_EXPORT_ROWS; made += VARIANTS_A_PRODUCT)
    await opened.add(Array.from({ length: VARIANTS_A_PRODUCT }, () => goods({ name: `Crème ${made}` })))
  return opened
})

async function readAll(purpose: CataloguePurpose) {
  const rows: ListingReading[] = []
  const since = new Set<string | undefined>()
  for (let cursor: string | null = null; ;) {
    const page = await bench().port.catalogue(cursor, purpose)
    if (!page.ok && page.failure.kind === 'throttled') {
      await systemClock().wait(page.failure.retryAfterMs)
      continue
    }
    rows.push(...valueOf(page).rows)
    since.add(valueOf(page).readSince)
    cursor = valueOf(page).next
    if (cursor === null) return { rows, since: [...since] }
  }
}

test('an export says what pages say', { timeout: 60_000 }, async () => {
  const exported = await readAll('first')
  const paged = await readAll('again')
  expect([exported.since, paged.since]).toEqual([['walk'], [undefined]])
  expect(exported.rows).toHaveLength(WORTH_AN_EXPORT_ROWS)
  expect(exported.rows).toEqual(paged.rows)
})
