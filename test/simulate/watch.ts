import { globalId } from '../../src/channels/shopify/convert.js'
import { countFromUnits } from '../../src/core/count.js'
import type { Call } from '../../src/ports/call.js'
import type { Connection } from '../../src/store/open.js'
import type { Delivery } from './courier.js'
import { targetOf } from './judge.js'
import { type Listing, type Shelves, TILL, WEB } from './shelves.js'
import type { Time } from './time.js'

const MINUTE_MS = 60_000
/** Longer than a pass takes, of which some requests may be waited for in vain: what is heard in the midst of it is the next one's. */
const PASS_MS = 120_000

/** Looks on while the daemon works, for what may never happen on the way, whatever comes of it in the end. */
export interface Watch {
  /** A webhook was acknowledged. */
  heard(delivery: Pick<Delivery, 'channel' | 'marks'>): void
  asked(): void
  shown(itemId: string, askedAt: number): void
  /** The till answered a correction with the figures that it made of it. */
  corrected(itemId: string, askedAt: number): void
  correcting(call: { readonly key: string }, itemId: string): void
  writing(call: { readonly key: string }): void
  written(call: Pick<Call, 'key' | 'kind'>, listingId: string, before: number, after: number): void
  /** A person lets a listing show so much. */
  readonly letGo: (listingId: string, to: number) => void
  readonly committed: (ok: boolean) => void
  readonly violations: string[]
}

export interface WatchOptions {
  readonly shelves: Shelves
  readonly connection: Connection
  readonly time: Time
  readonly requestsPerMinute: number
  /** Nothing that is unexplained may go through. */
  readonly isGuarded: boolean
}

/** More than all that is ever traded. */
export const IMPORTED = countFromUnits(1_000)

