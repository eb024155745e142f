import type { Count } from './count.js'
import { type GuardLimits, isLargePriceMove } from './guard.js'
import type { Link } from './link.js'
import { needsPerson, owedAmount, partsOf, type PlanPart, targetFor } from './part.js'
import { type PricePair, priceFor, samePrice } from './price.js'
import { heldBackReason, heldPriceReason, largeMovementReason, missingReason } from './hold-words.js'
import { correctionWords, movedReason, priceReason } from './reason.js'
import { type SeenPrice, seenPrice } from './seen-price.js'
import type { PlanGroup, PlanItem, PlanListing } from './state.js'

export interface PlannedCorrection {
  readonly itemId: string
  readonly amount: Count
  readonly reading: Count
  readonly words: string
  readonly why: string
}

export interface PlannedStock {
  readonly link: Link
  readonly from: Count
  readonly to: Count
  readonly why: string
}

export interface PlannedPrice {
  readonly link: Link
  readonly from: PricePair | null
  readonly to: PricePair
  readonly why: string
}

export type PlannedHold =
  | { readonly kind: 'movement'; readonly itemId: string; readonly amount: Count; readonly why: string }
  | {
      readonly kind: 'price'
      readonly link: Link
      readonly from: PricePair | null
      readonly to: PricePair
      readonly why: string
    }
  | { readonly kind: 'missing'; readonly link: Link; readonly itemId: string; readonly why: string }
  /** One of the listings that wait by their shop's one hold. */
  | { readonly kind: 'unexplained'; readonly link: Link; readonly itemId: string; readonly why: string }

/** What would be written if nobody had paused it. */
export type PausedChange =
  | (PlannedCorrection & { readonly kind: 'correction' })
  | (PlannedStock & { readonly kind: 'stock' })
  | (PlannedPrice & { readonly kind: 'price' })

/** What one group needs, in the order of sending: lowerings, corrections, raises and prices. */
export interface Plan {
  readonly lowerings: readonly PlannedStock[]
  readonly corrections: readonly PlannedCorrection[]
  readonly raises: readonly PlannedStock[]
  readonly prices: readonly PlannedPrice[]
  readonly seenPrices: readonly SeenPrice[]
  readonly holds: readonly PlannedHold[]
  /** Not for sending. */
  readonly paused: readonly PausedChange[]
  /** Something that was left out must be looked at again although nothing else happens: an unread item or listing. */
  readonly incomplete: boolean
}

/** Decides one group. Pure: the same state gives the same plan, to the letter. */
export function planGroup(group: PlanGroup, limits: Pick<GuardLimits, 'priceMovePercent'>): Plan {
  const plan = nothingPlanned()
  for (const item of group.items) {
    plan.holds.push(...holdLargeMovement(item))
    for (const correction of planCorrection(item)) {
      if (item.paused) plan.paused.push({ kind: 'correction', ...correction })
      else plan.corrections.push(correction)
    }
  }
  const items = new Map(group.items.map((item) => [item.id, item]))
  for (const listing of group.listings) planListing(group.till, listing, partsOf(listing, items), limits, plan)
  return { ...plan, incomplete: isIncomplete(group) }
}

function nothingPlanned() {
  return {
    lowerings: [] as PlannedStock[],
    corrections: [] as PlannedCorrection[],
    raises: [] as PlannedStock[],
    prices: [] as PlannedPrice[],
    seenPrices: [] as SeenPrice[],
    holds: [] as PlannedHold[],
    paused: [] as PausedChange[],
  }
}

