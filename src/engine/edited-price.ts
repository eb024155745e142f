import type { SeenPrice } from '../core/seen-price.js'
import { samePrice } from '../core/price.js'
import { nameOfListing } from './fold.js'
import type { Engine } from './setup.js'

/**
 * Part of T1: what a decision saw of prices. One that the shop shows already was agreed on, whoever put it there; one that
 * was changed there by hand is said once, and overwritten or kept as its rule says.
 */
export function notePrices(engine: Engine, prices: readonly SeenPrice[]): void {
  for (const seen of prices) {
    if (!isNews(engine, seen)) continue
    const { shop, listingId } = seen.link
    if (seen.kind === 'agreed') engine.store.prices.setSent(shop, listingId, seen.shown, engine.clock.now())
    else sayEdited(engine, seen)
  }
}

/** Whether it is not on record yet that a shop shows this. */
export function isNews({ store }: Engine, { kind, link, shown }: SeenPrice): boolean {
  const said = store.prices.edited(link.shop, link.listingId)
  return kind === 'agreed' || !said || !samePrice(said, shown)
}

function sayEdited(engine: Engine, { kind, link, shown, sent }: SeenPrice): void {
  const { shop, listingId } = link
  engine.store.prices.setEdited(shop, listingId, shown)
  const sku = nameOfListing(engine, shop, listingId)
  const then = kind === 'kept' ? 'kept' : 'overwritten'
  engine.log('price.edited', {
    channel: shop,
    sku,
    before: sent.price,
    after: shown.price,
    salePrice: shown.salePrice,
    then,
  })
}
