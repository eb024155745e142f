import type { Count } from '../core/count.js'
import type { Connection } from './open.js'

export type UnexplainedState = 'new' | 'through' | 'held' | 'released' | 'explained'

/** A change at the till that nothing known accounts for, as it concerns one listing. */
export interface NewUnexplained {
  readonly shop: string
  readonly linkId: number
  readonly till: string
  readonly itemId: string
  readonly amount: Count
  readonly gone: boolean
  /** What the listing would have gone from and to because of it. */
  readonly targetFrom: Count
  readonly targetTo: Count
  readonly begunAt: number
  readonly seenAt: number
}

export interface Unexplained extends NewUnexplained {
  readonly id: number
  readonly state: UnexplainedState
  readonly releasedUntil: number | null
}

/** A listing that a hold keeps back, and the range that its release would let it go. */
export interface HeldListing {
  readonly linkId: number
  readonly listingId: string
  readonly from: Count
  readonly to: Count
}

export interface UnexplainedStore {
  add(change: NewUnexplained): void
  /** In the order in which they were seen. */
  ofItem(till: string, itemId: string): readonly Unexplained[]
  ofLink(linkId: number): readonly Unexplained[]
  /**
   * How many listings of a shop were changed, and zeroed, since then: what a person or something known accounts for left
   * out, and what was not judged yet counted whenever it was seen.
   */
  count(shop: string, since: number): { readonly changed: number; readonly zeroed: number }
  /** Whether the newest of the changes leaves a listing at zero that showed more before them. */
  zeroes(linkId: number): boolean
  /** When the reading before the oldest change that needs an explanation was begun; null where there is none. */
  earliest(till: string): number | null
  setState(ids: readonly number[], state: UnexplainedState): void
  hold(linkId: number, holdId: number): void
  /** Another link takes a link's place: it takes over what concerns the items that both have. */
  inherit(fromLinkId: number, toLinkId: number): void
  setTargets(linkId: number, from: Count, to: Count): void
  /** A person lets go what a hold keeps back, and nothing else. */
  release(holdId: number, until: number): void
  /** The listings that wait by a hold, or went by its release. */
  heldBy(holdId: number): readonly HeldListing[]
  hasHeld(shop: string): boolean
  /** Takes back that items are gone: the till shows them again. */
  forgetGone(till: string, itemId: string): void
  /** Of which items, as they concern which links, there are changes that were seen before and wait for nobody. */
  seenBefore(instant: number): readonly Pick<Unexplained, 'linkId' | 'till' | 'itemId'>[]
  remove(ids: readonly number[]): void
  /** Forgets everything of links that are no more. */
  forgetOrphaned(): void
}

const COLUMNS = `id, shop, link_id AS linkId, till, item_id AS itemId, amount, gone, target_from AS targetFrom,
  target_to AS targetTo, begun_at AS begunAt, seen_at AS seenAt, state, released_until AS releasedUntil`

type Stored = Omit<Unexplained, 'gone'> & { readonly gone: number }

export function openUnexplained(connection: Connection): UnexplainedStore {
  return { ...reading(connection), ...judging(connection), ...forgetting(connection) }
}

