/** Time that only moves from one event to the next, when everything that the last one set off has come to a stand. */
export interface Time {
  /** The true time, which no daemon sees: its own clock may be off. */
  now(): number
  after(durationMs: number, happen: () => void): void
  /** Lets everything happen that is due by then. */
  runUntil(instant: number): Promise<void>
}

interface Event {
  readonly at: number
  readonly order: number
  readonly happen: () => void
}

export function openTime(start: number): Time {
  const heap: Event[] = []
  let now = start
  let scheduled = 0

  return {
    now: () => now,
    after(durationMs, happen) {
      push(heap, { at: now + Math.max(0, durationMs), order: (scheduled += 1), happen })
    },
    async runUntil(instant) {
      await stand()
      for (let next = heap[0]; next && next.at <= instant; next = heap[0]) {
        pop(heap)
        now = next.at
        next.happen()
        await stand()
      }
      now = Math.max(now, instant)
    },
  }
}

/** Resolves when every promise that could go on has gone on: immediates come after all of those. */
function stand(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

function push(heap: Event[], event: Event): void {
  let place = heap.push(event) - 1
  while (place > 0) {
    const above = (place - 1) >> 1
    const parent = heap[above]
    if (!parent || isBefore(parent, event)) break
    heap[place] = parent
    place = above
  }
  heap[place] = event
}

function pop(heap: Event[]): void {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let place = 0
  for (;;) {
    const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]]
    if (!left) break
    const [child, at] = right && isBefore(right, left) ? [right, 2 * place + 2] : [left, 2 * place + 1]
    if (isBefore(last, child)) break
    heap[place] = child
    place = at
  }
  heap[place] = last
}
