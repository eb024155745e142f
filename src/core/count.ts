/**
 * A count is an exact decimal quantity of goods, held as whole thousandths, because goods sold by weight come in
 * fractions and binary fractions drift. `2.5` units are the number 2500.
 */
declare const thousandths: unique symbol
export type Count = number & { readonly [thousandths]: true }

const SCALE = 1000
const PATTERN = /^([+-]?)(\d{1,12})(?:\.(\d+))?$/

export const ZERO = 0 as Count

/** Takes whole thousandths as they are kept in the store. Throws on anything that is not a safe integer: that is a bug. */
export function countFromThousandths(value: number): Count {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number of thousandths: ${value}`)
  return (value === 0 ? 0 : value) as Count
}

export function countFromUnits(wholeUnits: number): Count {
  return countFromThousandths(wholeUnits * SCALE)
}

/** Reads a decimal text such as `-3.5`. Undefined where it is no number or has more than three decimals that matter. */
export function parseCount(text: string): Count | undefined {
  const match = PATTERN.exec(text.trim())
  if (!match) return undefined
  const [, sign, whole, fraction = ''] = match
  const significant = fraction.replace(/0+$/, '')
  if (significant.length > 3) return undefined
  const magnitude = Number(whole) * SCALE + Number(significant.padEnd(3, '0'))
  return countFromThousandths(sign === '-' ? -magnitude : magnitude)
}

/**
 * Reads a JSON number, to the nearest thousandth: platforms compute in binary fractions and may say 10.299999999999999.
 * Undefined where it is not finite or too large to be a stock figure.
 */
export function countFromNumber(value: number): Count | undefined {
  const scaled = Math.round(value * SCALE)
  return Number.isSafeInteger(scaled) ? countFromThousandths(scaled) : undefined
}

export function formatCount(count: Count): string {
  const magnitude = Math.abs(count)
  const fraction = String(magnitude % SCALE)
    .padStart(3, '0')
    .replace(/0+$/, '')
  const text = fraction === '' ? String(Math.floor(magnitude / SCALE)) : `${Math.floor(magnitude / SCALE)}.${fraction}`
  return count < 0 ? `-${text}` : text
}

/** The count as a JSON number, for bodies that take decimals. Exact to the thousandth. */
export function countToNumber(count: Count): number {
  return Number(formatCount(count))
}

/** The count as whole units, for platforms that take integers only. Throws where it is a fraction: that is a bug. */
export function countToUnits(count: Count): number {
  if (count % SCALE !== 0) throw new RangeError(`not whole units: ${formatCount(count)}`)
  return count / SCALE
}

export function add(a: Count, b: Count): Count {
  return countFromThousandths(a + b)
}

export function subtract(a: Count, b: Count): Count {
  return countFromThousandths(a - b)
}

export function negate(count: Count): Count {
  return countFromThousandths(0 - count)
}

export function sum(counts: Iterable<Count>): Count {
  let total = ZERO
  for (const count of counts) total = add(total, count)
  return total
}

/** `quantity × units`, both decimals, rounded half away from zero to the thousandth. */
export function multiply(quantity: Count, units: Count): Count {
  const product = BigInt(quantity) * BigInt(units)
  const half = product < 0n ? -500n : 500n
  return countFromThousandths(Number((product + half) / 1000n))
}

/** How many whole times `units` goes into `available`, as a count of whole units; rounds towards minus infinity. */
export function wholeTimes(available: Count, units: Count): Count {
  if (units <= 0) throw new RangeError(`units must be above zero: ${formatCount(units)}`)
  return countFromUnits(Math.floor(available / units))
}
