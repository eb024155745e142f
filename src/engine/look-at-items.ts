import type { Reading } from '../store/readings.js'
import { isItemOfTill } from './burst.js'
import { acceptGone, acceptItem, spanSince } from './accept.js'
import { eachConcurrently } from './concurrent.js'
import type { Group } from './group.js'
import { isResting, noteFailure, noteSuccess } from './health.js'
import { type Seen, sightKey } from './seen.js'
import { CLOCKS_APART_MS, readChangesPage } from './poll.js'
import { type Engine, tillOf } from './setup.js'

const ITEMS_AT_A_TIME = 4
/**
 * More items than so many that the till itself told of are asked for by what changed there, a page for many, before what is
 * left is asked for singly. Fewer do, unless such a page showed none of them lately.
 */
const FEW = 3
const FEW_IF_SHOWN = 1
const UNSEEN_MS = 24 * 3_600_000

/**
 * Whether the item's last reading was begun after what the group heard. One that had ended before our last correction was
 * known to have taken effect need not show it, and is fresh for nothing.
 */
export function isFresh(engine: Engine, till: string, itemId: string, heardAt: number): boolean {
  const { readings, catalogue } = engine.store
  return isFreshReading(readings.get(till, itemId), catalogue.item(till, itemId)?.fencedUntil ?? 0, heardAt)
}

/** The same, for who has both rows. */
export function isFreshReading(reading: Reading | undefined, fencedUntil: number, heardAt: number): boolean {
  return reading !== undefined && reading.begunAt >= heardAt && reading.endedAt >= fencedUntil
}

/** Reads the items of the groups whose last reading is older than what was heard of them. */
export async function lookAtItems(engine: Engine, groups: readonly Group[], seen: Seen): Promise<void> {
  const stale = new Map<string, Stale>()
  for (const { till, itemIds, heardAt, marks } of groups) {
    const told = new Set(marks.filter((mark) => isItemOfTill(engine, mark)).map((mark) => mark.subjectId))
    for (const itemId of itemIds) {
      if (isFresh(engine, till, itemId, heardAt)) continue
      stale.set(sightKey(till, itemId), { till, itemId, heardAt, isTold: told.has(itemId) })
    }
  }
  for (const key of stale.keys()) seen.unreadItems.add(key)
  await lookAtChanges(engine, stale, seen)
  await eachConcurrently([...stale], ITEMS_AT_A_TIME, async ([key, { till, itemId }]) => {
    const isRead = await lookAtItem(engine, till, itemId)
    if (isRead) seen.unreadItems.delete(key)
    return isRead
  })
}

interface Stale {
  readonly till: string
  readonly itemId: string
  readonly heardAt: number
  /** By the till, so that it may stand among what changed there; a shop's sale does not. */
  readonly isTold: boolean
}

/**
 * Many items that one till told of have changed there lately; what a shop sold has not. Takes out of `stale` what the till
 * shows among its changes; it shows none of them where stock does not count as a change.
 */
async function lookAtChanges(engine: Engine, stale: Map<string, Stale>, seen: Seen): Promise<void> {
  const tills = new Set([...stale.values()].map(({ till }) => till))
  for (const till of tills) {
    const told = [...stale.values()].filter((each) => each.till === till && each.isTold)
    const pays = told.length > FEW || (told.length > FEW_IF_SHOWN && !wasUnseen(engine, till))
    if (pays) await lookAtChangesOf(engine, till, told, { stale, seen })
  }
}

function wasUnseen(engine: Engine, till: string): boolean {
  const ageMs = engine.clock.now() - Number(engine.store.meta.get(unseen(till)) ?? 0)
  return ageMs >= 0 && ageMs < UNSEEN_MS
}

function unseen(till: string): string {
  return `changes.unseen.${till}`
}

async function lookAtChangesOf(
  engine: Engine,
  till: string,
  wanted: readonly Stale[],
  { stale, seen }: { readonly stale: Map<string, Stale>; readonly seen: Seen },
): Promise<void> {
  const missing = new Set(wanted.map(({ itemId }) => itemId))
  const inHand: ReadonlySet<string> = new Set(missing)
  const since = Math.min(...wanted.map(({ heardAt }) => heardAt)) - CLOCKS_APART_MS
  // Never more pages than what they may save.
  let pagesLeft = Math.ceil(missing.size / FEW)
  let cursor: string | null = null
  do {
    if (isResting(engine, till)) return
    const page: Awaited<ReturnType<typeof readChangesPage>> = await readChangesPage(engine, till, {
      since,
      cursor,
      inHand,
    })
    if (page === undefined) return
    for (const itemId of page.itemIds) {
      if (!missing.delete(itemId)) continue
      stale.delete(sightKey(till, itemId))
      seen.unreadItems.delete(sightKey(till, itemId))
    }
    cursor = page.next
    pagesLeft -= 1
  } while (cursor !== null && missing.size > 0 && pagesLeft > 0)
  if (missing.size === wanted.length) engine.store.meta.set(unseen(till), String(engine.clock.now()))
}

/** Reads one item; false where the till can't be read now. An item that is gone is so by the till's own word. */
export async function lookAtItem(engine: Engine, till: string, itemId: string): Promise<boolean> {
  if (isResting(engine, till)) return false
  const begunAt = engine.clock.now()
  const answer = await tillOf(engine, till).port.item(itemId)
  if (!answer.ok) {
    noteFailure(engine, till, answer.failure)
    return false
  }
  noteSuccess(engine, till)
  const item = answer.value
  engine.store.transact(() => {
    if (item === null) acceptGone(engine, till, itemId)
    else acceptItem(engine, till, item, spanSince(engine, begunAt), null)
  })
  return true
}
