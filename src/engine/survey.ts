import type { Count } from '../core/count.js'
import type { Failure, Result } from '../ports/outcome.js'
import type { ListingReading } from '../ports/shop.js'
import type { ItemReading, Page } from '../ports/till.js'
import type { JournalCall } from '../store/journal.js'
import { nameOfItem } from './fold.js'
import { type Engine, shopOf, tillOf } from './setup.js'

/** How often a channel may ask to slow down over one of its pages. */
const THROTTLED_TIMES = 10

/** What a linked item or listing shows, against what the database thinks that it shows. */
export interface Difference {
  readonly channel: string
  readonly name: string
  readonly thought: Count | null
  readonly shown: Count | null
}

/** Units that shops moved and that are not known to have reached the till. */
export interface Owed {
  readonly till: string
  readonly itemId: string
  readonly name: string
  readonly amount: Count
}

/** What a rebase would start from, and what it would drop. */
export interface Survey {
  readonly compared: number
  readonly differences: readonly Difference[]
  readonly unread: readonly { readonly channel: string; readonly detail: string }[]
  readonly calls: readonly JournalCall[]
  readonly owed: readonly Owed[]
}

/** Reads both sides whole and holds them against the database. It changes nothing anywhere, the database included. */
export async function survey(engine: Engine): Promise<Survey> {
  const found = { compared: 0, differences: [] as Difference[], unread: [] as Survey['unread'][number][] }
  const note = (channel: string, failure: Failure | null): void => {
    if (failure) found.unread.push({ channel, detail: failure.detail })
  }
  const compare = (difference: Difference | undefined): void => {
    if (!difference) return
    found.compared += 1
    if (difference.thought !== difference.shown) found.differences.push(difference)
  }
  for (const till of engine.tills.keys()) {
    const read = (cursor: string | null) => tillOf(engine, till).port.catalogue(cursor)
    note(till, await eachRow(engine, read, (item: ItemReading) => compare(differenceOfItem(engine, till, item))))
  }
  for (const shop of engine.shops.keys()) {
    const read = (cursor: string | null) => shopOf(engine, shop).port.catalogue(cursor)
    note(shop, await eachRow(engine, read, (row: ListingReading) => compare(differenceOfListing(engine, shop, row))))
  }
  return { ...found, calls: openCalls(engine), owed: owedToTills(engine) }
}

/** Walks a catalogue a page at a time. The failure that ended it, or null. */
async function eachRow<Row>(
  engine: Engine,
  read: (cursor: string | null) => Promise<Result<Page<Row>>>,
  take: (row: Row) => void,
): Promise<Failure | null> {
  let cursor: string | null = null
  for (let throttled = 0; ;) {
    const page: Result<Page<Row>> = await read(cursor)
    if (page.ok) {
      page.value.rows.forEach(take)
      if (page.value.next === null) return null
      cursor = page.value.next
      throttled = 0
    } else {
      throttled += 1
      if (page.failure.kind !== 'throttled' || throttled > THROTTLED_TIMES) return page.failure
      await engine.clock.wait(page.failure.retryAfterMs)
    }
  }
}

function differenceOfItem({ store }: Engine, till: string, item: ItemReading): Difference | undefined {
  if (!item.countable || store.links.ofItem(till, item.id).length === 0) return undefined
  const thought = store.readings.get(till, item.id)?.figure ?? null
  return { channel: till, name: item.sku ?? item.id, thought, shown: item.figure }
}

function differenceOfListing({ store }: Engine, shop: string, listing: ListingReading): Difference | undefined {
  if (listing.stockKeeping !== 'managed' || store.links.ofListing(shop, listing.id)?.state !== 'live') return undefined
  const agreed = store.movements.base(shop, listing.id) ?? store.readings.get(shop, listing.id)
  return { channel: shop, name: listing.sku ?? listing.id, thought: agreed?.figure ?? null, shown: listing.figure }
}

/** Calls that were never sent, and calls of which it is not known what became of them. */
export function openCalls({ store }: Engine): readonly JournalCall[] {
  return [...store.journal.planned(), ...store.journal.inDoubt()]
}

/** What no correction carries yet, a row an item. */
export function owedToTills(engine: Engine): readonly Owed[] {
  const { channels, movements } = engine.store
  const tills = channels.all().filter(({ role }) => role === 'till')
  return tills.flatMap(({ name: till }) =>
    movements.itemsOwed(till).map((itemId) => {
      const amount = movements.owed(till, itemId).reduce((sum, movement) => sum + movement.amount, 0) as Count
      return { till, itemId, name: nameOfItem(engine, till, itemId), amount }
    }),
  )
}
