import type { MemoryPort } from '../../ports/memory.js'

/** A batch should be done within this: PHP is cut off at 30 s by default, with a part of the batch saved. */
const TARGET_MS = 10_000
/** While a batch takes less than this part of it, the size is far from what the shop bears, and doubles. */
const FAR = 0.25
const GROWTH = 0.1
const MEMORY_NAME = { batchSize: 'batch_size', requestsAtOnce: 'requests_at_once' } as const
/** A small host has about as many PHP workers, and customers wait for them too. */
const MOST_AT_ONCE = 4

export interface BatchObservation {
  readonly items: number
  readonly elapsedMs: number
  /** It timed out, failed, or was found too large. */
  readonly strained: boolean
}

export interface Pace {
  /** How many items the next batch may carry. */
  batchSize(): number
  /** How many requests may be under way at once. */
  requestsAtOnce(): number
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

/**
 * The next number of requests at once: half where the shop strained, one fewer where a batch took too long, and one more
 * after a full batch in good time. Workers that wait for each other make a batch slow as much as its size does.
 */
export function nextRequestsAtOnce(current: number, observation: BatchObservation, batchSize: number): number {
  const { items, elapsedMs, strained } = observation
  if (strained) return within(Math.floor(current / 2), MOST_AT_ONCE)
  if (elapsedMs > TARGET_MS) return within(current - 1, MOST_AT_ONCE)
  return within(items < batchSize ? current : current + 1, MOST_AT_ONCE)
}

/** Keeps both over restarts. `start` is the size that counts until the shop has taught a better one. */
export function openPace(start: number, maximum: number, memory: MemoryPort): Pace {
  function recall(name: string, before: number, most: number): number {
    const remembered = Number(memory.recall(name))
    return within(Number.isSafeInteger(remembered) && remembered > 0 ? remembered : before, most)
  }

  function learn(name: string, current: number, next: number): void {
    if (next !== current) memory.remember(name, String(next))
  }

  const batchSize = (): number => recall(MEMORY_NAME.batchSize, start, maximum)
  const requestsAtOnce = (): number => recall(MEMORY_NAME.requestsAtOnce, MOST_AT_ONCE, MOST_AT_ONCE)
  return {
    batchSize,
    requestsAtOnce,
    observe(observation) {
      const [size, atOnce] = [batchSize(), requestsAtOnce()]
      learn(MEMORY_NAME.batchSize, size, nextBatchSize(size, observation, maximum))
      learn(MEMORY_NAME.requestsAtOnce, atOnce, nextRequestsAtOnce(atOnce, observation, size))
    },
  }
}

function within(size: number, maximum: number): number {
  return Math.min(Math.max(size, 1), maximum)
}
