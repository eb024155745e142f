/** Something that was measured, beside what it should be and what the naive way comes to. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** The most that it may be; null where it is told only. */
  readonly target: number | null
  /** One request an item, absolute figures, no comparison; null where that says nothing. */
  readonly naive: number | null
}

export function isMet({ value, target }: Figure): boolean {
  return target === null || value <= target
}

/** A figure with three digits, or whole where it is large. */
export function roundFigure(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)] ?? NaN
}
