import type { Count } from '../core/count.js'
import type { Link, Part } from '../core/link.js'
import type { Identifier } from '../core/rule.js'
import type { Connection } from './open.js'

export type LinkOrigin = 'sku' | 'barcode' | 'mapping'
export type LinkState = 'proposed' | 'live' | 'retired'

export interface NewLink {
  readonly shop: string
  readonly listingId: string
  readonly till: string
  readonly origin: LinkOrigin
  readonly state: LinkState
  readonly parts: readonly Part[]
  /** The contacted link that it takes the place of. */
  readonly replaces?: number | null
  /** What the mapping file calls its listing. */
  readonly named?: Identifier | null
}

export interface LinkRow extends Link {
  readonly origin: LinkOrigin
  readonly state: LinkState
  readonly replaces: number | null
  readonly createdAt: number
  /** What the mapping file that made it calls its listing; null where none did. */
  readonly named: Identifier | null
  /** Whether it was ever contacted, before a rebase too. */
  readonly met: boolean
}

export interface LinkStore {
  add(link: NewLink, now: number): number
  get(id: number): LinkRow | undefined
  /** The listing's link that is not retired. */
  ofListing(shop: string, listingId: string): LinkRow | undefined
  /** The link that a mapping file made by this name and that is not retired. */
  named(shop: string, name: Identifier): LinkRow | undefined
  setNamed(id: number, name: Identifier): void
  /** The live links that draw on an item. */
  ofItem(till: string, itemId: string): readonly LinkRow[]
  /** The links that draw on an item and are not retired: the proposed ones too. */
  drawingOn(till: string, itemId: string): readonly LinkRow[]
  inState(state: LinkState, shop: string | null, afterId: number, limit: number): readonly LinkRow[]
  /** Links that a mapping file made and that are not retired, in order of id. */
  ofMapping(shop: string): readonly LinkRow[]
  /**
   * Of so many live links after the id: those whose listing and item are not called the same any more, by what they were
   * linked by, and all that a mapping file made. `last` is the id of the last one looked at; null where none is left.
   */
  renamed(
    shop: string,
    afterId: number,
    limit: number,
  ): { readonly renamed: readonly LinkRow[]; readonly last: number | null }
  /** Live links of which something may differ, in order of id. */
  outOfStep(afterId: number, limit: number): readonly LinkRow[]
  setInStep(ids: readonly number[], isInStep: boolean): void
  /** Takes every link out of step, so that all are compared again. */
  unstep(): void
  adopt(id: number): void
  retire(id: number): void
  setContacted(id: number, at: number): void
  count(state: LinkState, shop: string): number
}

interface StoredLink {
  readonly id: number
  readonly shop: string
  readonly listingId: string
  readonly till: string
  readonly origin: LinkOrigin
  readonly state: LinkState
  readonly replaces: number | null
  readonly createdAt: number
  readonly contactedAt: number | null
  readonly named: string | null
  readonly metAt: number | null
}

const COLUMNS =
  'id, shop, listing_id AS listingId, till, origin, state, replaces, created_at AS createdAt, contacted_at AS contactedAt, named, met_at AS metAt'

export function openLinks(connection: Connection): LinkStore {
  const read = queries(connection)
  const selectParts = connection.prepare<[number], { itemId: string; units: Count }>(
    'SELECT item_id AS itemId, units FROM part WHERE link_id = ? ORDER BY position',
  )
  function withParts(row: StoredLink): LinkRow {
    const { contactedAt, named, metAt, ...link } = row
    return {
      ...link,
      named: named === null ? null : (JSON.parse(named) as Identifier),
      contacted: contactedAt !== null,
      met: metAt !== null,
      parts: selectParts.all(row.id),
    }
  }
  return {
    ...writing(connection),
    get(id) {
      const row = read.get.get(id)
      return row && withParts(row)
    },
    ofListing(shop, listingId) {
      const row = read.ofListing.get(shop, listingId)
      return row && withParts(row)
    },
    named(shop, name) {
      const row = read.named.get(shop, written(name))
      return row && withParts(row)
    },
    ofItem: (till, itemId) => read.ofItem.all(till, itemId).map(withParts),
    drawingOn: (till, itemId) => read.drawingOn.all(till, itemId).map(withParts),
    inState: (state, shop, afterId, limit) => read.inState.all(state, shop, shop, afterId, limit).map(withParts),
    ofMapping: (shop) => read.ofMapping.all(shop).map(withParts),
    renamed(shop, afterId, limit) {
      const { looked = 0, last = null } = read.lastOf.get(shop, afterId, limit) ?? {}
      const renamed = last === null ? [] : read.renamed.all(shop, afterId, last).map(withParts)
      return { renamed, last: looked < limit ? null : last }
    },
    outOfStep: (afterId, limit) => read.outOfStep.all(afterId, limit).map(withParts),
    count: (state, shop) => read.count.get(state, shop)?.total ?? 0,
  }
}

