/** Sentences for people: how it is known that a database is rewound, and what a rebase dropped. */

/** Of a database that another epoch than its directory's is on record in. */
export const OTHER_EPOCH =
  'the database is not the one that was last at work in this state directory: it was restored from an earlier time, or brought from elsewhere'

/** Of a platform that shows a write of ours with a key that was never given out. */
export function unknownWriteReason(channel: string, key: string): string {
  return (
    `${channel} carries write ${key} of ours, which the database knows nothing of: the machine was rolled back to an ` +
    `earlier time, or a copy of the database is at work elsewhere`
  )
}

/** Before what a rebase dropped, and as the end of it. */
export const DROPPED = 'dropped by rebase'

export function owedReason(name: string, till: string, orders: readonly string[]): string {
  const forOrders = orders.length === 0 ? '' : ` for ${[...new Set(orders)].join(', ')}`
  return `${name} was owed to ${till}${forOrders}`
}
