import type { Link } from './link.js'
import { type PricePair, samePrice } from './price.js'
import type { PlanListing } from './state.js'

/**
 * A price that a shop shows and that was not the last one sent: just the one that it should show, or one that was changed
 * there by hand and will be overwritten or kept.
 */
export interface SeenPrice {
  readonly kind: 'agreed' | 'overwritten' | 'kept'
  readonly link: Link
  readonly shown: PricePair
  readonly sent: PricePair
}

type Shown = Pick<PlanListing, 'link' | 'price' | 'priceSent' | 'sentShows' | 'priceRule'>

/** What a listing's price tells where it should be `to`; undefined where it is the one that was sent, or may still be older. */
export function seenPrice(
  { link, price, priceSent, sentShows, priceRule }: Shown,
  to: PricePair,
): SeenPrice | undefined {
  if (price === null || priceSent === null || !sentShows || priceRule === 'off') return undefined
  if (samePrice(price, priceSent)) return undefined
  const seen = { link, shown: price, sent: priceSent }
  if (samePrice(price, to)) return { kind: 'agreed', ...seen }
  return { kind: priceRule.edited === 'keep' ? 'kept' : 'overwritten', ...seen }
}