function queries(connection: Connection) {
  return {
    get: connection.prepare<[number], StoredLink>(`SELECT ${COLUMNS} FROM link WHERE id = ?`),
    ofListing: connection.prepare<[string, string], StoredLink>(
      `SELECT ${COLUMNS} FROM link WHERE shop = ? AND listing_id = ? AND state <> 'retired'`,
    ),
    named: connection.prepare<[string, string], StoredLink>(
      `SELECT ${COLUMNS} FROM link WHERE shop = ? AND named = ? AND state <> 'retired'`,
    ),
    // The parts come first, whatever the planner thinks: an item has few, and a shop has many links.
    ofItem: connection.prepare<[string, string], StoredLink>(
      `SELECT ${COLUMNS} FROM link WHERE id IN (SELECT link_id FROM part WHERE till = ? AND item_id = ?) AND +state = 'live' ORDER BY id`,
    ),
    drawingOn: connection.prepare<[string, string], StoredLink>(
      `SELECT ${COLUMNS} FROM link WHERE id IN (SELECT link_id FROM part WHERE till = ? AND item_id = ?) AND +state <> 'retired' ORDER BY id`,
    ),
    inState: connection.prepare<[string, string | null, string | null, number, number], StoredLink>(
      `SELECT ${COLUMNS} FROM link WHERE +state = ? AND (? IS NULL OR shop = ?) AND id > ? ORDER BY id LIMIT +?`,
    ),
    ofMapping: connection.prepare<[string], StoredLink>(
      `SELECT ${COLUMNS} FROM link INDEXED BY link_by_name
       WHERE shop = ? AND named IS NOT NULL AND origin = 'mapping' AND state <> 'retired' ORDER BY id`,
    ),
    lastOf: connection.prepare<[string, number, number], { looked: number; last: number | null }>(
      `SELECT count(*) AS looked, max(id) AS last FROM
         (SELECT id FROM link WHERE state = 'live' AND shop = ? AND id > ? ORDER BY id LIMIT +?)`,
    ),
    renamed: connection.prepare<[string, number, number], StoredLink>(
      `SELECT ${COLUMNS} FROM link WHERE state = 'live' AND shop = ? AND id > ? AND id <= ? AND (origin = 'mapping' OR EXISTS
         (SELECT 1 FROM part JOIN item ON item.till = part.till AND item.id = part.item_id
          JOIN listing ON listing.shop = link.shop AND listing.id = link.listing_id
          WHERE part.link_id = link.id AND part.position = 0 AND
            CASE origin WHEN 'sku' THEN item.sku IS NOT listing.sku ELSE item.barcode IS NOT listing.barcode END))
       ORDER BY id`,
    ),
    outOfStep: connection.prepare<[number, number], StoredLink>(
      `SELECT ${COLUMNS} FROM link INDEXED BY link_out_of_step
       WHERE in_step = 0 AND state = 'live' AND id > ? ORDER BY id LIMIT +?`,
    ),
    count: connection.prepare<[string, string], { total: number }>(
      'SELECT count(*) AS total FROM link WHERE state = ? AND shop = ?',
    ),
  }
}

function written({ kind, value }: Identifier): string {
  return JSON.stringify({ kind, value })
}

function writing(connection: Connection) {
  const insert = connection.prepare(
    'INSERT INTO link (shop, listing_id, till, origin, state, replaces, created_at, named) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const insertPart = connection.prepare(
    'INSERT INTO part (link_id, position, till, item_id, units) VALUES (?, ?, ?, ?, ?)',
  )
  const setState = connection.prepare('UPDATE link SET state = ? WHERE id = ?')
  const setNamed = connection.prepare('UPDATE link SET named = ? WHERE id = ?')
  const contacted = connection.prepare(
    'UPDATE link SET contacted_at = @at, met_at = coalesce(met_at, @at) WHERE id = @id',
  )
  const setInStep = connection.prepare('UPDATE link SET in_step = ? WHERE id IN (SELECT value FROM json_each(?))')
  const unstep = connection.prepare('UPDATE link SET in_step = 0 WHERE in_step = 1')
  function add(link: NewLink, now: number): number {
    const { shop, listingId, till, origin, state, replaces = null } = link
    const named = link.named ? written(link.named) : null
    const added = insert.run(shop, listingId, till, origin, state, replaces, now, named)
    const id = Number(added.lastInsertRowid)
    link.parts.forEach((part, position) => insertPart.run(id, position, link.till, part.itemId, part.units))
    return id
  }
  return {
    add: (link: NewLink, now: number) => connection.transaction(() => add(link, now))(),
    adopt: (id: number) => void setState.run('live', id),
    setNamed: (id: number, name: Identifier) => void setNamed.run(written(name), id),
    setInStep: (ids: readonly number[], isInStep: boolean) => void setInStep.run(Number(isInStep), JSON.stringify(ids)),
    unstep: () => void unstep.run(),
    retire: (id: number) => void setState.run('retired', id),
    setContacted: (id: number, at: number) => void contacted.run({ id, at }),
  }
}
