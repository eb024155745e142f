/** What one check of `doctor` found out. */
export interface Examined {
  /** What was looked at, in a word or two. */
  readonly check: string
  /** `unknown`: it could not be found out. */
  readonly verdict: 'ok' | 'warn' | 'error' | 'unknown'
  /** A sentence: what was found. */
  readonly found: string
  /** What to do about it; null where there is nothing to do. */
  readonly todo: string | null
}

export function fine(check: string, found: string): Examined {
  return { check, verdict: 'ok', found, todo: null }
}

export function trouble(check: string, verdict: 'warn' | 'error', found: string, todo: string): Examined {
  return { check, verdict, found, todo }
}

export function unclear(check: string, found: string, todo: string | null = null): Examined {
  return { check, verdict: 'unknown', found, todo }
}
