import { globalId } from '../../src/channels/shopify/convert.js'
import type { Connection } from '../../src/store/open.js'
import type { Random } from './random.js'
import { isCompound, type Listing, type Parts, type Shelves, toLink, WEB } from './shelves.js'

/** A listing whose mapping was changed while trade went on. */
export interface Relink {
  readonly listing: Listing
  readonly before: Parts
  readonly changedAt: number
  /** When the new link was seen to be met; null until then. */
  contactedAt: number | null
}

/** Changes what one of the packs, kits or weights is made of, in the mapping files. Undefined where there is none. */
export function relinkOne(shelves: Shelves, chance: Random, now: number): Relink | undefined {
  const compound = shelves.listings.filter(isCompound)
  if (compound.length === 0) return undefined
  const listing = chance.pick(compound)
  const relink = { listing, before: listing.parts, changedAt: now, contactedAt: null }
  listing.parts = otherwise(listing.parts)
  shelves.links = shelves.listings.filter(isCompound).map(toLink)
  shelves.relinks.push(relink)
  return relink
}

/** A kit's units change places; of anything else it takes twice as much. */
function otherwise(parts: Parts): Parts {
  const units = parts.map(({ thousandths }) => thousandths)
  const turned = units.length > 1 ? [...units.slice(1), ...units.slice(0, 1)] : units.map((each) => 2 * each)
  return parts.map(({ item }, index) => ({ item, thousandths: turned[index] ?? 1_000 }))
}

/** Looks whether the new link of a listing is met by now. */
export function lookForContact({ listing: { shop, id } }: Relink, connection: Connection, since: number): boolean {
  const row = connection
    .prepare<[string, string, number], { id: number }>(
      `SELECT id FROM link WHERE shop = ? AND listing_id = ? AND state = 'live' AND contacted_at IS NOT NULL AND id > ?`,
    )
    .get(shop, id, since)
  return row !== undefined
}

export function newestLink({ shop, id }: Listing, connection: Connection): number {
  const row = connection
    .prepare<[string, string], { newest: number | null }>(
      'SELECT max(id) AS newest FROM link WHERE shop = ? AND listing_id = ?',
    )
    .get(shop, id)
  return row?.newest ?? 0
}

/** What moved of a relinked listing, in its own units: for the parts before, for those after, and what may be either's. */
export interface Spread {
  readonly before: number
  readonly after: number
  readonly either: readonly number[]
}

type Side = 'before' | 'after' | Either

/** Of an order that was taken again, what was given back before may never have been seen: only what is more is then new. */
interface Either {
  amount: number
  readonly isTakenAgain: boolean
}

/**
 * Whose parts each movement must have been charged to: the old ones' until the new link was met, and what comes back goes
 * to where it was taken from. What moved while the link was changed may be either's, and of orders that were taken again
 * each unit.
 */
export function spreadOf(shelves: Shelves, relink: Relink): Spread {
  const either: Either[] = []
  const sums = { before: 0, after: 0 }
  const sides = new Map<string, Side>()

  function sideAt(at: number, isTakenAgain: boolean): Side {
    if (at < relink.changedAt) return 'before'
    if (!isTakenAgain && relink.contactedAt !== null && at > relink.contactedAt) return 'after'
    const side = { amount: 0, isTakenAgain }
    either.push(side)
    return side
  }

  for (const { at, amount, order } of movementsOf(shelves, relink.listing)) {
    const taken = order === null ? undefined : sides.get(order)
    const side = amount > 0 && taken ? taken : sideAt(at, taken !== undefined)
    if (order !== null) sides.set(order, side)
    if (typeof side === 'string') sums[side] += amount
    else side.amount += amount
  }
  return { ...sums, either: either.flatMap(unitsOf).filter((amount) => amount !== 0) }
}

function unitsOf({ amount, isTakenAgain }: Either): readonly number[] {
  if (!isTakenAgain) return [amount]
  return Array.from({ length: Math.abs(amount) }, () => Math.sign(amount))
}

interface Moved {
  readonly at: number
  readonly amount: number
  /** Null where the shop tells figures and no orders. */
  readonly order: string | null
}

function movementsOf({ models }: Shelves, { shop, id }: Listing): readonly Moved[] {
  const isOfPeople = (cause: string) => ['order', 'cancel', 'refund'].includes(cause)
  if (shop === WEB) {
    const { entries } = models.web.books()
    return entries
      .filter((entry) => String(entry.productId) === id && isOfPeople(entry.cause))
      .map(({ at, amount, reference }) => ({ at, amount, order: reference }))
  }
  const { entries } = models.street.books()
  return entries
    .filter((entry) => entry.inventoryItemId === globalId('InventoryItem', id))
    .filter(({ cause }) => isOfPeople(cause) || cause === 'hand')
    .map(({ at, amount }) => ({ at, amount, order: null }))
}
