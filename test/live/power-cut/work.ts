import { type Count, negate } from '../../../src/core/count.js'
import { moneyFromTenThousandths } from '../../../src/core/money.js'
import { seeded } from '../../../src/sandbox/retail/seeded.js'
import { type Connection, openDatabase } from '../../../src/store/open.js'
import { openStore, type Store } from '../../../src/store/store.js'

const GOODS = 40
const NOON = 1_780_000_000_000

/** How a life of the process begins and goes on: each step is one commit, whose content follows from its number alone. */
export interface Steps {
  open(): Connection
  run(step: number): void
}

/** The first two steps are the opening of the database and of the store; whoever opens them again commits nothing. */
export function stepsOf(connect: () => Connection, seed: number): Steps {
  let connection: Connection | undefined
  let store: Store | undefined
  const opened = () => (connection ??= connect())
  const openedStore = () => (store ??= openStore(opened(), () => '7f3a'))
  return {
    open: opened,
    run(step) {
      if (step === 0) opened()
      else if (step === 1) openedStore()
      else commit(openedStore(), step, seeded(seed * 1_000_003 + step))
    },
  }
}

/** The store's own database, and where it is the control with a level of its own. */
export function connectTo(directory: string, level: 'FULL' | 'NORMAL'): Connection {
  const connection = openDatabase(directory)
  if (level !== 'FULL') connection.pragma(`synchronous = ${level}`)
  return connection
}

/** The commits of the walk: something heard, a call planned (T1), sent (T2), answered (T3), and now and then a page. */
function commit(store: Store, step: number, next: () => number): void {
  const now = NOON + step * 1_000
  if (step === 2) return store.transact(() => meet(store, step, now))
  if (step % 16 === 7) return store.transact(() => walkPage(store, step, now, next))
  if (step % 4 === 3) return hear(store, step, now, next)
  return store.transact(() => {
    store.meta.set('step', String(step))
    const [planned] = store.journal.planned()
    const [sent] = store.journal.inDoubt()
    if (sent) answered(store, sent.id, now, next)
    else if (planned) store.journal.setSent(planned.id, now)
    else plan(store, step, now, next)
  })
}

function meet(store: Store, step: number, now: number): void {
  store.meta.set('step', String(step))
  store.channels.declare('main', 'till', 'brotherpos')
  store.channels.declare('web', 'shop', 'woocommerce')
  for (let good = 0; good < GOODS; good += 1) {
    const id = String(good)
    saveItem(store, id, 10_000, null)
    saveListing(store, id)
    const parts = [{ itemId: id, units: 1_000 as Count }]
    store.links.add({ shop: 'web', listingId: id, till: 'main', origin: 'sku', state: 'live', parts }, now)
  }
}

/** No number of its own: each delivery is new. */
function hear(store: Store, step: number, now: number, next: () => number): void {
  const marks = Array.from({ length: 1 + Math.floor(next() * 3) }, () => ({
    kind: 'listing' as const,
    id: anyGood(next),
  }))
  store.heard.acceptAll([{ channel: 'web', delivery: `delivery ${step}`, marks }], now)
}

function plan(store: Store, step: number, now: number, next: () => number): void {
  for (const mark of store.dirty.due(now, 100)) store.dirty.consume(mark)
  const id = anyGood(next)
  const amount = (-1_000 * (1 + Math.floor(next() * 3))) as Count
  const link = store.links.ofListing('web', id)
  if (!link) throw new Error(`listing ${id} has no link`)
  const movement = { shop: 'web', listingId: id, linkId: link.id, till: 'main', itemId: id, amount, order: `${step}` }
  store.movements.add(movement, 0, now)
  const seen = { orderId: `${step}`, lineId: '1', listingId: id, held: negate(amount), linkId: link.id }
  store.movements.saveLine('web', seen)
  const correction = store.corrections.add(
    { till: 'main', itemId: id, amount, residual: 0, why: 'sold', readAt: now },
    now,
  )
  store.movements.putInto(correction, 'main', id)
  const body = JSON.stringify({ product_id: id, quantity_change: amount / 1_000, reason: 'x'.repeat(next() * 900) })
  const call = {
    kind: 'correction',
    operation: 'stock_adjustments',
    key: `7f3a-${step}-1`,
    body,
    subjects: [id],
  } as const
  const entry = {
    subjectId: id,
    from: 10_000,
    to: 10_000 + amount,
    toSale: null,
    correctionId: correction,
    stamp: null,
  }
  store.journal.plan('main', call, [{ ...entry, why: 'sold on web' }], now)
}

function answered(store: Store, callId: number, now: number, next: () => number): void {
  const [entry] = store.journal.entries(callId)
  if (!entry || entry.correctionId === null) throw new Error(`call ${callId} carries no correction`)
  const figure = entry.to as Count
  store.journal.setEntryOutcome(callId, 0, 'applied')
  store.journal.setDone(callId, 'applied', now, null)
  store.corrections.setDone(entry.correctionId, (entry.to - (entry.from ?? 0)) as Count, now)
  store.readings.save('main', entry.subjectId, { figure, begunAt: now - 5, endedAt: now, stamp: null })
  const { subjectId, from, to, why } = entry
  store.history.add({ at: now, channel: 'main', subjectId, what: 'correction', from, to, why, callId })
  if (next() < 0.1) store.holds.open({ kind: 'movement', channel: 'main', subjectId, why }, now)
}

function walkPage(store: Store, step: number, now: number, next: () => number): void {
  store.meta.set('step', String(step))
  for (let good = 0; good < GOODS; good += 1) {
    const figure = Math.floor(next() * 50_000) as Count
    saveItem(store, String(good), 10_000 + figure, step)
    store.readings.save('web', String(good), { figure, begunAt: now - 5, endedAt: now, stamp: null })
  }
}

function anyGood(next: () => number): string {
  return String(Math.floor(next() * GOODS))
}

function saveItem(store: Store, id: string, figure: number, walkId: number | null): void {
  const row = { id, sku: `SKU-${id}`, barcode: null, name: `Good ${id}`, price: moneyFromTenThousandths(figure * 10) }
  const item = { ...row, categories: ['shelf'], figure: null, salePrice: null, active: true, countable: true }
  store.catalogue.saveItem('main', item, walkId)
}

function saveListing(store: Store, id: string): void {
  const row = { id, parentId: null, priceId: null, sku: `SKU-${id}`, barcode: null, name: `Listing ${id}` }
  const unread = { figure: null, price: null, salePrice: null, figureUpdatedAt: null, marker: null }
  store.catalogue.saveListing('web', { ...row, ...unread, stockKeeping: 'managed' }, null)
}
