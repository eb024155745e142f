/** A meta entry of a product or an order. */
export interface MetaEntry {
  readonly id: number
  readonly key: string
  readonly value: unknown
}

/**
 * Applies a `meta_data` list: an entry replaces the one of the same key and keeps its id (measured on WooCommerce
 * 10.0.2), a null value removes it (read in its source). What is no list, or has no key, is passed over.
 */
export function writeMeta(entries: MetaEntry[], wanted: unknown, nextId: () => number): MetaEntry[] {
  if (!Array.isArray(wanted)) return entries
  let result = entries
  for (const item of wanted as unknown[]) {
    const key = keyOf(item)
    if (key === undefined) continue
    const value = (item as { value?: unknown }).value ?? null
    const present = result.find((entry) => entry.key === key)
    if (value === null) result = result.filter((entry) => entry !== present)
    else if (present) result = result.map((entry) => (entry === present ? { ...present, value } : entry))
    else result = [...result, { id: nextId(), key, value }]
  }
  return result
}

function keyOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined
  const key = (item as { key?: unknown }).key
  return typeof key === 'string' && key !== '' ? key : undefined
}
