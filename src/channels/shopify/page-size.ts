import type { MemoryPort } from '../../ports/memory.js'

const SMALLEST = 10
const STEP = 0.7

export interface PageSize {
  rows(): number
  /** Asks for fewer rows from now on, over restarts too. False where there are hardly fewer to ask for. */
  shrink(): boolean
}

/** How many rows a request may ask for: Shopify's reckoning of costs changes, so what it refuses is learned. */
export function openPageSize(memory: MemoryPort, name: string, largest: number): PageSize {
  function rows(): number {
    const remembered = Number(memory.recall(name) ?? largest)
    return Number.isInteger(remembered) && remembered >= 1 && remembered <= largest ? remembered : largest
  }

  function shrink(): boolean {
    const smaller = Math.floor(rows() * STEP)
    if (smaller < SMALLEST) return false
    memory.remember(name, String(smaller))
    return true
  }

  return { rows, shrink }
}
