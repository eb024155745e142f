import type { ItemRow } from '../store/catalogue.js'
import type { Walk } from '../store/walks.js'
import { lookAtItem } from './look-at-items.js'
import type { Engine } from './setup.js'

/** Items that a walk missed are read one by one, so many a walk: each costs a request. */
const ABSENT_READS = 50

/** Only a complete walk proves an absence, and for an item only the till's own word of that id settles it. */
export async function lookForAbsent(engine: Engine, walk: Walk): Promise<void> {
  const { catalogue, dirty } = engine.store
  if (isShort(walk)) return
  if (engine.shops.has(walk.channel)) {
    const missed = catalogue.listingsMissedBy(walk.channel, walk.id)
    engine.store.transact(() => missed.forEach((listing) => catalogue.setListingGone(walk.channel, listing.id, true)))
    return
  }
  const isWanted = (item: ItemRow): boolean => isLinked(engine, item) || hasNamesake(engine, item)
  for (const item of catalogue.itemsMissedBy(walk.channel, walk.id).filter(isWanted).slice(0, ABSENT_READS)) {
    if (!(await lookAtItem(engine, walk.channel, item.id))) return
    if (catalogue.item(walk.channel, item.id)?.gone === true)
      dirty.mark(walk.channel, 'item', item.id, engine.clock.now())
  }
}

/**
 * The same of what nothing hangs on, for a command: an item or listing without a link that only keeps a name from being
 * unique. What is linked is left to the daemon.
 */
export async function lookForUnlinkedAbsent(engine: Engine, walk: Walk): Promise<void> {
  const { catalogue, links } = engine.store
  if (isShort(walk)) return
  if (engine.shops.has(walk.channel)) {
    engine.store.transact(() => {
      for (const { shop, id } of catalogue.listingsMissedBy(walk.channel, walk.id))
        if (!links.ofListing(shop, id)) catalogue.setListingGone(shop, id, true)
    })
    return
  }
  const isWanted = (item: ItemRow): boolean => !isLinked(engine, item) && hasNamesake(engine, item)
  for (const item of catalogue.itemsMissedBy(walk.channel, walk.id).filter(isWanted).slice(0, ABSENT_READS))
    if (!(await lookAtItem(engine, walk.channel, item.id))) return
}

function isShort({ rows, total }: Walk): boolean {
  return total !== null && rows < total
}

function isLinked({ store }: Engine, { till, id }: ItemRow): boolean {
  return store.links.ofItem(till, id).length > 0
}

/** An item that is gone from the till, and is not known to be, would keep its name ambiguous for ever. */
function hasNamesake({ store }: Engine, item: ItemRow): boolean {
  return (['sku', 'barcode'] as const).some((by) => {
    const name = item[by]
    return name !== null && name !== '' && store.catalogue.itemsNamed(item.till, by, name).length > 1
  })
}
