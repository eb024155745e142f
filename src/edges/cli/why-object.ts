import { type Count, formatCount } from '../../core/count.js'
import { formatInstant } from '../../core/instant.js'
import { formatMoney, type Money } from '../../core/money.js'
import type { CallEvidence } from '../../core/reason.js'
import { workingReason } from '../../core/working-words.js'
import type { Working } from '../../core/working.js'
import { nameOfItem, nameOfListing } from '../../engine/fold.js'
import type { Engine } from '../../engine/setup.js'
import type { ItemFacts, ListingFacts, Why } from '../../engine/why.js'
import type { CallOfSubject } from '../../store/journal.js'
import type { Reading } from '../../store/readings.js'

/** What `why --json` prints, as docs/commands.md tells: counts and prices as decimal texts, instants as ISO 8601. */
export function whyObject(engine: Engine, facts: Why) {
  return {
    items: facts.items.map(itemObject),
    listings: facts.listings.map((listing) => listingObject(engine, listing)),
    movements: facts.movements.map(({ capturedAt, amount, shop, listingId, till, itemId, order, cause, key }) => ({
      at: formatInstant(capturedAt),
      amount: formatCount(amount),
      till,
      item: nameOfItem(engine, till, itemId),
      shop,
      listing: nameOfListing(engine, shop, listingId),
      order,
      cause,
      key,
    })),
    writes: facts.calls.map((call) => callObject(engine, call)),
    waiting: facts.waiting.map(({ kind, text, until, command }) => ({ kind, text, until: instant(until), command })),
  }
}

/** How the end of a call is known; null while it is not. */
export function evidenceOf({ state, settledBy }: Pick<CallOfSubject, 'state' | 'settledBy'>): CallEvidence | null {
  if (state !== 'applied' && state !== 'not_applied') return null
  if (settledBy === null) return state === 'applied' ? 'answer' : null
  return settledBy === 'figure' ? 'probable' : settledBy
}

function itemObject({ row, reading }: ItemFacts) {
  const { till, id, sku, barcode, name, gone, countable, price, salePrice } = row
  const prices = { price: money(price), salePrice: money(salePrice) }
  return { till, id, sku, barcode, name, gone, countable, ...prices, ...readingObject(reading) }
}

function listingObject(engine: Engine, facts: ListingFacts) {
  const { row, reading, movementSource, base, priceSent, link, working } = facts
  const { shop, id, sku, barcode, name, gone, stockKeeping, match } = row
  return {
    ...{ shop, id, sku, barcode, name, gone, stockKeeping, match },
    price: money(row.price),
    salePrice: money(row.salePrice),
    priceSent: priceSent && { price: money(priceSent.price), salePrice: money(priceSent.salePrice) },
    ...readingObject(reading),
    movementsBy: movementSource === 'by_orders' ? 'orders' : 'figure',
    base: base && { figure: formatCount(base.figure), at: instant(base.knownAt === 0 ? null : base.knownAt) },
    link: link && {
      till: link.till,
      state: link.state,
      origin: link.origin,
      since: formatInstant(link.createdAt),
      met: link.contacted,
      parts: link.parts.map(({ itemId, units }) => ({
        item: nameOfItem(engine, link.till, itemId),
        id: itemId,
        units: formatCount(units),
      })),
    },
    target: link && working && targetObject(link.till, working),
  }
}

function targetObject(till: string, working: Working) {
  return {
    figure: count(working.target),
    why: workingReason(till, working),
    minimum: formatCount(working.minimum),
    maximum: count(working.maximum),
    parts: working.parts.map((part) => ({
      item: part.sku,
      id: part.itemId,
      reading: count(part.reading),
      owed: formatCount(part.owed),
      inDoubt: formatCount(part.unsettled),
      heldBack: formatCount(part.heldBack),
      figure: count(part.figure),
      buffer: formatCount(part.buffer),
      units: formatCount(part.units),
      allows: count(part.allows),
    })),
  }
}

function callObject(engine: Engine, call: CallOfSubject) {
  const { channel, kind, key, subjectId, state, outcome, detail, from, to, toSale, why } = call
  const isTill = engine.tills.has(channel)
  const value = (written: number | null) => (kind === 'price' ? money(written as Money) : count(written as Count))
  return {
    at: formatInstant(call.sentAt ?? call.plannedAt),
    channel,
    sku: isTill ? nameOfItem(engine, channel, subjectId) : nameOfListing(engine, channel, subjectId),
    what: kind,
    from: value(from),
    to: value(to),
    ...(kind === 'price' && { toSale: value(toSale) }),
    why,
    key,
    state,
    outcome,
    evidence: evidenceOf(call),
    detail,
    doneAt: instant(call.doneAt),
  }
}

function readingObject(reading: Reading | null) {
  return { figure: count(reading?.figure ?? null), readAt: instant(reading?.begunAt ?? null) }
}

function count(value: Count | null): string | null {
  return value === null ? null : formatCount(value)
}

function money(value: Money | null): string | null {
  return value === null ? null : formatMoney(value)
}

function instant(at: number | null): string | null {
  return at === null || at === Number.MAX_SAFE_INTEGER ? null : formatInstant(at)
}
