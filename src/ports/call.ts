import type { Count } from '../core/count.js'

export type CallKind = 'correction' | 'stock' | 'price'

/**
 * One HTTP write as the journal keeps it. A replay sends the same key and the same body, byte for byte.
 * `operation` names the channel's own route for it; `entries` are what the body carries, in the body's order.
 */
export interface Call {
  readonly kind: CallKind
  readonly operation: string
  readonly key: string
  readonly body: string
}

/** A call with the subjects (listing or item ids) of its entries, in the order in which `send` reports their outcomes. */
export interface ComposedCall extends Call {
  readonly subjects: readonly string[]
}

/** What the platform says it did with one entry: the figure it shows afterwards, where it says so. */
export interface Echo {
  readonly figure: Count | null
}
