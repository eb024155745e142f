import { formatNaiveUtc } from '../../core/instant.js'
import type { InstantMs } from '../../ports/clock.js'

/** The pair of fields in which WooCommerce writes an instant: site-local and GMT, both without a zone. */
export function dateFields(name: string, at: InstantMs, utcOffsetMinutes: number): Record<string, string> {
  return { [name]: formatNaiveUtc(at + utcOffsetMinutes * 60_000), [`${name}_gmt`]: formatNaiveUtc(at) }
}