function reading(connection: Connection) {
  const ofItem = connection.prepare<[string, string], Stored>(
    `SELECT ${COLUMNS} FROM unexplained WHERE till = ? AND item_id = ? ORDER BY id`,
  )
  const ofLink = connection.prepare<[number], Stored>(
    `SELECT ${COLUMNS} FROM unexplained WHERE link_id = ? ORDER BY id`,
  )
  // Where one listing was changed more than once, what it came from first and went to last counts.
  const spans = `SELECT link_id, max(target_from) AS was, (SELECT target_to FROM unexplained AS last
      WHERE last.link_id = changed.link_id ORDER BY id DESC LIMIT 1) AS becomes
    FROM unexplained AS changed`
  const count = connection.prepare<[string, number], { changed: number; zeroed: number }>(
    `SELECT count(*) AS changed, coalesce(sum(was > 0 AND becomes = 0), 0) AS zeroed
     FROM (${spans} WHERE shop = ? AND (state = 'new' OR (seen_at > ? AND state IN ('through', 'held'))) GROUP BY link_id)`,
  )
  const zeroes = connection.prepare<[number], { zeroes: number }>(
    `SELECT was > 0 AND becomes = 0 AS zeroes
     FROM (${spans} WHERE link_id = ? AND state IN ('new', 'held') GROUP BY link_id)`,
  )
  // The link comes first, whatever the planner thinks: it has few changes, and a hold may have many.
  const heldBy = connection.prepare<[number], HeldListing>(
    `SELECT changes.link_id AS linkId, link.listing_id AS listingId, target_from AS "from",
       (SELECT target_to FROM unexplained AS last WHERE last.link_id = changes.link_id AND +last.hold_id = changes.hold_id
        ORDER BY id DESC LIMIT 1) AS "to", min(changes.id) AS first
     FROM unexplained AS changes JOIN link ON link.id = changes.link_id WHERE hold_id = ?
     GROUP BY changes.link_id ORDER BY first`,
  )
  const held = connection.prepare<[string], { id: number }>(
    "SELECT id FROM unexplained WHERE shop = ? AND state = 'held' LIMIT 1",
  )
  const earliest = connection.prepare<[string], { begunAt: number | null }>(
    "SELECT min(begun_at) AS begunAt FROM unexplained WHERE till = ? AND state IN ('new', 'through', 'held')",
  )
  return {
    ofItem: (till: string, itemId: string) => ofItem.all(till, itemId).map(toChange),
    ofLink: (linkId: number) => ofLink.all(linkId).map(toChange),
    count: (shop: string, since: number) => count.get(shop, since) ?? { changed: 0, zeroed: 0 },
    zeroes: (linkId: number) => zeroes.get(linkId)?.zeroes === 1,
    earliest: (till: string) => earliest.get(till)?.begunAt ?? null,
    heldBy: (holdId: number) =>
      heldBy.all(holdId).map(({ linkId, listingId, from, to }) => ({ linkId, listingId, from, to })),
    hasHeld: (shop: string) => held.get(shop) !== undefined,
  }
}

function judging(connection: Connection) {
  const insert = connection.prepare(
    `INSERT INTO unexplained (shop, link_id, till, item_id, amount, gone, target_from, target_to, begun_at, seen_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const setState = connection.prepare('UPDATE unexplained SET state = ? WHERE id = ?')
  const hold = connection.prepare(
    `UPDATE unexplained SET state = 'held', hold_id = ?, released_until = NULL
     WHERE link_id = ? AND state IN ('new', 'held', 'released')`,
  )
  const release = connection.prepare(
    "UPDATE unexplained SET state = 'released', released_until = ? WHERE hold_id = ? AND state = 'held'",
  )
  const inherit = connection.prepare<{ from: number; to: number }>(
    `UPDATE unexplained SET link_id = @to
     WHERE link_id = @from AND item_id IN (SELECT item_id FROM part WHERE link_id = @to)`,
  )
  const setTargets = connection.prepare('UPDATE unexplained SET target_from = ?, target_to = ? WHERE link_id = ?')
  return {
    add(change: NewUnexplained): void {
      const { shop, linkId, till, itemId, amount, gone, targetFrom, targetTo, begunAt, seenAt } = change
      insert.run(shop, linkId, till, itemId, amount, Number(gone), targetFrom, targetTo, begunAt, seenAt)
    },
    setState(ids: readonly number[], state: UnexplainedState): void {
      for (const id of ids) setState.run(state, id)
    },
    inherit: (from: number, to: number) => void inherit.run({ from, to }),
    setTargets: (linkId: number, from: Count, to: Count) => void setTargets.run(from, to, linkId),
    hold: (linkId: number, holdId: number) => void hold.run(holdId, linkId),
    release: (holdId: number, until: number) => void release.run(until, holdId),
  }
}

function forgetting(connection: Connection) {
  const gone = connection.prepare('DELETE FROM unexplained WHERE till = ? AND item_id = ? AND gone = 1')
  const seenBefore = connection.prepare<[number], Pick<Unexplained, 'linkId' | 'till' | 'itemId'>>(
    `SELECT DISTINCT link_id AS linkId, till, item_id AS itemId FROM unexplained
     WHERE seen_at <= ? AND state IN ('through', 'explained')`,
  )
  const remove = connection.prepare('DELETE FROM unexplained WHERE id = ?')
  const orphaned = connection.prepare(
    "DELETE FROM unexplained WHERE link_id IN (SELECT id FROM link WHERE state = 'retired')",
  )
  return {
    forgetGone: (till: string, itemId: string) => void gone.run(till, itemId),
    seenBefore: (instant: number) => seenBefore.all(instant),
    remove(ids: readonly number[]): void {
      for (const id of ids) remove.run(id)
    },
    forgetOrphaned: () => void orphaned.run(),
  }
}

function toChange(row: Stored): Unexplained {
  return { ...row, gone: row.gone === 1 }
}
