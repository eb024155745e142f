import { type Money, moneyFromTenThousandths } from './money.js'
import type { PriceFormula, Tax } from './rule.js'

/** A listing's price and, while it is on sale, the lower price. */
export interface PricePair {
  readonly price: Money
  readonly salePrice: Money | null
}

/** The smallest unit of a currency with two decimals, in ten-thousandths. */
const CENT = 100
const FACTOR_OF_ONE = 10_000n
/** In thousandths of a percent. */
const HUNDRED_PERCENT = 100_000n

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
  const asked = taxed(marked(price, formula), formula.tax)
  const { round, ending, minimum } = formula
  const rounded = ending === null ? nearestMultiple(asked, BigInt(round ?? CENT)) : nearestEnding(asked, ending)
  return moneyFromTenThousandths(Math.max(Number(rounded), minimum ?? 0, 0))
}

/** An exact amount in ten-thousandths; the divisor is above zero. */
interface Fraction {
  readonly dividend: bigint
  readonly divisor: bigint
}

function marked(price: Money, { factor, addition }: PriceFormula): Fraction {
  const dividend = BigInt(price) * BigInt(factor) + BigInt(addition) * FACTOR_OF_ONE
  return { dividend, divisor: FACTOR_OF_ONE }
}

function taxed({ dividend, divisor }: Fraction, tax: Tax | null): Fraction {
  if (tax === null) return { dividend, divisor }
  const whole = HUNDRED_PERCENT + BigInt(tax.rate)
  const [times, by] = tax.way === 'add' ? [whole, HUNDRED_PERCENT] : [HUNDRED_PERCENT, whole]
  return { dividend: dividend * times, divisor: divisor * by }
}

function nearestMultiple({ dividend, divisor }: Fraction, step: bigint): bigint {
  return floor(2n * dividend + step * divisor, 2n * step * divisor) * step
}

/** The nearest price whose last digits are the ending's: with .99, 12.40 becomes 11.99 and 12.60 becomes 12.99. */
function nearestEnding({ dividend, divisor }: Fraction, ending: Money): bigint {
  const digits = BigInt(ending)
  const period = 10n ** BigInt(String(Math.max(ending, 9_999)).length)
  const nearest = nearestMultiple({ dividend: dividend - digits * divisor, divisor }, period) + digits
  return nearest < 0n ? digits : nearest
}

function floor(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  return dividend < 0n && quotient * divisor !== dividend ? quotient - 1n : quotient
}
