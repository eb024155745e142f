import { add, formatCount } from '../core/count.js'
import { formatMoney } from '../core/money.js'
import type { Plan } from '../core/plan.js'
import type { PricePair } from '../core/price.js'
import type { Observed } from '../store/observed.js'
import { nameOfItem, nameOfListing } from './fold.js'
import type { Group } from './group.js'
import type { Engine } from './setup.js'

const DAY_MS = 24 * 3_600_000
/** Long enough that what is still the same is not said again. */
const KEPT_MS = 30 * DAY_MS

/** A write that is not made in `mode: observe`, and why it would be. */
export interface Would extends Observed {
  readonly sku: string
  readonly why: string
}

/** Everything that a plan would write. */
export function wouldWrite(engine: Engine, group: Group, plan: Plan): readonly Would[] {
  const listing = ({ shop, listingId }: { readonly shop: string; readonly listingId: string }) => {
    return { channel: shop, subjectId: listingId, sku: nameOfListing(engine, shop, listingId) }
  }
  return [
    ...plan.corrections.map(({ itemId, amount, reading, why }): Would => {
      const subject = { channel: group.till, subjectId: itemId, sku: nameOfItem(engine, group.till, itemId) }
      return {
        ...subject,
        what: 'correction',
        before: formatCount(reading),
        after: formatCount(add(reading, amount)),
        why,
      }
    }),
    ...[...plan.lowerings, ...plan.raises].map(({ link, from, to, why }): Would => {
      return { ...listing(link), what: 'stock', before: formatCount(from), after: formatCount(to), why }
    }),
    ...plan.prices.map(({ link, from, to, why }): Would => {
      return { ...listing(link), what: 'price', before: priceWords(from), after: priceWords(to), why }
    }),
  ]
}

function priceWords(pair: PricePair | null): string {
  return pair === null ? '?' : formatMoney(pair.price)
}

/** A line for each thing that would have been written, unless it is what was said of it last. */
export function reportWould(engine: Engine, writes: readonly Would[]): void {
  for (const { why, sku, ...write } of writes) {
    const { channel, before, after } = write
    if (engine.store.observed.note(write, engine.clock.now()))
      engine.log('plan.would', { channel, sku, before, after, why })
  }
}

/** Once a day, at the end of a sweep, a line with what would have been written since the last one. */
export function reportObservedDay(engine: Engine): void {
  const { store, clock } = engine
  if (engine.mode !== 'observe') return
  const now = clock.now()
  const since = Number(store.meta.get('observed.since') ?? Number.NaN)
  if (since <= now && now - since < DAY_MS) return
  store.transact(() => {
    store.meta.set('observed.since', String(now))
    store.observed.forget(now - KEPT_MS)
  })
  // The first line would tell of no day yet.
  if (since <= now) engine.log('observed.day', store.observed.count(since))
}
