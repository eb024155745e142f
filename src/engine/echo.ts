import { isSettled } from './compare.js'
import type { Group } from './group.js'
import { type Seen, sightKey } from './seen.js'
import type { Engine } from './setup.js'

/** Whether no item of it was heard of. */
export function isHeardOfByShops({ marks }: Group): boolean {
  return marks.every(({ kind }) => kind === 'listing')
}

/**
 * Whether shops that were heard of show what they last showed and are to show: most often our own write comes back
 * as a webhook. Nothing would follow from reading the items again that their own marks don't bring.
 */
export function isEcho(engine: Engine, group: Group, seen: Seen): boolean {
  const isUnmoved = group.links.every(({ shop, listingId }) => {
    const sight = seen.listings.get(sightKey(shop, listingId))
    return sight !== undefined && sight.before === sight.reading.figure
  })
  return isUnmoved && isSettled(engine, withItemsAsRead(group), seen)
}

/** As if nothing had been heard since its items were last read. */
function withItemsAsRead(group: Group): Group {
  return { ...group, heardAt: 0 }
}
