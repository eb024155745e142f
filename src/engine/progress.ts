import type { ClockPort } from '../ports/clock.js'
import type { HttpPort } from '../ports/http.js'

/**
 * So long the program may compute between two things that it waits for. Everything that it waits for has a deadline of its
 * own, so whoever has neither moved nor been within a deadline for so long will not move again.
 */
const GRACE_MS = 30_000

/** Where nothing moves any more. */
export interface Stuck {
  /** What had been begun, in words. */
  readonly step: string
  readonly forMs: number
}

/** How far the program has come: what its sign of life rests on. */
export interface Progress {
  /** It has come as far as this. */
  enter(step: string): void
  /** It waits for something that ends within the time, and calls what it is given when that has ended. */
  waitFor(withinMs: number): () => void
  /** Null while all goes its way: somebody is at work, or waits and has reason to. */
  stuck(): Stuck | null
}

/** Follows the program by a clock that nobody sets, in milliseconds. */
export function watchProgress(elapsed: () => number): Progress {
  const waits = new Map<symbol, number>()
  let step = 'the start'
  let movedAt = elapsed()
  return {
    enter(next) {
      step = next
      movedAt = elapsed()
    },
    waitFor(withinMs) {
      const wait = Symbol()
      movedAt = elapsed()
      waits.set(wait, movedAt + withinMs)
      return () => {
        if (waits.delete(wait)) movedAt = elapsed()
      }
    },
    stuck() {
      const now = elapsed()
      const dueAt = Math.max(movedAt, ...waits.values())
      return now <= dueAt + GRACE_MS ? null : { step, forMs: now - movedAt }
    },
  }
}

interface Ports {
  readonly clock: ClockPort
  readonly http: HttpPort
}

/** The same ports, for whoever is to be followed: all that the engine ever waits for, it waits for through them. */
export function followed({ clock, http }: Ports, progress: Progress): Ports {
  async function follow<T>(withinMs: number, work: () => Promise<T>): Promise<T> {
    const ended = progress.waitFor(withinMs)
    try {
      return await work()
    } finally {
      ended()
    }
  }
  return {
    clock: { ...clock, wait: (durationMs, signal) => follow(durationMs, () => clock.wait(durationMs, signal)) },
    http: (request) => follow(request.deadlineMs, () => http(request)),
  }
}
