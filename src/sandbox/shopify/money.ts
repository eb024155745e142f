const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

/**
 * Writes a decimal text with just so many decimals, rounding half away from zero: `10.5` is `10.50`. Throws a
 * RangeError where it is no decimal.
 */
export function normaliseMoney(text: string, decimals: number): string {
  const match = DECIMAL.exec(text)
  if (!match) throw new RangeError(`not an amount of money: ${text}`)
  const [, sign = '', whole = '0', fraction = ''] = match
  const scaled = BigInt(whole + fraction.padEnd(decimals, '0').slice(0, decimals))
  const rounded = String(scaled + (Number(fraction[decimals] ?? '0') >= 5 ? 1n : 0n)).padStart(decimals + 1, '0')
  const cut = rounded.length - decimals
  return decimals === 0 ? sign + rounded : `${sign}${rounded.slice(0, cut)}.${rounded.slice(cut)}`
}

export function isNegative(text: string): boolean {
  return text.startsWith('-') && /[1-9]/.test(text)
}

/** How many decimals amounts in the currency have: 2 for CAD, none for JPY. */
export function decimalsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}
