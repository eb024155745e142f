import { add, type Count, formatCount } from './count.js'

/** Sentences for people: what undoing a change would do, and why some changes can't be undone. */

/** Stands behind "since" in the reason of the correction that undoes another. */
export function undoCause(historyId: number): string {
  return `a person undid change ${historyId}`
}

/** Such as `SOAP at main by +3: 21 → 24`; the figures are left out where the till's is not known. */
export function undoWords(till: string, sku: string, amount: Count, figure: Count | null): string {
  const by = `${amount > 0 ? '+' : ''}${formatCount(amount)}`
  const figures = figure === null ? '' : `: ${formatCount(figure)} → ${formatCount(add(figure, amount))}`
  return `${sku} at ${till} by ${by}${figures}`
}

/** `behind` is the correction that the figure goes with; null where none is on record. */
export function noStockUndo(
  shop: string,
  listing: string,
  behind: { readonly id: number; readonly sku: string; readonly till: string } | null,
): string {
  const correction =
    behind === null
      ? 'Correct the stock at the till'
      : `To take back the correction of ${behind.sku} at ${behind.till} that it goes with: tillsync undo ${behind.id}. Else correct the stock at the till`
  return (
    `a shop's figure follows the till's: undone alone, it would be written again at once. ${correction}, set a buffer or ` +
    `a maximum in a mapping file, or keep ${listing} at ${shop} as it is`
  )
}

/** Why a change can't be undone, whatever it was. */
export const NO_UNDO = {
  unknown: (id: number) => `no change has the id ${id}; tillsync history lists them`,
  undone: (id: number) => `change ${id} was undone already`,
  rewound: 'nothing is written before tillsync rebase, so nothing is undone',
  dropped: (id: number) => `change ${id} was dropped by rebase: nothing was written`,
  still: (id: number) => `change ${id} moved nothing, as far as is known: there is nothing to undo`,
  madeUp: (id: number) =>
    `change ${id} turned out to have moved something else, which was made up for: undo what made up for it`,
  gone: (sku: string, till: string) => `${sku} is gone from ${till}: it can't be moved any more`,
} as const

export function noPriceUndo(shop: string, listing: string, till: string): string {
  return (
    `a shop's price follows the till's: undone alone, it would be written again at once. Change the price at ${till} or its ` +
    `rule in a mapping file; with prices: off there, ${shop} keeps what is set by hand for ${listing}`
  )
}
