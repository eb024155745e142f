import { formatInstant } from '../../core/instant.js'
import type { InstantMs } from '../../ports/clock.js'

/** Writes an instant as Shopify's `DateTime`: UTC in whole seconds, so that two changes may share one (documented). */
export function timestamp(instantMs: InstantMs): string {
  return `${formatInstant(instantMs).slice(0, 19)}Z`
}
