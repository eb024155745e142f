import { globalId } from '../../src/channels/shopify/convert.js'
import { type Relink, type Spread, spreadOf } from './relink.js'
import type { Item, Listing, Parts, Shelves } from './shelves.js'
import { STREET, WEB } from './shelves.js'

/**
 * What must be so when all is quiet, by formulas of its own over the platforms' books. It imports nothing of the core: a
 * mistake there may not be made here again. All amounts are in thousandths of the till's units.
 */
export function judge(shelves: Shelves, till: 'delta' | 'absolute', captured: readonly Captured[]): readonly string[] {
  return [
    ...judgeCaptured(shelves, captured),
    ...judgeTill(shelves, till),
    ...shelves.relinks.flatMap((relink) => judgeRelinked(shelves, relink)),
    ...judgeShops(shelves),
    ...judgeMarkers(shelves),
  ]
}

/** The sum of what the daemon took for movements of a listing, up and down alike. */
export interface Captured {
  readonly shop: string
  readonly listingId: string
  readonly itemId: string
  readonly gross: number
}

/** I4 once more, listing by listing: what never moved and was told and taken back hides from every sum but this one. */
function judgeCaptured(shelves: Shelves, captured: readonly Captured[]): readonly string[] {
  return captured.flatMap(({ shop, listingId, itemId, gross }) => {
    const listing = shelves.listings.find((each) => each.shop === shop && each.id === listingId)
    const part = listing && largestPart(shelves, listing, itemId)
    if (!listing || !part) return [`I4 ${listingId} at ${shop} has moved ${itemId}, which is no part of it`]
    const moved = sum(amountsOf(shelves, listing).map(Math.abs)) * part
    return gross > moved ? [`I4 ${listing.sku} at ${shop}: ${gross} were taken for movements, ${moved} moved`] : []
  })
}

/** What one unit of the listing takes of the item: the most, where it was linked otherwise before. */
function largestPart({ relinks }: Shelves, listing: Listing, itemId: string): number | undefined {
  const before = relinks.filter((relink) => relink.listing === listing).flatMap((relink) => relink.before)
  const units = [...listing.parts, ...before].filter(({ item }) => String(item.id) === itemId)
  return units.length === 0 ? undefined : Math.max(...units.map(({ thousandths }) => thousandths))
}

/**
 * I2 of the items of a listing that was linked otherwise meanwhile: every movement was charged to the parts that it must
 * have been charged to, in one of the ways that leave open what can't be told from outside.
 */
function judgeRelinked(shelves: Shelves, relink: Relink): readonly string[] {
  const { listing, before } = relink
  const spread = spreadOf(shelves, relink)
  // Beyond that it would take too long, and nearly anything would fit.
  if (spread.either.length > 12) return []
  const skus = [...new Set([...before, ...listing.parts].map(({ item }) => item))]
  const left = skus.map((item) => toldOf(shelves, item.id) - movedInShops(shelves, item.id).net)
  const fits = splitsOf(spread).some(([old, now]) =>
    skus.every((item, index) => left[index] === old * unitsOf(before, item) + now * unitsOf(listing.parts, item)),
  )
  const words = skus.map(({ sku }, index) => `${sku} ${left[index]}`).join(', ')
  return fits ? [] : [`I2 ${words} can't come of ${listing.sku} at ${listing.shop}: ${JSON.stringify(spread)}`]
}

function splitsOf({ before, after, either }: Spread): readonly (readonly [number, number])[] {
  let splits: (readonly [number, number])[] = [[before, after]]
  for (const amount of either) {
    splits = splits.flatMap(([old, now]): (readonly [number, number])[] => [
      [old + amount, now],
      [old, now + amount],
    ])
  }
  return splits
}

function unitsOf(parts: Parts, item: Item): number {
  return sum(parts.filter((part) => part.item === item).map(({ thousandths }) => thousandths))
}

function toldOf({ models }: Shelves, itemId: number): number {
  const { entries } = models.till.books()
  return sum(entries.filter((entry) => entry.productId === itemId && entry.cause === 'adjustment').map(amountOf))
}

/** What the shops' own people took from an item, or gave back: negative where they took. */
function movedInShops(shelves: Shelves, itemId: number): { readonly net: number; readonly gross: number } {
  let net = 0
  let gross = 0
  for (const listing of shelves.listings) {
    if (isRelinked(shelves, listing)) continue
    for (const { item, thousandths } of listing.parts) {
      if (item.id !== itemId) continue
      for (const amount of amountsOf(shelves, listing)) {
        net += amount * thousandths
        gross += Math.abs(amount) * thousandths
      }
    }
  }
  return { net, gross }
}

