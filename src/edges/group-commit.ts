/** So many are committed at once even before the turn is over: more neither wait nor hold up everything else for long. */
const MOST_TOGETHER = 256
/** While much comes, the disk is waited for in a quarter of the time at most: everything else waits meanwhile. */
const REST_PER_COMMIT = 3
const LONGEST_REST_MS = 20

interface Waiting<Entry, Outcome> {
  readonly entry: Entry
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: unknown) => void
}

/**
 * Has what comes within one turn of the event loop committed together: all of it waits for the disk once. What comes soon
 * after a commit is gathered for a few times as long as that took, so that groups grow with the load and the slower the
 * disk is; whoever comes alone waits for nothing.
 * `commit` tells an outcome for each entry, in their order; what it throws is everybody's.
 */
export function openGroupCommit<Entry, Outcome>(
  commit: (entries: readonly Entry[]) => readonly Outcome[],
  mostTogether = MOST_TOGETHER,
): (entry: Entry) => Promise<Outcome> {
  let group: Waiting<Entry, Outcome>[] = []
  let restsUntil = 0

  function flush(): void {
    const taken = group
    group = []
    if (taken.length === 0) return
    const begunAt = performance.now()
    try {
      const outcomes = commit(taken.map(({ entry }) => entry))
      if (outcomes.length !== taken.length) throw new Error(`${outcomes.length} outcomes of ${taken.length} entries`)
      taken.forEach(({ resolve }, index) => resolve(outcomes[index] as Outcome))
    } catch (error) {
      for (const { reject } of taken) reject(error)
    }
    const tookMs = performance.now() - begunAt
    restsUntil = begunAt + tookMs + Math.min(LONGEST_REST_MS, tookMs * REST_PER_COMMIT)
  }

  function flushLater(): void {
    const restMs = restsUntil - performance.now()
    if (restMs < 1) setImmediate(flush)
    else setTimeout(flush, restMs)
  }

  return (entry) =>
    new Promise((resolve, reject) => {
      group.push({ entry, resolve, reject })
      if (group.length >= mostTogether) flush()
      else if (group.length === 1) flushLater()
    })
}
