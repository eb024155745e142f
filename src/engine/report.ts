import { type Count, subtract, ZERO } from '../core/count.js'
import { moneyFromTenThousandths } from '../core/money.js'
import type { JournalCall, JournalEntry } from '../store/journal.js'
import { nameOfItem, nameOfListing } from './fold.js'
import type { Decided, RecordedCall } from './record.js'
import type { Engine } from './setup.js'

interface Change {
  readonly call: JournalCall
  readonly entry: JournalEntry
}

/** Step 9: one line for each group that changed, with figures before and after on every side, and why. */
export function reportPass(engine: Engine, decided: readonly Decided[], calls: readonly RecordedCall[]): void {
  const changes = new Map<string, Change[]>()
  for (const { id } of calls) {
    const call = engine.store.journal.get(id)
    if (call?.state !== 'applied') continue
    for (const entry of engine.store.journal.entries(id)) {
      if (entry.outcome !== null && entry.outcome !== 'applied') continue
      const key = `${call.channel} ${entry.subjectId}`
      changes.set(key, [...(changes.get(key) ?? []), { call, entry }])
    }
  }
  const changed = decided.filter(({ group }) => reportGroup(engine, group, changes))
  if (changed.length === 0) return engine.log('pass.nothing', { groups: decided.length })
  const now = engine.clock.now()
  engine.log('pass.written', { lagsMs: changed.map(({ group }) => Math.max(0, now - group.heardAt)) })
}

function reportGroup(
  engine: Engine,
  group: Decided['group'],
  changes: ReadonlyMap<string, readonly Change[]>,
): boolean {
  const atTill = group.itemIds.flatMap((itemId) => changes.get(`${group.till} ${itemId}`) ?? [])
  const atShops = group.links.flatMap((link) => changes.get(`${link.shop} ${link.listingId}`) ?? [])
  const stock = atShops.filter(({ call }) => call.kind === 'stock')
  for (const change of atShops) if (change.call.kind === 'price') reportPrice(engine, change)
  const first = group.itemIds[0]
  if (first === undefined || atTill.length + stock.length === 0) return atShops.length > 0
  engine.log('pass.changed', {
    item: group.itemIds.join(', '),
    sku: group.itemIds.map((itemId) => nameOfItem(engine, group.till, itemId)).join(', '),
    till: tillChange(engine, group.till, first, atTill),
    shops: stock.map(({ call, entry }) => ({
      name: placeName(engine, group, call, entry),
      before: entry.from as Count,
      after: entry.to as Count,
    })),
    why: [...new Set([...atTill, ...stock].map(({ entry }) => entry.why))].join('; '),
  })
  return true
}

/** The shop, and the listing where it goes by another name than the item. */
function placeName(engine: Engine, group: Decided['group'], call: JournalCall, entry: JournalEntry): string {
  const listing = nameOfListing(engine, call.channel, entry.subjectId)
  const same = group.itemIds.length === 1 && nameOfItem(engine, group.till, group.itemIds[0] ?? '') === listing
  return same ? call.channel : `${call.channel} ${listing}`
}

/** The till's figures around the correction that was answered first, or its reading where none was. */
function tillChange(engine: Engine, till: string, itemId: string, atTill: readonly Change[]) {
  const entry = atTill[0]?.entry
  const after = engine.store.readings.get(till, entry?.subjectId ?? itemId)?.figure ?? ZERO
  const correction = entry?.correctionId ? engine.store.corrections.get(entry.correctionId) : undefined
  return { name: till, before: subtract(after, correction?.applied ?? ZERO), after }
}

function reportPrice(engine: Engine, { call, entry }: Change): void {
  engine.log('price.changed', {
    shop: call.channel,
    sku: nameOfListing(engine, call.channel, entry.subjectId),
    before: entry.from === null ? null : moneyFromTenThousandths(entry.from),
    after: moneyFromTenThousandths(entry.to),
    salePrice: entry.toSale === null ? null : moneyFromTenThousandths(entry.toSale),
    why: entry.why,
  })
}
