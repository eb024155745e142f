import { judge, type Verdict } from '../../../src/sandbox/retail/judge.js'
import type { Models, Placed } from '../../../src/sandbox/retail/models.js'

const BY_CUSTOMERS_AND_STAFF: ReadonlySet<string> = new Set(['order', 'cancel', 'refund', 'hand'])
const MARKER = /^\[ts [\w-]+\]/

/**
 * The judge of the books, and beyond it what the till's figures alone can't show: a correction that was made twice and
 * taken back again leaves every sum right. Each marker may stand in the till's ledger once, and all that a good was
 * corrected by can't be more than all that the shops moved of it.
 */
export function judgeAll(models: Models): Verdict {
  const verdict = judge(models)
  const repeated = repeatedCorrections(models)
  const phantoms = models.goods.map((good) => ({ sku: good.sku, units: phantomUnits(models, good) }))
  const more = phantoms.filter(({ units }) => units > 0)
  return {
    ...verdict,
    doubled: verdict.doubled + [...repeated, ...more].reduce((sum, { units }) => sum + units, 0),
    differences: [
      ...verdict.differences,
      ...repeated.map(({ marker, units }) => `${marker} stands in the till's ledger again, with ${units} units`),
      ...more.map(({ sku, units }) => `${sku}: the till was corrected by ${units} units more than were moved`),
    ],
  }
}

function repeatedCorrections({ till }: Models): readonly { readonly marker: string; readonly units: number }[] {
  const known = new Set<string>()
  return till.adjustments().flatMap(({ reason, amount }) => {
    const marker = MARKER.exec(reason ?? '')?.[0]
    if (marker === undefined || !known.has(marker)) {
      if (marker !== undefined) known.add(marker)
      return []
    }
    return [{ marker, units: Math.abs(amount) / 1000 }]
  })
}

function phantomUnits(models: Models, { id, sku }: Models['goods'][number]): number {
  const corrected = models.till
    .adjustments()
    .filter(({ productId }) => productId === id)
    .reduce((sum, { amount }) => sum + Math.abs(amount), 0)
  const moved = models.listings.reduce((sum, listing) => sum + movedAtAll(models, listing, sku), 0)
  return Math.max(0, corrected - moved) / 1000
}

/** What customers and staff took from a listing and put back, both counted, in thousandths of the till's unit. */
function movedAtAll({ web, street }: Models, listing: Placed, sku: string): number {
  const part = listing.parts.find((each) => each.sku === sku)
  if (!part) return 0
  const moves =
    listing.shop === 'web'
      ? web.books().entries.filter(({ productId, cause }) => productId === Number(listing.id) && cause !== 'hand')
      : street.books().entries.filter(({ inventoryItemId }) => inventoryItemId === listing.id)
  const units = Math.round(Number(part.units) * 1000)
  return moves
    .filter(({ cause }) => BY_CUSTOMERS_AND_STAFF.has(cause))
    .reduce((sum, { amount }) => sum + Math.abs(amount) * units, 0)
}
