import { sum } from '../core/count.js'
import {
  doubtWords,
  downWords,
  markWords,
  owedWords,
  parkedWords,
  pausedWords,
  proposedWords,
  refusedWords,
  unlinkedWords,
  unmetWords,
} from '../core/waiting.js'
import type { ItemRow, ListingRow } from '../store/catalogue.js'
import type { Hold } from '../store/holds.js'
import type { Pause } from '../store/pauses.js'
import { movedBy } from './decide.js'
import { commandFor, subjectIdsOf } from './hold.js'
import { nameOfPause, resumeCommand } from './pause.js'
import { distinct, pausesOver } from './paused.js'
import { type Engine, REFUSALS_BEFORE_HOLD } from './setup.js'

/** Something that has still to happen, and for what it waits. */
export interface Waiting {
  readonly kind: 'hold' | 'pause' | 'owed' | 'parked' | 'in_doubt' | 'refused' | 'link' | 'down' | 'mark'
  readonly text: string
  /** When it is looked at again; null where no time is set. */
  readonly until: number | null
  /** What a person runs to let it go; null where it goes on by itself. */
  readonly command: string | null
}

/** All that waits of these items and listings, what needs a person first. */
export function waitingOf(
  engine: Engine,
  items: readonly ItemRow[],
  listings: readonly ListingRow[],
): readonly Waiting[] {
  const channels = new Set([...items.map(({ till }) => till), ...listings.map(({ shop }) => shop)])
  const all = [
    ...holdsOn(engine, items, listings).map((hold) => ofHold(engine, hold)),
    ...pausesOn(engine, items, listings).map((pause) => ofPause(engine, pause)),
    ...items.flatMap((item) => ofItem(engine, item)),
    ...listings.flatMap((listing) => ofListing(engine, listing)),
    ...[...channels].flatMap((channel) => ofChannel(engine, channel)),
  ]
  return [...all.filter(({ command }) => command !== null), ...all.filter(({ command }) => command === null)]
}

function holdsOn(engine: Engine, items: readonly ItemRow[], listings: readonly ListingRow[]): readonly Hold[] {
  return engine.store.holds
    .list()
    .filter(
      (hold) =>
        hold.channel === '' ||
        items.some(({ till, id }) => isOn(engine, hold, till, id)) ||
        listings.some(({ shop, id }) => isOn(engine, hold, shop, id)),
    )
}

function isOn(engine: Engine, hold: Hold, channel: string, id: string): boolean {
  if (hold.channel !== channel) return false
  if (hold.kind === 'unexplained')
    return engine.store.unexplained.heldBy(hold.id).some(({ listingId }) => listingId === id)
  return hold.subjectId === '' || subjectIdsOf(engine, hold).includes(id)
}

function ofHold(engine: Engine, hold: Hold): Waiting {
  return { kind: 'hold', text: hold.why, until: null, command: commandFor(engine, hold, hold.id) }
}

function pausesOn(engine: Engine, items: readonly ItemRow[], listings: readonly ListingRow[]): readonly Pause[] {
  const ofItems = items.map(({ till, id }) => ({ channel: till, subjectId: id }))
  const ofListings = listings.map(({ shop, id }) => ({ channel: shop, subjectId: id }))
  return distinct([...ofItems, ...ofListings].flatMap((subject) => pausesOver(engine, subject)))
}

function ofPause(engine: Engine, pause: Pause): Waiting {
  const text = pausedWords(nameOfPause(engine, pause), pause.pausedAt)
  return { kind: 'pause', text, until: null, command: resumeCommand(engine, pause) }
}

/** What goes on by itself. */
function itself(kind: Waiting['kind'], text: string, until: number | null = null): Waiting {
  return { kind, text, until, command: null }
}

function ofItem(engine: Engine, { till, id, sku, parked }: ItemRow): readonly Waiting[] {
  const { store } = engine
  const name = sku ?? id
  const owed = store.movements.owed(till, id)
  const amount = sum(owed.map((movement) => movement.amount))
  return [
    ...(amount === 0 ? [] : [itself('owed', owedWords(till, name, amount, movedBy(owed)))]),
    ...(parked && amount < 0 ? [itself('parked', parkedWords(till, name))] : []),
    ...inDoubt(engine, till, id, ['correction']),
    ...refused(engine, till, id, ['correction']),
    ...marked(engine, till, 'item', id, name),
  ]
}

function ofListing(engine: Engine, row: ListingRow): readonly Waiting[] {
  const { shop, id } = row
  const name = row.sku ?? id
  return [
    ...linking(engine, row, name),
    ...inDoubt(engine, shop, id, ['stock', 'price']),
    ...refused(engine, shop, id, ['stock', 'price']),
    ...marked(engine, shop, 'listing', id, name),
  ]
}

function linking({ store }: Engine, { shop, id, match }: ListingRow, name: string): readonly Waiting[] {
  const link = store.links.ofListing(shop, id)
  if (!link) return [itself('link', unlinkedWords(shop, name, match))]
  if (link.state === 'proposed')
    return [{ kind: 'link', text: proposedWords(shop, name), until: null, command: `tillsync adopt --shop ${shop}` }]
  return link.contacted ? [] : [itself('link', unmetWords(shop, name))]
}

/** What waits for a person is told by its hold. */
function inDoubt({ store }: Engine, channel: string, id: string, kinds: readonly Kind[]): readonly Waiting[] {
  return kinds
    .flatMap((kind) => store.journal.openFor(channel, kind, id))
    .filter((call) => !store.holds.isOpen('doubt', channel, String(call.id)))
    .map((call) => {
      const text = doubtWords(channel, call.kind, call.key, call.settleAt === null)
      return itself('in_doubt', text, call.settleAt)
    })
}

type Kind = 'correction' | 'stock' | 'price'

/** What was refused too often is told by its hold. */
function refused({ store }: Engine, channel: string, id: string, kinds: readonly Kind[]): readonly Waiting[] {
  return kinds.flatMap((kind) => {
    const times = store.history.refusals(channel, kind, id)?.times ?? 0
    return times === 0 || times >= REFUSALS_BEFORE_HOLD ? [] : [itself('refused', refusedWords(channel, kind, times))]
  })
}

function marked(
  { store }: Engine,
  channel: string,
  kind: 'item' | 'listing',
  id: string,
  name: string,
): readonly Waiting[] {
  const dueAt = store.dirty.dueAt(channel, kind, id)
  return dueAt === null ? [] : [itself('mark', markWords(channel, name), dueAt)]
}

function ofChannel({ store }: Engine, channel: string): readonly Waiting[] {
  const { downSince, downKind, downDetail, retryAt } = store.channels.get(channel)
  if (downSince === null) return []
  return [itself('down', downWords(channel, downKind ?? 'down', downDetail ?? ''), retryAt)]
}
