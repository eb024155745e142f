import { allowedBy } from '../core/guard.js'
import { renamedReason, type RenamedWords } from '../core/hold-words.js'
import { identifies } from '../core/rules.js'
import type { Hold } from '../store/holds.js'
import type { LinkRow } from '../store/links.js'
import { nameOfItem, nameOfListing } from './fold.js'
import { closeHold, openHold } from './hold.js'
import type { Linked } from './link.js'
import type { Engine } from './setup.js'

/** After so many, others get their turn. */
const LINKS_AT_A_TIME = 5_000

/**
 * After linking: a link goes by ids, so that a listing or an item that bears another name than it was linked by stays
 * linked and true. Many at once are an accident more often than not, which a person is told of.
 */
export async function judgeRenames(engine: Engine, linked: Linked): Promise<void> {
  for (const shop of linked.shops) {
    const renamed = [...(await renamedAt(engine, shop)), ...unresolvedAt(engine, shop, linked)]
    const live = engine.store.links.count('live', shop)
    const known = Number(engine.store.meta.get(acceptedKey(shop)) ?? 0)
    const isMany = renamed.length > known + allowedBy(engine.limits.changed, live)
    const subject = { kind: 'renamed', channel: shop, subjectId: '' } as const
    engine.store.transact(() => {
      if (isMany) openHold(engine, { ...subject, toValue: renamed.length * 1000, why: renamedReason(shop, renamed) })
      else closeHold(engine, subject, 'the names are what they were linked by')
    })
  }
}

/** A person has seen that so many bear other names: no more is said of them. */
export function acceptNames(engine: Engine, { channel, toValue }: Hold): void {
  engine.store.meta.set(acceptedKey(channel), String((toValue ?? 0) / 1000))
}

function acceptedKey(shop: string): string {
  return `renamed.accepted.${shop}`
}

async function renamedAt(engine: Engine, shop: string): Promise<readonly RenamedWords[]> {
  const words: RenamedWords[] = []
  const { links } = engine.store
  let afterId = 0
  for (;;) {
    const { renamed, last } = links.renamed(shop, afterId, LINKS_AT_A_TIME)
    for (const link of renamed) {
      const listing = engine.store.catalogue.listing(shop, link.listingId)
      if (listing && isRenamed(engine, link, listing)) words.push(wordsFor(engine, link))
    }
    if (last === null) return words
    afterId = last
    await engine.clock.wait(1)
  }
}

function isRenamed(
  engine: Engine,
  link: LinkRow,
  listing: { readonly sku: string | null; readonly barcode: string | null; readonly id: string },
): boolean {
  const { origin, named, till, parts } = link
  if (origin === 'mapping') return named !== null && !identifies(named, listing)
  const item = engine.store.catalogue.item(till, parts[0]?.itemId ?? '')
  return item !== undefined && item[origin] !== listing[origin]
}

/** Of links that a mapping file made: it names an item by what that is not called any more. */
function unresolvedAt({ store }: Engine, shop: string, { unresolved }: Linked): readonly RenamedWords[] {
  return unresolved.flatMap(({ link, missing }) => {
    const there = link.shop === shop && link.listing.kind !== 'id' ? store.links.named(shop, link.listing) : undefined
    const listing = there && store.catalogue.listing(shop, there.listingId)
    return listing && identifies(link.listing, listing) ? [{ listing: link.listing.value, now: `no ${missing}` }] : []
  })
}

function wordsFor(engine: Engine, { shop, listingId, till, parts, named }: LinkRow): RenamedWords {
  const listing = nameOfListing(engine, shop, listingId)
  if (named) return { listing: named.value, now: listing }
  return { listing, now: `${nameOfItem(engine, till, parts[0]?.itemId ?? '')} at ${till}` }
}
