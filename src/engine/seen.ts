import type { Count } from '../core/count.js'
import type { ListingReading, Order } from '../ports/shop.js'
import type { LinkRow } from '../store/links.js'
import type { Span } from './accept.js'

/** A listing as this pass read it. */
export interface Sight extends Span {
  readonly reading: ListingReading
  /** The figure was read before the orders were: only then may it be raised. */
  readonly beforeOrders: boolean
  /** The figure on record before this one was read; null where there was none. */
  readonly before: Count | null
}

/** The orders of a shop that were read whole, and up to when. */
export interface OrdersRead {
  readonly orders: readonly Order[]
  readonly through: number
}

/** What a pass saw on both sides. Items lie in the store, with the times of their readings. */
export interface Seen {
  readonly listings: Map<string, Sight>
  readonly orders: Map<string, OrdersRead>
  /** Shops that could not be read: nothing of theirs is decided. */
  readonly unread: Set<string>
  /** Items that could not be read, by `sightKey`. */
  readonly unreadItems: Set<string>
  /** Items whose figure the answer to their correction is to show, by `sightKey`; where none is sent, they are read. */
  readonly leftToAnswers: Set<string>
  /** Listings whose figure is no evidence yet, and when to look again. */
  readonly again: Map<string, number>
  /** Tills whose sales were asked for and could not be read, and why. */
  readonly salesUnread: Map<string, string>
}

export function nothingSeen(): Seen {
  return {
    listings: new Map(),
    orders: new Map(),
    unread: new Set(),
    unreadItems: new Set(),
    leftToAnswers: new Set(),
    again: new Map(),
    salesUnread: new Map(),
  }
}

/** Of a shop's listing, or of a till's item. */
export function sightKey(channel: string, subjectId: string): string {
  return `${channel} ${subjectId}`
}

/** The figure that a shop shows for a link, as far as this pass can vouch for it. */
export function shownBy(seen: Seen, link: LinkRow): Count | null {
  const sight = seen.listings.get(sightKey(link.shop, link.listingId))
  return sight?.reading.stockKeeping === 'managed' ? sight.reading.figure : null
}
