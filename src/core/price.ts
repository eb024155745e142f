import { type Money, moneyFromTenThousandths } from './money.js'
import type { PriceFormula } from './rule.js'

/** A listing's price and, while it is on sale, the lower price. */
export interface PricePair {
  readonly price: Money
  readonly salePrice: Money | null
}

/** The smallest unit of a currency with two decimals, in ten-thousandths. */
const CENT = 100

/**
 * What a shop should ask for an item, from the till's price and sale price. Exact: products are taken in whole numbers
 * and rounded once, halves upwards.
 */
export function priceFor(till: PricePair, formula: PriceFormula): PricePair {
  const price = apply(till.price, formula)
  if (till.salePrice === null || formula.sale === 'ignore') return { price, salePrice: null }
  const salePrice = apply(till.salePrice, formula)
  if (salePrice >= price) return { price, salePrice: null }
  return formula.sale === 'as_price' ? { price: salePrice, salePrice: null } : { price, salePrice }
}

export function samePrice(a: PricePair, b: PricePair): boolean {
  return a.price === b.price && a.salePrice === b.salePrice
}

function apply(price: Money, formula: PriceFormula): Money {
  const scaled = roundTo(BigInt(price) * BigInt(formula.factor), 10_000n) + formula.addition
  const rounded =
    formula.ending === null ? nearestMultiple(scaled, formula.round ?? CENT) : nearestEnding(scaled, formula.ending)
  return moneyFromTenThousandths(Math.max(rounded, formula.minimum ?? 0, 0))
}

function roundTo(value: bigint, divisor: bigint): number {
  return Number((value + divisor / 2n) / divisor)
}

function nearestMultiple(value: number, step: number): number {
  return Math.floor((value + step / 2) / step) * step
}

/** The nearest price whose last digits are the ending's: with .99, 12.40 becomes 11.99 and 12.60 becomes 12.99. */
function nearestEnding(value: number, ending: Money): number {
  const period = 10 ** String(Math.max(ending, 9_999)).length
  const nearest = nearestMultiple(value - ending, period) + ending
  return nearest < 0 ? ending : nearest
}
