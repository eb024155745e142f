import PQueue from 'p-queue'

export interface OpenQueue {
  /** Runs the task when its turn comes; settles as the task does. */
  add<T>(task: () => Promise<T>): Promise<T>
  /** From now on at most so many; what is under way goes on. */
  limit(concurrency: number): void
  /** Resolves once nothing waits and nothing runs. */
  idle(): Promise<void>
}

/**
 * A first-come queue that runs at most `concurrency` tasks at once, one for each host that is not to be crowded. It
 * bounds concurrency alone: the rate is the bucket's business, which outlives restarts.
 */
export function openQueue(concurrency: number): OpenQueue {
  const queue = new PQueue({ concurrency })
  return {
    add: (task) => queue.add(task),
    limit: (most) => void (queue.concurrency = most),
    idle: () => queue.onIdle(),
  }
}