export function openWatch({ shelves, connection, time, requestsPerMinute, isGuarded }: WatchOptions): Watch {
  const violations: string[] = []
  const restsOn = new Map<string, number>()
  const sent = new Set<string>()
  const asked: number[] = []
  const letGo = new Set<string>()
  const stale = new Set<string>()
  let isCommitFailing = false
  const sentFor = connection.prepare<[string, string], { key: string }>(
    `SELECT key FROM call JOIN call_entry ON call_id = call.id
     WHERE kind = 'correction' AND state = 'sent' AND channel = ? AND subject_id = ?`,
  )
  const subjectsOf = connection.prepare<[string], { subjectId: string }>(
    'SELECT subject_id AS subjectId FROM call JOIN call_entry ON call_id = call.id WHERE key = ?',
  )
  /** When the till told of each item last, other than of what may be our own. */
  const heardOf = new Map<string, number>()
  /** When the till was last asked of an item, and when the time before: the answer to the last may not be in yet. */
  const askedOf = new Map<string, readonly [number, number]>()
  /** When the till last answered a correction by a difference. Apart, since a raise that is judged by I10 may rest on an older reading. */
  const correctedOf = new Map<string, number>()

  function note(violation: string): void {
    violations.push(`${time.now()} ${violation}`)
  }

  /** I7: nothing leaves after a commit that failed, until one has succeeded. */
  function leaving(what: string): void {
    if (isCommitFailing) note(`I7 ${what} left after a commit had failed`)
  }

  function noteReadings(key: string): void {
    // What is sent again rests on what it rested on the first time.
    if (sent.has(key)) return
    sent.add(key)
    for (const { subjectId } of subjectsOf.all(key)) {
      const parts = shelves.listings.find(({ id }) => id === subjectId)?.parts ?? []
      const asked = parts.map(({ item }) => askedOf.get(String(item.id))?.[1] ?? 0)
      restsOn.set(`${key} ${subjectId}`, Math.min(time.now(), ...asked))
      if (parts.some(isBehind)) stale.add(`${key} ${subjectId}`)
    }
  }

  /** I12: the till told of the item before the pass, and was not asked of it since, nor answered a difference to it. */
  function isBehind({ item }: Listing['parts'][number]): boolean {
    const id = String(item.id)
    const heardAt = heardOf.get(id) ?? 0
    const [askedAt = 0] = askedOf.get(id) ?? []
    const knownAt = Math.max(askedAt, correctedOf.get(id) ?? 0)
    return knownAt < heardAt && heardAt < time.now() - PASS_MS
  }

  /** I10: at some moment between the reading and now, the till's own books allowed what is shown. */
  function judgeRaise(key: string, listingId: string, after: number): void {
    const listing = shelves.listings.find(({ id }) => id === listingId)
    const since = restsOn.get(`${key} ${listingId}`)
    // What was decided for the parts before may still be under way.
    if (shelves.relinks.some((relink) => relink.listing === listing)) return
    if (!listing || since === undefined) return note(`${key} wrote ${listingId}, which is in no journal`)
    // Of a kit, each part was read at a moment of its own.
    const most = targetOf(shelves, listing, (itemId) => mostSince(shelves, itemId, since))
    if (stale.has(`${key} ${listingId}`))
      note(`I12 ${listing.sku} at ${listing.shop} was raised on what was read before the till told of it`)
    const shown = after - cameBackSince(shelves, listing, since)
    if (shown > most) note(`I10 ${listing.sku} at ${listing.shop} was raised to ${shown}; the till allowed ${most}`)
  }

  /** What only an import can have brought about. */
  function isOfImport(listingId: string, figure: number): boolean {
    const listing = shelves.listings.find(({ id }) => id === listingId)
    return listing !== undefined && figure >= targetOf(shelves, listing, () => IMPORTED / 2)
  }

  /** I8: no unexplained mass change without a release. */
  function judgeGuard(listingId: string, after: number): void {
    if (isGuarded && isOfImport(listingId, after) && !letGo.has(listingId))
      note(`I8 ${listingId} was raised to ${after} by an import that nobody let go`)
  }

  return {
    violations,
    heard({ channel, marks }) {
      if (channel !== TILL) return
      for (const mark of marks) if (mark.kind === 'item' && !mark.mayBeOurs) heardOf.set(mark.id, time.now())
    },
    asked() {
      asked.push(time.now())
      while ((asked[0] ?? Infinity) <= time.now() - MINUTE_MS) asked.shift()
      if (asked.length > requestsPerMinute) note(`I5 ${asked.length} requests in a minute`)
      leaving('a request')
    },
    shown(itemId, askedAt) {
      const [last = 0] = askedOf.get(itemId) ?? []
      askedOf.set(itemId, [askedAt, last])
    },
    corrected: (itemId, askedAt) => void correctedOf.set(itemId, askedAt),
    correcting(call, itemId) {
      leaving(`correction ${call.key}`)
      const others = sentFor.all(TILL, itemId).filter(({ key }) => key !== call.key)
      if (others.length > 0) note(`I6 ${call.key} was sent while ${others.map(({ key }) => key).join()} is open`)
    },
    writing(call) {
      leaving(`write ${call.key}`)
      noteReadings(call.key)
    },
    written(call, listingId, before, after) {
      if (after <= before) return
      judgeRaise(call.key, listingId, after)
      judgeGuard(listingId, after)
    },
    letGo(listingId, to) {
      if (isOfImport(listingId, to)) letGo.add(listingId)
    },
    committed: (ok) => void (isCommitFailing = !ok),
  }
}

/** What customers and staff put back on the shop's own shelf since then: it is there, whatever we write. */
function cameBackSince({ models }: Shelves, { shop, id }: Listing, since: number): number {
  const entries =
    shop === WEB
      ? models.web.books().entries.filter((entry) => String(entry.productId) === id && entry.cause !== 'rest')
      : models.street
          .books()
          .entries.filter((entry) => entry.inventoryItemId === globalId('InventoryItem', id) && entry.cause !== 'api')
  return entries.filter(({ at, amount }) => at >= since && amount > 0).reduce((total, { amount }) => total + amount, 0)
}

/** The most that the till's books had of an item since then. */
function mostSince({ models }: Shelves, itemId: number, since: number): number {
  let before = 0
  let most = -Infinity
  for (const entry of models.till.books().entries) {
    if (entry.productId !== itemId) continue
    if (entry.at <= since) before = entry.after
    else most = Math.max(most, entry.after)
  }
  return Math.max(before, most)
}
