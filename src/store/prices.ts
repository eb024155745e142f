import type { Money } from '../core/money.js'
import type { PricePair } from '../core/price.js'
import type { Connection } from './open.js'

/** The prices that shops were last asked to show, by which one that was changed there by hand is known. */
export interface PriceStore {
  sent(shop: string, listingId: string): (PricePair & { readonly sentAt: number }) | undefined
  setSent(shop: string, listingId: string, pair: PricePair, now: number): void
  /** What the shop shows now may be ours or not: the next price is sent as if it were the first. */
  forgetSent(shop: string, listingId: string): void
  /** The price changed by hand that was last said. */
  edited(shop: string, listingId: string): PricePair | undefined
  setEdited(shop: string, listingId: string, pair: PricePair): void
}

type Stored = { readonly price: Money; readonly salePrice: Money | null }

export function openPrices(connection: Connection): PriceStore {
  const sent = connection.prepare<[string, string], Stored & { readonly sentAt: number }>(
    'SELECT price, sale_price AS salePrice, sent_at AS sentAt FROM price_sent WHERE shop = ? AND listing_id = ?',
  )
  const setSent = connection.prepare(
    `INSERT INTO price_sent (shop, listing_id, price, sale_price, sent_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (shop, listing_id) DO UPDATE SET price = excluded.price, sale_price = excluded.sale_price,
       sent_at = excluded.sent_at, edited_price = NULL, edited_sale_price = NULL`,
  )
  const forget = connection.prepare('DELETE FROM price_sent WHERE shop = ? AND listing_id = ?')
  const edited = connection.prepare<[string, string], Stored>(
    `SELECT edited_price AS price, edited_sale_price AS salePrice FROM price_sent
     WHERE shop = ? AND listing_id = ? AND edited_price IS NOT NULL`,
  )
  const setEdited = connection.prepare(
    'UPDATE price_sent SET edited_price = ?, edited_sale_price = ? WHERE shop = ? AND listing_id = ?',
  )
  return {
    sent: (shop, listingId) => sent.get(shop, listingId),
    setSent: (shop, listingId, pair, now) => void setSent.run(shop, listingId, pair.price, pair.salePrice, now),
    forgetSent: (shop, listingId) => void forget.run(shop, listingId),
    edited: (shop, listingId) => edited.get(shop, listingId),
    setEdited: (shop, listingId, pair) => void setEdited.run(pair.price, pair.salePrice, shop, listingId),
  }
}
