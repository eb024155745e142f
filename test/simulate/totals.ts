import type { Outcome } from './simulate.js'

export interface Totals {
  seeds: number
  verified: number
  crashes: number
  steps: number
  violations: number
  unknownCorrections: number
  held: number
  probable: number
  wronglyProbable: number
}

export function emptyTotals(): Totals {
  return {
    seeds: 0,
    verified: 0,
    crashes: 0,
    steps: 0,
    violations: 0,
    unknownCorrections: 0,
    held: 0,
    probable: 0,
    wronglyProbable: 0,
  }
}

export function addOutcome(totals: Totals, outcome: Outcome & { readonly isVerified: boolean }): void {
  totals.seeds += 1
  totals.verified += outcome.isVerified ? 1 : 0
  totals.crashes += outcome.crashes
  totals.steps += outcome.steps
  totals.violations += outcome.violations.length
  totals.unknownCorrections += outcome.unknownCorrections
  totals.held += outcome.held
  totals.probable += outcome.probable
  totals.wronglyProbable += outcome.wronglyProbable
}

export function isClean({ violations, seeds }: Totals): boolean {
  return violations === 0 && seeds > 0
}

export function describeTotals(totals: Totals): string {
  const { seeds, verified, crashes, violations, unknownCorrections, held, wronglyProbable } = totals
  return (
    `simulate: ${seeds} seeds, ${crashes} crashes, ${violations} violations, ` +
    `${percent(held, unknownCorrections)} of unknown writes held, ` +
    `${percent(wronglyProbable, totals.probable)} settled wrongly as probable` +
    (verified > 0 ? ` (${verified} played twice, ${totals.probable} settled as probable)` : '')
  )
}

export function describeCrashes({ seeds, crashes, violations }: Totals): string {
  return `crashes: ${seeds} runs, struck down ${crashes} times, ${violations} violations`
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0%' : `${((100 * part) / whole).toFixed(1)}%`
}
