import { add, type Count, ZERO } from './count.js'

/** What is known of an item's stock, in the till's units. */
export interface Stock {
  /** The last accepted reading of the till's figure. */
  readonly reading: Count
  /** Movements that the till has not been told yet, whether or not a correction is already planned for them. */
  readonly owed: Count
  /** Movements whose correction waits for a person. */
  readonly held: Count
  /** The amount of a correction that was sent and whose outcome is not known; zero where there is none. */
  readonly unsettled: Count
}

/**
 * How much of the item there is, as far as can be vouched for: where a correction is in doubt or held, the lower of the
 * two possibilities.
 */
export function figureOf(stock: Stock): Count {
  return add(add(stock.reading, stock.owed), add(lowering(stock.held), lowering(stock.unsettled)))
}

function lowering(amount: Count): Count {
  return amount < 0 ? amount : ZERO
}
