/** So many are committed at once even before the turn is over: more neither wait nor hold up everything else for long. */
const MOST_TOGETHER = 256

interface Waiting<Entry, Outcome> {
  readonly entry: Entry
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: unknown) => void
}

/**
 * Has what comes within one turn of the event loop committed together: all of it waits for the disk once. While the disk
 * is written to, more arrives and makes the next group, so that groups grow with the load and nobody waits for a timer.
 * `commit` tells an outcome for each entry, in their order; what it throws is everybody's.
 */
export function openGroupCommit<Entry, Outcome>(
  commit: (entries: readonly Entry[]) => readonly Outcome[],
  mostTogether = MOST_TOGETHER,
): (entry: Entry) => Promise<Outcome> {
  let group: Waiting<Entry, Outcome>[] = []

  function flush(): void {
    const taken = group
    group = []
    if (taken.length === 0) return
    try {
      const outcomes = commit(taken.map(({ entry }) => entry))
      if (outcomes.length !== taken.length) throw new Error(`${outcomes.length} outcomes of ${taken.length} entries`)
      taken.forEach(({ resolve }, index) => resolve(outcomes[index] as Outcome))
    } catch (error) {
      for (const { reject } of taken) reject(error)
    }
  }

  return (entry) =>
    new Promise((resolve, reject) => {
      group.push({ entry, resolve, reject })
      if (group.length >= mostTogether) flush()
      else if (group.length === 1) setImmediate(flush)
    })
}
