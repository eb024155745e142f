import type { ClockPort } from '../../src/ports/clock.js'
import type { EpochPort } from '../../src/ports/epoch.js'
import type { HttpAnswer, HttpPort, HttpRequest } from '../../src/ports/http.js'
import type { Store } from '../../src/store/store.js'

/**
 * Where a daemon may be struck down: in the transaction that plans a call, marks it as sent, or folds its answer in; and
 * before the directory names two epochs, before the database has the new one, and before the directory names that alone.
 */
export type CrashStep = 'plan' | 'setSent' | 'setDone' | 'nameTwoEpochs' | 'setEpoch' | 'nameOneEpoch'

/** One run of the daemon, from its start to its end or its crash. What is dead writes nothing and gets no answer. */
export interface Life {
  readonly store: Store
  readonly http: HttpPort
  readonly clock: ClockPort
  readonly epoch: EpochPort
  /** Strikes it down the next time that it comes to this step. */
  crashIn(step: CrashStep): void
  isAlive(): boolean
  /** Works until done or dead; true where it lived to the end of it. */
  live(work: Promise<unknown>): Promise<boolean>
}

class Crash extends Error {}

export function beginLife({
  store,
  clock,
  epoch,
  exchange,
}: Pick<Life, 'store' | 'clock' | 'epoch'> & {
  readonly exchange: (request: HttpRequest) => HttpAnswer | 'crash'
}): Life {
  const armed = new Set<CrashStep>()
  let dead = false
  let strike: () => void = () => undefined
  const struck = new Promise<'dead'>((resolve) => {
    strike = () => resolve('dead')
  })

  function die(): void {
    dead = true
    strike()
  }
  function step<Arguments extends readonly unknown[], Value>(
    name: CrashStep,
    work: (...given: Arguments) => Value,
  ): (...given: Arguments) => Value {
    return (...given) => {
      if (armed.delete(name)) die()
      if (dead) throw new Crash(name)
      return work(...given)
    }
  }
  const { journal, meta } = store
  return {
    store: {
      ...store,
      journal: {
        ...journal,
        plan: step('plan', (...given: Parameters<typeof journal.plan>) => journal.plan(...given)),
        setSent: step('setSent', (...given: Parameters<typeof journal.setSent>) => journal.setSent(...given)),
        setDone: step('setDone', (...given: Parameters<typeof journal.setDone>) => journal.setDone(...given)),
      },
      meta: {
        ...meta,
        set(key, value) {
          const write = (): void => meta.set(key, value)
          if (key === 'epoch') step('setEpoch', write)()
          else write()
        },
      },
      transact(work) {
        if (dead) throw new Crash('transact')
        return store.transact(work)
      },
    },
    epoch: {
      read: () => epoch.read(),
      write: (epochs) => step(epochs.length === 1 ? 'nameOneEpoch' : 'nameTwoEpochs', () => epoch.write(epochs))(),
    },
    clock: { ...clock, wait: (durationMs) => (dead ? never() : clock.wait(durationMs)) },
    http(request) {
      if (dead) return never()
      const answer = exchange(request)
      if (answer !== 'crash') return Promise.resolve(answer)
      die()
      return never()
    },
    isAlive: () => !dead,
    crashIn: (name) => void armed.add(name),
    async live(work) {
      const end = await Promise.race([struck, work.then(() => 'done' as const)]).catch((error: unknown) => {
        if (error instanceof Crash) return 'dead' as const
        throw error
      })
      // What the dead were about to do runs into its end, before anybody else comes to life.
      work.catch(() => undefined)
      if (end === 'dead') for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
      return end === 'done'
    },
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}
