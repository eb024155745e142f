import type { InstantMs } from '../../ports/clock.js'
import type { InventoryLevel, LevelState } from './records.js'

type Cause = 'start' | 'order' | 'cancel' | 'refund' | 'api' | 'hand'

/** One change of what is for sale. Entries are added and never altered. */
export interface BookEntry {
  readonly at: InstantMs
  readonly inventoryItemId: string
  readonly locationId: string
  readonly before: number
  readonly after: number
  readonly amount: number
  readonly cause: Cause
  /** The order's name, the write's document or key, or the person's note. */
  readonly reference: string
}

interface Movement {
  readonly available?: number
  readonly committed?: number
  readonly cause: Cause
  readonly reference: string
}

export interface Books {
  /** The only way by which a quantity changes. Only a change of what is for sale is entered and announced. */
  readonly move: (level: InventoryLevel, movement: Movement, now: InstantMs) => void
  readonly setActive: (level: InventoryLevel, isActive: boolean, now: InstantMs) => void
  /** What a reader sees: the present, or with a lagging reader the state of some time ago. */
  readonly read: (level: InventoryLevel, now: InstantMs) => LevelState
  readonly entries: readonly BookEntry[]
  /** Units that orders took for good: sold, less what cancellations and refunds put back on the shelf. */
  readonly soldNet: (inventoryItemId: string) => number
  /** Units that people added by hand; negative where they took away. */
  readonly handMoved: (inventoryItemId: string) => number
}

interface Totals {
  sold: number
  hand: number
}

/** How far readers may lag; conditions of writes always see the present. */
export interface Readers {
  /** For how long, at most, a change stays hidden from any of them. */
  readonly longestLagMs: number
  /** How far the reader lags that answers this time. */
  readonly lagMs: () => number
}

export function createBooks(readers: Readers, changed: (level: InventoryLevel, now: InstantMs) => void): Books {
  const { longestLagMs, lagMs } = readers
  const entries: BookEntry[] = []
  const totals = new Map<string, Totals>()

  function replace(level: InventoryLevel, state: LevelState, now: InstantMs): void {
    if (longestLagMs > 0) {
      const visible = level.past.filter((old) => old.until > now - longestLagMs)
      level.past = [...visible, { state: level.state, until: now }]
    }
    level.state = state
  }

  function move(level: InventoryLevel, movement: Movement, now: InstantMs): void {
    const { available = 0, committed = 0 } = movement
    if (available === 0 && committed === 0) return
    const before = level.state
    replace(
      level,
      {
        ...before,
        available: before.available + available,
        committed: before.committed + committed,
        updatedAt: now,
        availableUpdatedAt: available === 0 ? before.availableUpdatedAt : now,
        committedUpdatedAt: committed === 0 ? before.committedUpdatedAt : now,
      },
      now,
    )
    if (available === 0) return
    const entry = describe(level, before.available, movement, now)
    entries.push(entry)
    tally(totals, entry)
    if (entry.cause !== 'start') changed(level, now)
  }

  return {
    move,
    entries,
    setActive: (level, isActive, now) => replace(level, { ...level.state, isActive, updatedAt: now }, now),
    read(level, now) {
      const shownAt = now - lagMs()
      return level.past.find((old) => old.until > shownAt)?.state ?? level.state
    },
    soldNet: (inventoryItemId) => totals.get(inventoryItemId)?.sold ?? 0,
    handMoved: (inventoryItemId) => totals.get(inventoryItemId)?.hand ?? 0,
  }
}

function describe(level: InventoryLevel, before: number, movement: Movement, at: InstantMs): BookEntry {
  const after = level.state.available
  const { cause, reference } = movement
  const { item, location } = level
  return {
    at,
    inventoryItemId: item.id,
    locationId: location.id,
    before,
    after,
    amount: after - before,
    cause,
    reference,
  }
}

function tally(totals: Map<string, Totals>, entry: BookEntry): void {
  const total = totals.get(entry.inventoryItemId) ?? { sold: 0, hand: 0 }
  totals.set(entry.inventoryItemId, total)
  if (entry.cause === 'hand') total.hand += entry.amount
  if (entry.cause === 'order' || entry.cause === 'cancel' || entry.cause === 'refund') total.sold -= entry.amount
}
