import type { Count } from '../core/count.js'

/** One of our corrections, told of by the till itself: proof that it took effect, whether or not its answer came. */
export interface Sighting {
  /** What the reason of the correction begins with. */
  readonly marker: string
  readonly before: Count
  readonly after: Count
}

/** "Look at this again": all that a webhook does, beside being evidence. */
export type Mark =
  /** `mayBeOurs`: a till tells of our own corrections by the same event; of a sale at a register it does not. */
  | { readonly kind: 'item'; readonly id: string; readonly mayBeOurs?: boolean }
  | { readonly kind: 'listing'; readonly id: string }
  /** The shop's orders since the cursor. */
  | { readonly kind: 'orders' }
  /** The till's items changed since the last look. */
  | { readonly kind: 'changes' }

export interface WebhookRequest {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** The raw bytes: signatures are over these and nothing else. */
  readonly body: Uint8Array
}

export type Heard =
  /** Signed by one of our secrets. A repeat with the same delivery changes nothing; null where the platform has no unique id. */
  | {
      readonly kind: 'accepted'
      readonly delivery: string | null
      readonly topic: string
      readonly marks: readonly Mark[]
      readonly sightings?: readonly Sighting[]
    }
  /** To be answered 200 and otherwise ignored: a platform's unsigned test of the address. */
  | { readonly kind: 'ping' }
  /** Missing or wrong signature. */
  | { readonly kind: 'forged' }
  /** Signed, but not in a form that can be read. */
  | { readonly kind: 'malformed'; readonly detail: string }
