import { type Account, account, beyondDoubt, type KnownMove } from '../core/explain.js'
import { add, type Count, subtract, sum, ZERO } from '../core/count.js'
import { NOT_HELD_BACK } from '../core/part.js'
import type { HeldBack } from '../core/state.js'
import { targetOf } from '../core/target.js'
import type { LinkRow } from '../store/links.js'
import type { Unexplained } from '../store/unexplained.js'
import { closeHold } from './hold.js'
import { loadRules } from './rules.js'
import type { Engine } from './setup.js'

/** A new figure of an item, and what it was expected to be: the reading before, with our corrections since. */
export interface FigureChange {
  readonly expected: Count
  readonly figure: Count
  /** When the reading before was begun. */
  readonly begunAt: number
}

/**
 * Writes down, with the reading itself, what a till's figure moved by for no known reason, for each listing that would
 * follow it. A shop that was not met yet has nothing to follow.
 */
export function noteChange(engine: Engine, till: string, itemId: string, change: FigureChange): void {
  const { store } = engine
  const amount = beyondDoubt(subtract(change.figure, change.expected), doubtfulOf(engine, till, itemId, change.begunAt))
  if (amount === 0) return
  for (const link of store.links.ofItem(till, itemId)) {
    const targetFrom = targetWith(engine, link, new Map([[itemId, change.expected]]))
    const targetTo = targetWith(engine, link, new Map([[itemId, change.figure]]))
    const isFollowed = targetFrom !== targetTo || store.unexplained.ofLink(link.id).some(isOpen)
    if (isMet(link) && isFollowed) {
      note(engine, link, itemId, { amount, gone: false, targetFrom, targetTo, begunAt: change.begunAt })
    }
  }
  explainItem(engine, till, itemId)
}

/** What our own corrections may have to do with a change: one in doubt, and those that were only found out later. */
function doubtfulOf({ store }: Engine, till: string, itemId: string, since: number): Count {
  const found = store.corrections.foundSince(till, itemId, since)
  const open = store.corrections.open(till, itemId)
  return open?.state === 'sent' ? add(found, open.amount) : found
}

/** An item that is gone zeroes the listings whose rule says so; one that is back zeroes none. */
export function noteGone(engine: Engine, till: string, itemId: string, gone: boolean): void {
  const { store, clock } = engine
  if (!gone) {
    store.unexplained.forgetGone(till, itemId)
    // Holds on it need nobody any more, whether or not a shop shows anything else.
    store.dirty.mark(till, 'item', itemId, 0, clock.now())
  }
  for (const link of store.links.ofItem(till, itemId)) {
    if (!gone) closeIfDone(engine, link.shop)
    const reading = store.readings.get(till, itemId)
    const isZeroed = gone && isMet(link) && loadRules(engine, link).stockRule.onMissing === 'zero'
    if (!isZeroed || !reading) continue
    const targetFrom = targetWith(engine, link)
    const change = { amount: ZERO, gone: true, targetFrom, targetTo: ZERO, begunAt: clock.now() }
    if (targetFrom > 0) note(engine, link, itemId, change)
  }
}

function note(
  engine: Engine,
  link: LinkRow,
  itemId: string,
  change: Pick<Unexplained, 'amount' | 'gone' | 'targetFrom' | 'targetTo' | 'begunAt'>,
): void {
  const { id: linkId, shop, till } = link
  engine.store.unexplained.add({ shop, linkId, till, itemId, seenAt: engine.clock.now(), ...change })
}

/** A link that takes another's place goes on from where that one was, though it is not met itself. */
function isMet(link: LinkRow): boolean {
  return link.contacted || link.replaces !== null
}

/** What an old link doesn't follow, the one that takes its place doesn't follow either, as far as it has the same items. */
export function inheritChanges(engine: Engine, fromId: number, toId: number): void {
  const { links, readings, unexplained } = engine.store
  const link = links.get(toId)
  if (!link || unexplained.ofLink(fromId).length === 0) return
  unexplained.inherit(fromId, toId)
  const before = heldBackFrom(engine, link).map(({ amount }, index): [string, Count] => {
    const itemId = link.parts[index]?.itemId ?? ''
    return [itemId, subtract(readings.get(link.till, itemId)?.figure ?? ZERO, amount)]
  })
  unexplained.setTargets(toId, targetWith(engine, link, new Map(before)), targetWith(engine, link))
}

