/** What a platform can be asked at once, from its documentation; WooCommerce's batch is what the daemon converges to. */
export const TILL_ROWS = 100
export const WOOCOMMERCE_ROWS = 100
export const WOOCOMMERCE_BATCH = 100
export const SHOPIFY_ROWS = 250
export const SHOPIFY_ENTRIES = 250

/** Requests that no daemon could do without that reads both sides before it writes. */
export interface Requests {
  readonly till: number
  readonly web: number
  readonly street: number
}

/**
 * A walk of everything: the till's items and its newest sales, which are evidence; the products of a WooCommerce shop and
 * the list of all variations; the variants of a Shopify shop.
 */
export function sweepMinimum(items: number): Requests {
  return {
    till: pages(items, TILL_ROWS) + 1,
    web: pages(items, WOOCOMMERCE_ROWS) + 1,
    street: pages(items, SHOPIFY_ROWS),
  }
}

/**
 * What so many changed items cost beyond the walk that finds them: each listing is read once more before it is written,
 * since customers buy meanwhile, and the orders of a WooCommerce shop once after that. The till was read by the walk.
 */
export function changesMinimum(changed: number): Requests {
  if (changed === 0) return { till: 0, web: 0, street: 0 }
  return {
    till: 0,
    web: pages(changed, WOOCOMMERCE_ROWS) + 1 + pages(changed, WOOCOMMERCE_BATCH),
    street: pages(changed, SHOPIFY_ROWS) + pages(changed, SHOPIFY_ENTRIES),
  }
}

export function add(a: Requests, b: Requests): Requests {
  return { till: a.till + b.till, web: a.web + b.web, street: a.street + b.street }
}

/** One request an item, to read it and to write it whether or not it changed. */
export function naiveRequests(items: number): Requests {
  return { till: items, web: items, street: items }
}

function pages(rows: number, rowsAPage: number): number {
  return Math.ceil(rows / rowsAPage)
}
