/**
 * What a channel says instead of throwing. The set is closed, and the engine switches on it.
 * For a write, every kind but `unknown` means that nothing was changed; `unknown` means that it may have been.
 */
export type Failure =
  /** Asked to slow down; nothing was done. */
  | { readonly kind: 'throttled'; readonly retryAfterMs: number; readonly detail: string }
  /** Not reached, or (for a read) not answered in a form that can be used. */
  | { readonly kind: 'unavailable'; readonly detail: string }
  /** The credential is wrong, expired, or lacks a scope. */
  | { readonly kind: 'unauthorised'; readonly detail: string }
  /** Understood and declined: trying the same again is of no use. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** What the write was decided from no longer holds: read and decide again. */
  | { readonly kind: 'stale'; readonly detail: string }
  /** A write that may or may not have been applied, now or later. */
  | { readonly kind: 'unknown'; readonly detail: string }

export type FailureKind = Failure['kind']

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

export function success<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function failed(failure: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure }
}
