import { type CatalogueStore, openCatalogue } from './catalogue.js'
import { type BudgetStore, openBudget } from './budget.js'
import { type ChannelStore, openChannels } from './channels.js'
import { type ConfirmedStore, openConfirmed } from './confirmed.js'
import { type CorrectionStore, openCorrections } from './corrections.js'
import { type DirtyStore, openDirty } from './dirty.js'
import { type EvidenceStore, openEvidence } from './evidence.js'
import { type ExpectedStore, openExpected } from './expected.js'
import { type HeardStore, openHeard } from './heard.js'
import { type HistoryStore, openHistory } from './history.js'
import { type HoldStore, openHolds } from './holds.js'
import { type InstantStore, openInstants } from './instants.js'
import { type JournalStore, openJournal } from './journal.js'
import { type LinkStore, openLinks } from './links.js'
import { type MetaStore, openMeta } from './meta.js'
import { type MovementStore, openMovements } from './movements.js'
import { type NameStore, openNames } from './names.js'
import type { Connection } from './open.js'
import { type ObservedStore, openObserved } from './observed.js'
import { openPauses, type PauseStore } from './pauses.js'
import { openPrices, type PriceStore } from './prices.js'
import { openRebase, type RebaseStore } from './rebase.js'
import { openReadings, type ReadingStore } from './readings.js'
import { openRegister, type RegisterStore } from './register.js'
import { openRetention, type RetentionStore } from './retention.js'
import { openStandings, type StandingStore } from './standings.js'
import { openUnexplained, type UnexplainedStore } from './unexplained.js'
import { openVoices, type VoiceStore } from './voices.js'
import { openWalks, type WalkStore } from './walks.js'

/** Everything that is kept, one room a subject. All of it is synchronous. */
export interface Store {
  readonly meta: MetaStore
  readonly channels: ChannelStore
  readonly budget: BudgetStore
  readonly catalogue: CatalogueStore
  readonly confirmed: ConfirmedStore
  readonly names: NameStore
  readonly readings: ReadingStore
  readonly links: LinkStore
  readonly standings: StandingStore
  readonly movements: MovementStore
  readonly expected: ExpectedStore
  readonly prices: PriceStore
  readonly observed: ObservedStore
  readonly corrections: CorrectionStore
  readonly journal: JournalStore
  readonly dirty: DirtyStore
  readonly heard: HeardStore
  readonly evidence: EvidenceStore
  readonly voices: VoiceStore
  readonly register: RegisterStore
  readonly holds: HoldStore
  readonly pauses: PauseStore
  readonly unexplained: UnexplainedStore
  readonly walks: WalkStore
  readonly history: HistoryStore
  readonly retention: RetentionStore
  readonly instants: InstantStore
  readonly rebase: RebaseStore
  /** All or nothing, on disk when it returns. The work may not wait for anything: a promise is refused by its type. */
  transact<T>(work: () => T extends PromiseLike<unknown> ? never : T): T
  /** Does the work in a transaction and takes all of it back: for previews by the very code that decides. */
  rehearse<T>(work: () => T extends PromiseLike<unknown> ? never : T): T
  /** How large the database is, without its log. */
  bytes(): number
  close(): void
}

export function openStore(connection: Connection, newInstance: () => string): Store {
  const dirty = openDirty(connection)
  const evidence = openEvidence(connection)
  const voices = openVoices(connection)
  const journal = openJournal(connection)
  const transact = connection.transaction((work: () => unknown) => work())
  return {
    meta: openMeta(connection, newInstance),
    channels: openChannels(connection),
    budget: openBudget(connection),
    catalogue: openCatalogue(connection),
    confirmed: openConfirmed(connection),
    names: openNames(connection),
    readings: openReadings(connection),
    links: openLinks(connection),
    standings: openStandings(connection),
    movements: openMovements(connection),
    expected: openExpected(connection),
    prices: openPrices(connection),
    observed: openObserved(connection),
    corrections: openCorrections(connection),
    journal,
    dirty,
    heard: openHeard(connection, { dirty, evidence, voices, journal }),
    evidence,
    voices,
    register: openRegister(connection),
    holds: openHolds(connection),
    pauses: openPauses(connection),
    unexplained: openUnexplained(connection),
    walks: openWalks(connection),
    history: openHistory(connection),
    retention: openRetention(connection),
    instants: openInstants(connection),
    rebase: openRebase(connection),
    transact: <T>(work: () => T) => transact.immediate(work) as T,
    rehearse: (work) => rehearse(connection, work),
    bytes: () => pragma(connection, 'page_count') * pragma(connection, 'page_size'),
    close: () => void connection.close(),
  }
}

function rehearse<T>(connection: Connection, work: () => T): T {
  connection.exec('BEGIN IMMEDIATE')
  try {
    return work()
  } finally {
    connection.exec('ROLLBACK')
  }
}

function pragma(connection: Connection, name: 'page_count' | 'page_size'): number {
  return Number(connection.pragma(name, { simple: true }))
}
