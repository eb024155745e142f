/**
 * A price is an exact decimal in the shop's currency, held as whole ten-thousandths, before tax as the platforms keep
 * it. `35.00` is the number 350000. Comparison is by value, so "10" and "10.00" are the same price.
 */
declare const tenThousandths: unique symbol
export type Money = number & { readonly [tenThousandths]: true }

const SCALE = 10_000
const PATTERN = /^(\d{1,9})(?:\.(\d+))?$/

/** Takes whole ten-thousandths as they are kept in the store. Throws on anything else: that is a bug. */
export function moneyFromTenThousandths(value: number): Money {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number of ten-thousandths: ${value}`)
  return value as Money
}

/** Reads `35`, `35.0` or `35.0000`. Undefined for anything else: `"12,50"`, `"abc"`, `""`, negatives, five decimals. */
export function parseMoney(text: string): Money | undefined {
  const match = PATTERN.exec(text.trim())
  if (!match) return undefined
  const significant = (match[2] ?? '').replace(/0+$/, '')
  if (significant.length > 4) return undefined
  return moneyFromTenThousandths(Number(match[1]) * SCALE + Number(significant.padEnd(4, '0')))
}

/** Reads a JSON number, to the nearest ten-thousandth. Undefined where it is negative, not finite or too large. */
export function moneyFromNumber(value: number): Money | undefined {
  const scaled = Math.round(value * SCALE)
  return Number.isSafeInteger(scaled) && scaled >= 0 ? moneyFromTenThousandths(scaled) : undefined
}

/** Writes the price with at least `decimals` digits after the point, more only where the value has more. */
export function formatMoney(money: Money, decimals = 2): string {
  const fraction = String(money % SCALE)
    .padStart(4, '0')
    .replace(/0+$/, '')
    .padEnd(decimals, '0')
  const whole = String(Math.floor(money / SCALE))
  return fraction === '' ? whole : `${whole}.${fraction}`
}
