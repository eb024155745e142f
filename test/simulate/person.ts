import { releaseHold } from '../../src/engine/release.js'
import { settleByPerson } from '../../src/engine/settle.js'
import type { Hold } from '../../src/store/holds.js'
import type { Daemon } from './daemon.js'
import type { Shelves } from './shelves.js'

/** Somebody who looks at what is held, looks up the truth, and says it. */
export interface Person {
  visit(daemon: Daemon): void
  /** How many corrections in doubt had to wait for somebody. */
  doubts(): number
}

interface Onlooker {
  readonly note: (what: string) => void
  /** Told of each listing that is let go, and how far. */
  readonly letGo: (listingId: string, to: number) => void
}

export function openPerson({ models }: Shelves, till: 'delta' | 'absolute', { note, letGo }: Onlooker): Person {
  const doubts = new Set<number>()

  function settle(daemon: Daemon, hold: Hold): void {
    const call = daemon.store.journal.get(Number(hold.subjectId))
    if (call?.kind === 'correction') doubts.add(call.id)
    const marker = `[ts ${call?.key ?? ''}]`
    const row = models.till.adjustments().find(({ reason }) => reason?.startsWith(marker))
    note(`a person settles ${marker}: ${row ? 'applied' : 'not applied'}`)
    // Where a figure was set, what was moved depends on what stood there before, which the till's ledger shows to people.
    settleByPerson(daemon.engine, hold.id, row !== undefined, till === 'absolute' ? row?.before : undefined)
  }

  return {
    visit(daemon) {
      for (const hold of daemon.store.holds.list()) {
        if (hold.kind === 'doubt') settle(daemon, hold)
        else if (hold.kind === 'line') {
          // Here nobody loses a line but by taking it out, which gives its units back.
          note(`a person says that ${hold.subjectId} came back`)
          settleByPerson(daemon.engine, hold.id, true)
        } else {
          note(`a person releases ${hold.kind} ${hold.subjectId}`)
          for (const { listingId, to } of daemon.store.unexplained.heldBy(hold.id)) letGo(listingId, to / 1_000)
          releaseHold(daemon.engine, hold.id)
        }
      }
    },
    doubts: () => doubts.size,
  }
}
