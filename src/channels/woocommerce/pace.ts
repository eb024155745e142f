import type { MemoryPort } from '../../ports/memory.js'

/** A batch should be done within this: PHP is cut off at 30 s by default, with a part of the batch saved. */
const TARGET_MS = 10_000
/** While a batch takes less than this part of it, the size is far from what the shop bears, and doubles. */
const FAR = 0.25
const GROWTH = 0.1
const MEMORY_NAME = 'batch_size'

export interface BatchObservation {
  readonly items: number
  readonly elapsedMs: number
  /** It timed out, failed, or was found too large. */
  readonly strained: boolean
}

export interface Pace {
  /** How many items the next batch may carry. */
  batchSize(): number
  observe(observation: BatchObservation): void
}

/**
 * The next size, within 1..maximum: half of what was tried where the shop strained, less where it took too long, and a
 * tenth more after a full batch that left time over, or twice as much where it left most. A small batch says too little to
 * grow by.
 */
export function nextBatchSize(current: number, observation: BatchObservation, maximum: number): number {
  const { items, elapsedMs, strained } = observation
  const fitting = Math.floor((TARGET_MS * items) / Math.max(elapsedMs, 1))
  if (strained) return within(Math.floor(Math.min(current, items) / 2), maximum)
  if (elapsedMs > TARGET_MS) return within(Math.min(current, fitting), maximum)
  if (items < current) return within(current, maximum)
  const growth = elapsedMs < TARGET_MS * FAR ? 1 : GROWTH
  return within(Math.min(fitting, current + Math.max(1, Math.floor(current * growth))), maximum)
}

/** Keeps the size over restarts. `start` counts until the shop has taught a better one. */
export function openPace(start: number, maximum: number, memory: MemoryPort): Pace {
  function batchSize(): number {
    const remembered = Number(memory.recall(MEMORY_NAME))
    return within(Number.isSafeInteger(remembered) && remembered > 0 ? remembered : start, maximum)
  }

  function observe(observation: BatchObservation): void {
    const current = batchSize()
    const next = nextBatchSize(current, observation, maximum)
    if (next !== current) memory.remember(MEMORY_NAME, String(next))
  }

  return { batchSize, observe }
}

function within(size: number, maximum: number): number {
  return Math.min(Math.max(size, 1), maximum)
}