/** What a listing would show if items had these figures, all else as it was last read, and the till all that is owed to it. */
function targetWith(engine: Engine, link: LinkRow, figures: ReadonlyMap<string, Count> = new Map()): Count {
  const { readings } = engine.store
  const { stockRule, buffers } = loadRules(engine, link)
  const parts = link.parts.map((part, index) => {
    const reading = figures.get(part.itemId) ?? readings.get(link.till, part.itemId)?.figure ?? ZERO
    return {
      figure: add(reading, comingTo(engine, link.till, part.itemId)),
      units: part.units,
      buffer: buffers[index] ?? ZERO,
    }
  })
  return targetOf(parts, stockRule)
}

/** What the till is still to be told, and what a figure of ours had overwritten there and is being put back. */
function comingTo({ store }: Engine, till: string, itemId: string): Count {
  const owed = sum(store.movements.owed(till, itemId).map((movement) => movement.amount))
  const open = store.corrections.open(till, itemId)
  return open && open.residual > 0 && open.amount > 0 ? add(owed, open.amount) : owed
}

export function isOpen(change: Unexplained): boolean {
  return change.state === 'new' || change.state === 'held'
}

/** Takes off what is known by now of one item's changes. True where a listing may go on that had to wait. */
export function explainItem(engine: Engine, till: string, itemId: string): boolean {
  const { store } = engine
  const changes = store.unexplained.ofItem(till, itemId).filter((change) => !change.gone)
  const known = store.register.ofItem(till, itemId)
  let isNews = false
  for (const linkId of new Set(changes.map((change) => change.linkId))) {
    const ofLink = changes.filter((change) => change.linkId === linkId)
    const rest = accountOf(ofLink, known)
    const explained = ofLink.filter(
      (change) => change.state !== 'released' && (isOpen(change) ? rest.open : rest.closed) === 0,
    )
    store.unexplained.setState(
      explained.map(({ id }) => id),
      'explained',
    )
    if (!ofLink.some((change) => change.state === 'held')) continue
    isNews = true
    closeIfDone(engine, ofLink[0]?.shop ?? '')
  }
  return isNews
}

/**
 * Forgets what was seen before an instant and waits for nobody, the oldest first, but for what later changes are accounted
 * for by: of an import that was undone, the undoing alone would excuse the next one.
 */
export function forgetBefore(engine: Engine, instant: number): void {
  const { unexplained, register } = engine.store
  for (const { linkId, till, itemId } of unexplained.seenBefore(instant)) {
    const ofItem = unexplained.ofLink(linkId).filter((change) => change.itemId === itemId)
    const past = ofItem.filter((change) => change.seenAt <= instant && isPast(change))
    unexplained.remove(forgettable(past, ofItem, register.ofItem(till, itemId)).map(({ id }) => id))
  }
}

function isPast({ state }: Unexplained): boolean {
  return state === 'through' || state === 'explained'
}

/** As many of the past changes, from the first, as leave what is open alone, and no more of the rest unexplained. */
function forgettable(
  past: readonly Unexplained[],
  all: readonly Unexplained[],
  known: readonly KnownMove[],
): readonly Unexplained[] {
  const whole = accountOf(all, known)
  for (let count = past.length; count > 0; count -= 1) {
    const forgotten = past.slice(0, count)
    const rest = all.filter((change) => !forgotten.includes(change))
    const part = accountOf(rest, known)
    if (rest.length === 0 || (part.open === whole.open && isWithin(part.closed, whole.closed))) return forgotten
  }
  return []
}

function isWithin(part: Count, whole: Count): boolean {
  return part === 0 || (Math.sign(part) === Math.sign(whole) && Math.abs(part) <= Math.abs(whole))
}

/** What is known laid against changes of one item that have an amount. */
function accountOf(changes: readonly Unexplained[], known: readonly KnownMove[]): Account {
  const counted = changes.filter((change) => !change.gone)
  return account(
    counted.map((change) => ({ ...change, open: isOpen(change) })),
    known,
  )
}

/** The hold of a shop that has nothing left to wait for closes by itself. */
export function closeIfDone(engine: Engine, shop: string): void {
  if (engine.store.unexplained.hasHeld(shop)) return
  closeHold(
    engine,
    { kind: 'unexplained', channel: shop, subjectId: '' },
    'what changed at the till is undone or explained',
  )
}

/** What a listing does not follow of each of its parts: all that came since the first change that is held. */
export function heldBackFrom(engine: Engine, link: LinkRow): readonly HeldBack[] {
  const changes = engine.store.unexplained.ofLink(link.id)
  if (!changes.some((change) => change.state === 'held')) return link.parts.map(() => NOT_HELD_BACK)
  return link.parts.map(({ itemId }) => {
    const ofItem = changes.filter((change) => change.itemId === itemId)
    const { open } = accountOf(ofItem, engine.store.register.ofItem(link.till, itemId))
    return { amount: open, gone: ofItem.some((change) => change.gone && change.state === 'held') }
  })
}