/** What is paused is judged as ever, so that it waits for a person where it would have anyway. */
function planListing(
  till: string,
  listing: PlanListing,
  parts: readonly PlanPart[],
  limits: Pick<GuardLimits, 'priceMovePercent'>,
  plan: ReturnType<typeof nothingPlanned>,
): void {
  plan.holds.push(...holdMissing(listing, parts), ...holdUnexplained(till, listing, parts))
  const stock = planStock(till, listing, parts)
  if (stock && listing.paused) plan.paused.push({ kind: 'stock', ...stock })
  else if (stock) (stock.to < stock.from ? plan.lowerings : plan.raises).push(stock)
  const price = planPrice(till, listing, parts)
  if (!price) return
  const seen = seenPrice(listing, price.to)
  if (seen) plan.seenPrices.push(seen)
  if (seen?.kind === 'kept' || (price.from !== null && samePrice(price.from, price.to))) return
  if (needsPriceRelease(listing, price, limits))
    plan.holds.push({ kind: 'price', ...price, why: heldPriceReason(price, limits.priceMovePercent) })
  else if (listing.paused) plan.paused.push({ kind: 'price', ...price })
  else plan.prices.push(price)
}

function planCorrection(item: PlanItem): readonly PlannedCorrection[] {
  const amount = owedAmount(item)
  if (amount === 0 || item.reading === null || !item.correctable || item.gone) return []
  if (item.unsettled !== null || item.correctionHeld || needsPerson(item)) return []
  const why = movedReason(item.owed)
  return [{ itemId: item.id, amount, reading: item.reading, words: correctionWords(item.owed), why }]
}

function holdLargeMovement(item: PlanItem): readonly PlannedHold[] {
  if (!needsPerson(item)) return []
  const why = largeMovementReason(movedReason(item.owed))
  return [{ kind: 'movement', itemId: item.id, amount: owedAmount(item), why }]
}

function planStock(till: string, listing: PlanListing, parts: readonly PlanPart[]): PlannedStock | undefined {
  const { shown, link } = listing
  if (shown === null || listing.stockGate === 'closed') return undefined
  const lowest = targetFor(till, listing, parts, 'lower')
  if (!lowest) return undefined
  if (lowest.to < shown) return { link, from: shown, ...lowest }
  if (listing.stockGate !== 'open' || !parts.every((part) => part.item.fresh)) return undefined
  const highest = targetFor(till, listing, parts, 'raise')
  return highest && highest.to > shown ? { link, from: shown, ...highest } : undefined
}

/** The price that a listing should show, whether or not it does. */
function planPrice(till: string, listing: PlanListing, parts: readonly PlanPart[]): PlannedPrice | undefined {
  const only = parts[0]
  if (listing.priceRule === 'off' || listing.priceGate !== 'open' || parts.length !== 1 || !only) return undefined
  if (only.item.gone || only.item.price === null || !only.item.fresh) return undefined
  const to = priceFor(only.item.price, listing.priceRule)
  return { link: listing.link, from: listing.price, to, why: priceReason(till, only.item.price) }
}

function needsPriceRelease(
  listing: PlanListing,
  price: PlannedPrice,
  limits: Pick<GuardLimits, 'priceMovePercent'>,
): boolean {
  if (listing.priceReleased === price.to.price) return false
  return isLargePriceMove(listing.priceSent ?? listing.price, price.to, limits)
}

function holdMissing(listing: PlanListing, parts: readonly PlanPart[]): readonly PlannedHold[] {
  if (listing.stockRule.onMissing === 'zero') return []
  return parts
    .filter((part) => part.item.gone)
    .map((part) => ({
      kind: 'missing',
      link: listing.link,
      itemId: part.item.id,
      why: missingReason(part.item.sku),
    }))
}

function holdUnexplained(till: string, { link }: PlanListing, parts: readonly PlanPart[]): readonly PlannedHold[] {
  return parts
    .filter(({ heldBack }) => heldBack.gone || heldBack.amount !== 0)
    .map(({ item, heldBack }) => {
      const why = heldBackReason(till, item.sku, heldBack.gone ? null : heldBack.amount)
      return { kind: 'unexplained', link, itemId: item.id, why }
    })
}

function isIncomplete(group: PlanGroup): boolean {
  return group.items.some((item) => !item.fresh && !item.gone)
}
