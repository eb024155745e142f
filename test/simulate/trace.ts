/** What happened, in order: kept as text where somebody will read it, and as one number that tells two runs apart. */
export interface Trace {
  note(at: number, what: string): void
  /** The same for the same run, and hardly ever for two that differ. */
  hash(): string
  lines(): readonly string[]
}

export function openTrace(isKept: boolean): Trace {
  const lines: string[] = []
  let high = 0x811c9dc5
  let low = 0x01000193
  return {
    note(at, what) {
      const line = `${String(at)} ${what}`
      for (let place = 0; place < line.length; place += 1) {
        const code = line.charCodeAt(place)
        high = Math.imul(high ^ code, 0x01000193) >>> 0
        low = Math.imul((low ^ code) + high, 0x85ebca6b) >>> 0
      }
      if (isKept) lines.push(line)
    },
    hash: () => high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0'),
    lines: () => lines,
  }
}