/** What customers and staff moved of a listing, one by one: negative where they took. */
function amountsOf({ models }: Shelves, { shop, id }: Listing): readonly number[] {
  if (shop === WEB) {
    const { entries } = models.web.books()
    return entries.filter((entry) => String(entry.productId) === id && isOfCustomers(entry.cause)).map(amountOf)
  }
  const { entries } = models.street.books()
  return entries
    .filter((entry) => entry.inventoryItemId === globalId('InventoryItem', id) && isOfPeople(entry.cause))
    .map(amountOf)
}

function isRelinked({ relinks }: Shelves, listing: Listing): boolean {
  return relinks.some((relink) => relink.listing === listing)
}

function amountOf({ amount }: { readonly amount: number }): number {
  return amount
}

function isOfCustomers(cause: string): boolean {
  return cause === 'order' || cause === 'cancel' || cause === 'refund'
}

function isOfPeople(cause: string): boolean {
  return isOfCustomers(cause) || cause === 'hand'
}

/** I1, I2 and I4: the till has every movement once, and no more was moved by us than was moved at all. */
function judgeTill(shelves: Shelves, till: 'delta' | 'absolute'): readonly string[] {
  const { entries } = shelves.models.till.books()
  return shelves.items.flatMap(({ id, sku, start }) => {
    const own = entries.filter((entry) => entry.productId === id && entry.cause === 'adjustment')
    const others = entries.filter(
      (entry) => entry.productId === id && entry.cause !== 'adjustment' && entry.cause !== 'start',
    )
    const told = sum(own.map(({ amount }) => amount))
    const outside = sum(others.map(({ amount }) => amount))
    const { net, gross } = movedInShops(shelves, id)
    const shown = shelves.models.till.product(id)?.stock ?? Number.NaN
    const violations: string[] = []
    if (shown !== start + outside + told) violations.push(`I1 ${sku}: ${shown} is not ${start} + ${outside} + ${told}`)
    const isJudgedApart = shelves.relinks.some(({ listing, before }) =>
      [...before, ...listing.parts].some(({ item }) => item.id === id),
    )
    if (told !== net && !isJudgedApart) violations.push(`I2 ${sku}: the till was told ${told}, the shops moved ${net}`)
    const stirred = sum(own.map(({ amount }) => Math.abs(amount)))
    // A figure that is set takes back what the register moved since the reading, and the residual puts that right again.
    const around = till === 'absolute' ? 2 * sum(others.map(({ amount }) => Math.abs(amount))) : 0
    if (stirred > gross + around && !isJudgedApart)
      violations.push(`I4 ${sku}: corrections move ${stirred}, the shops moved only ${gross}`)
    return violations
  })
}

/** I3: every shop shows what the till's books allow it. */
function judgeShops(shelves: Shelves): readonly string[] {
  return shelves.listings.flatMap((listing) => {
    const shown = shownBy(shelves, listing)
    const target = targetOf(shelves, listing, (itemId) => shelves.models.till.product(itemId)?.stock ?? 0)
    return shown === target ? [] : [`I3 ${listing.sku} at ${listing.shop}: shows ${shown}, should show ${target}`]
  })
}

export function shownBy({ models }: Shelves, { shop, id }: Pick<Listing, 'shop' | 'id'>): number {
  if (shop === STREET) return models.street.level(globalId('InventoryItem', id))?.available ?? Number.NaN
  return models.web.product(Number(id))?.stock ?? Number.NaN
}

/** What a listing should show while the till has so much of each item. */
export function targetOf(shelves: Shelves, listing: Listing, stockOf: (itemId: number) => number): number {
  const allowed = listing.parts.map(({ item, thousandths }) => {
    const buffer = shelves.buffers.find((each) => each.shop === listing.shop && each.item === item)?.thousandths ?? 0
    return Math.floor((stockOf(item.id) - buffer) / thousandths)
  })
  return Math.max(0, Math.min(...allowed))
}

/** A correction is applied once: no marker stands twice in the till's books. */
function judgeMarkers({ models }: Shelves): readonly string[] {
  const seen = new Set<string>()
  return models.till.adjustments().flatMap(({ reason }) => {
    const marker = /^\[ts [^\]]+\]/.exec(reason ?? '')?.[0]
    if (marker === undefined) return [`an adjustment without a marker: ${reason ?? ''}`]
    if (seen.has(marker)) return [`I2 ${marker} was applied twice`]
    seen.add(marker)
    return []
  })
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}
