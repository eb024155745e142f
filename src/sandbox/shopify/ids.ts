const GID = /^gid:\/\/shopify\/([A-Za-z]+)\/(\d+)(?:\?.*)?$/

/**
 * Where the numbers of each kind begin. They straddle 2^53 on purpose: the first few survive a trip through a
 * JavaScript number, and the rest do not. Steps differ, so that no kind's number can be derived from another's.
 */
const FIRST = {
  Product: { from: 9_007_199_254_740_988n, step: 1n },
  ProductVariant: { from: 9_007_199_254_740_986n, step: 1n },
  InventoryItem: { from: 9_007_199_254_740_973n, step: 3n },
  Order: { from: 5_400_000_000_001n, step: 1n },
  LineItem: { from: 13_500_000_000_001n, step: 1n },
  InventoryAdjustmentGroup: { from: 720_000_000_001n, step: 1n },
  WebhookSubscription: { from: 1_700_000_000_001n, step: 1n },
  BulkOperation: { from: 6_000_000_000_001n, step: 1n },
} as const

type NumberedKind = keyof typeof FIRST

export interface Numbering {
  readonly next: (kind: NumberedKind) => { readonly id: string; readonly number: bigint }
}

/** Hands out ids in ascending order; the same calls give the same ids. */
export function createNumbering(): Numbering {
  const upcoming = new Map<NumberedKind, bigint>()
  return {
    next(kind) {
      const number = upcoming.get(kind) ?? FIRST[kind].from
      upcoming.set(kind, number + FIRST[kind].step)
      return { id: gid(kind, number), number }
    },
  }
}

export function gid(kind: string, number: bigint): string {
  return `gid://shopify/${kind}/${number}`
}

/** Reads a global id. Undefined where it is none. */
export function parseGid(text: string): { readonly kind: string; readonly number: bigint } | undefined {
  const match = GID.exec(text)
  if (match?.[1] === undefined || match[2] === undefined) return undefined
  return { kind: match[1], number: BigInt(match[2]) }
}
