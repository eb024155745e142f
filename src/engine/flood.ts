import { allowedBy, type Flood, floodOf, type FloodCounts } from '../core/guard.js'
import { floodReason } from '../core/hold-words.js'
import type { LinkRow } from '../store/links.js'
import type { Unexplained } from '../store/unexplained.js'
import { byShop } from './by-shop.js'
import { nameOfListing } from './fold.js'
import type { Group } from './group.js'
import { sayOpened } from './hold.js'
import { type Seen, shownBy } from './seen.js'
import type { Engine } from './setup.js'
import { closeIfDone, forgetBefore } from './unexplained.js'

export function countsOf(engine: Engine, shop: string): FloodCounts {
  return engine.store.unexplained.count(shop, engine.clock.now() - engine.limits.windowMs)
}

export function floodAt(engine: Engine, shop: string): Flood {
  return floodOf(countsOf(engine, shop), engine.store.links.count('live', shop), engine.limits)
}

/**
 * Part of T1: judges what changed at the till for no known reason. As long as a shop's changes in the window are few, they
 * go through and are counted; above that they are held, all of them or those to zero, by one hold of the shop.
 */
export function holdFloods(engine: Engine, groups: readonly Group[], seen: Seen): void {
  const links = groups.flatMap((group) => group.links)
  for (const [shop, ofShop] of byShop(links, (link) => link.shop)) {
    const judged = ofShop.map((link) => ({ link, changes: engine.store.unexplained.ofLink(link.id) }))
    const waiting = judged.filter(({ changes }) => changes.length > 0)
    if (waiting.length > 0) judgeShop(engine, shop, waiting, seen)
  }
}

interface Judged {
  readonly link: LinkRow
  readonly changes: readonly Unexplained[]
}

function judgeShop(engine: Engine, shop: string, judged: readonly Judged[], seen: Seen): void {
  const flood = floodAt(engine, shop)
  const held = judged.filter((each) => useRelease(engine, each, seen) || isHeldBack(engine, each, flood))
  if (held.length > 0) hold(engine, shop, held, flood, seen)
  closeIfDone(engine, shop)
}

/** A release is made use of when its listing can be decided; one that has expired before holds again. True for that. */
function useRelease(engine: Engine, { link, changes }: Judged, seen: Seen): boolean {
  const released = changes.filter((change) => change.state === 'released')
  if (released.length === 0) return false
  if (released.some((change) => (change.releasedUntil ?? 0) <= engine.clock.now())) return true
  if (shownBy(seen, link) !== null)
    engine.store.unexplained.setState(
      released.map(({ id }) => id),
      'explained',
    )
  return false
}

function isHeldBack(engine: Engine, { link, changes }: Judged, flood: Flood): boolean {
  const { unexplained } = engine.store
  const fresh = changes.filter((change) => change.state === 'new')
  if (fresh.length === 0) return false
  const isHeld = changes.some((change) => change.state === 'held')
  if (isHeld || flood === 'changed' || (flood === 'zeroed' && unexplained.zeroes(link.id))) return true
  unexplained.setState(
    fresh.map(({ id }) => id),
    'through',
  )
  return false
}

function hold(engine: Engine, shop: string, judged: readonly Judged[], flood: Flood, seen: Seen): void {
  const { holds, unexplained } = engine.store
  const subject = { kind: 'unexplained', channel: shop, subjectId: '' } as const
  const till = judged[0]?.link.till ?? ''
  // The hold is there before its listings are, and its words are made of them.
  const { id, isNew } = holds.open({ ...subject, why: '' }, engine.clock.now())
  for (const { link } of judged) unexplained.hold(link.id, id)
  const guard = flood === 'zeroed' ? 'zeroed' : 'changed'
  const counts = countsOf(engine, shop)
  const allowed = allowedBy(engine.limits[guard], engine.store.links.count('live', shop))
  const listings = unexplained.heldBy(id).map(({ listingId, from, to }) => {
    return { listing: nameOfListing(engine, shop, listingId), from, to }
  })
  const { windowMs } = engine.limits
  const words = { till, shop, guard, affected: counts[guard], allowed, windowMs, held: listings } as const
  const opened = { ...subject, why: floodReason({ ...words, salesUnread: seen.salesUnread.get(till) ?? null }) }
  holds.open(opened, engine.clock.now())
  if (!isNew) return
  sayOpened(engine, id, opened)
  engine.log('guard.tripped', { guard, channel: shop, affected: counts[guard], allowed, windowMs })
}

/** Forgets the changes that have slid out of the window. */
export function forgetChanges(engine: Engine): void {
  const { store, clock, limits } = engine
  store.transact(() => {
    store.unexplained.forgetOrphaned()
    forgetBefore(engine, clock.now() - limits.windowMs)
    for (const shop of engine.shops.keys()) closeIfDone(engine, shop)
  })
}
