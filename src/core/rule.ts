import type { Count } from './count.js'
import type { Money } from './money.js'

/** How an item or a listing is named in a mapping file. A bare text there is a SKU. */
export type Identifier =
  | { readonly kind: 'sku'; readonly value: string }
  | { readonly kind: 'id'; readonly value: string }
  | { readonly kind: 'barcode'; readonly value: string }

/** Where something was written, for messages that a person can act on. */
export interface Place {
  readonly file: string
  readonly line: number
}

export interface MappingPart {
  readonly item: Identifier
  /** Units of the till's own measure in one unit of the listing. */
  readonly units: Count
}

export interface MappingLink {
  readonly shop: string
  readonly listing: Identifier
  readonly parts: readonly MappingPart[]
  readonly place: Place
}

export interface IgnoredListing {
  readonly shop: string
  readonly listing: Identifier
  readonly place: Place
}

export interface StockRule {
  /** Kept back from every listing, in the till's units. */
  readonly buffer: Count
  /** Below this many units for sale, the listing shows none. */
  readonly minimum: Count
  /** Above this many, it shows just so many; null for no bound. */
  readonly maximum: Count | null
  /** What to do with a listing whose item is proved gone from the till. */
  readonly onMissing: 'hold' | 'zero'
}

/** The till's prices are before tax; a shop may ask for prices with it, and a till may have been fed with such prices. */
export interface Tax {
  readonly way: 'add' | 'remove'
  /** In thousandths of a percent: 14.975 is 14975. */
  readonly rate: number
}

export interface PriceFormula {
  /** In ten-thousandths: 1.05 is 10500. */
  readonly factor: number
  /** Added after the factor, in ten-thousandths of the currency; may be negative. */
  readonly addition: number
  /** Tax put onto the price, or taken out of it, after the addition and before rounding; null for neither. */
  readonly tax: Tax | null
  /** Rounded to the nearest multiple of this step; null for the currency's smallest unit. */
  readonly round: Money | null
  /** The price's last digits, such as .99: the nearest price that ends so; null for any. */
  readonly ending: Money | null
  /** Never below this; null for no bound. */
  readonly minimum: Money | null
  /** Show a sale as a sale, as the plain price, or not at all. */
  readonly sale: 'as_sale' | 'as_price' | 'ignore'
  /** What becomes of a price that was changed by hand at the shop. */
  readonly edited: 'overwrite' | 'keep'
}

/** A rule of a mapping file; the narrower wins: an item's over a category's over the shop's own. */
export interface Rule {
  /** Null for every shop. */
  readonly shops: readonly string[] | null
  readonly category: string | null
  readonly item: Identifier | null
  readonly stock: Partial<StockRule>
  /** Undefined where the rule says nothing of prices. */
  readonly prices: 'off' | Partial<PriceFormula> | undefined
  readonly place: Place
}

/** All mapping files together. */
export interface Mapping {
  readonly links: readonly MappingLink[]
  readonly rules: readonly Rule[]
  readonly ignored: readonly IgnoredListing[]
}

export const PLAIN_STOCK_RULE: StockRule = {
  buffer: 0 as Count,
  minimum: 0 as Count,
  maximum: null,
  onMissing: 'hold',
}

export const PLAIN_PRICE_FORMULA: PriceFormula = {
  factor: 10_000,
  addition: 0,
  tax: null,
  round: null,
  ending: null,
  minimum: null,
  sale: 'as_sale',
  edited: 'overwrite',
}
