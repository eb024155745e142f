/** Runs the work on each in order, so many at a time, until it answers false or all are done. */
export async function eachConcurrently<T>(
  all: readonly T[],
  atATime: number,
  work: (one: T) => Promise<boolean>,
): Promise<void> {
  let next = 0
  let stopped = false
  async function worker(): Promise<void> {
    while (!stopped) {
      const one = all[next++]
      if (one === undefined) return
      if (!(await work(one))) stopped = true
    }
  }
  await Promise.all(Array.from({ length: Math.min(atATime, all.length) }, worker))
}
