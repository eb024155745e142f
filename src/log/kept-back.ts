/** The last event of a trouble that was kept back though it was of something else. */
interface Kept {
  readonly name: string
  readonly values: Readonly<Record<string, unknown>>
  /** The field that says of what it was. */
  readonly field: string
}

/** What the last line of each trouble named, and what has come since that it did not name. */
export interface KeptBack {
  keep(key: string, event: Kept): void
  /** A line is said, and names these: what else was kept back until now. */
  say(key: string, named: readonly string[]): readonly string[]
  /** It is said that the trouble is over: what was kept back until now. */
  end(key: string): readonly string[]
  list(): readonly (Kept & { readonly key: string })[]
  forget(key: string): void
}

/** So many are told apart until the next line. */
const MOST_OTHERS = 1_000

export function openKeptBack(): KeptBack {
  const named = new Map<string, ReadonlySet<string>>()
  const kept = new Map<string, { readonly event: Kept; readonly others: Set<string> }>()

  function take(key: string): readonly string[] {
    const others = [...(kept.get(key)?.others ?? [])]
    kept.delete(key)
    return others
  }

  return {
    keep(key, event) {
      const fresh = valuesOf(event.values[event.field]).filter((value) => named.get(key)?.has(value) !== true)
      if (fresh.length === 0) return
      const others = kept.get(key)?.others ?? new Set()
      for (const value of fresh) if (others.size < MOST_OTHERS) others.add(value)
      kept.set(key, { event, others })
    },
    say(key, values) {
      named.set(key, new Set(values))
      return take(key).filter((value) => !values.includes(value))
    },
    // What was named stays so: a trouble that comes and goes is nothing else each time.
    end: take,
    list: () => [...kept].map(([key, { event }]) => ({ key, ...event })),
    forget(key) {
      named.delete(key)
      kept.delete(key)
    },
  }
}

/** Of a field, which may hold a list of them. */
export function valuesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)]
}
