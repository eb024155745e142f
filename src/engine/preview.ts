import type { Plan } from '../core/plan.js'
import type { LinkRow } from '../store/links.js'
import { capture } from './pass.js'
import { asStored } from './compare.js'
import { decide } from './decide.js'
import { holdFloods } from './flood.js'
import { type Group, groupOf } from './group.js'
import { eachLink, linkCatalogues } from './link.js'
import type { Engine } from './setup.js'

/** A group and what would be done with it. */
export interface Preview {
  readonly group: Group
  readonly plan: Plan
}

/**
 * What the daemon would do next, by the code that does it, from what was last read: it links the channels that were read
 * whole, as the mapping files say now, and decides. Everything that this does to the store is taken back. Proposed links
 * are shown as if they were adopted.
 */
export function previewAll(engine: Engine, whole: ReadonlySet<string>, readSince: number): readonly Preview[] {
  return engine.store.rehearse(() => {
    linkCatalogues(engine, whole, readSince)
    for (const link of [...eachLink(engine, 'proposed', null)]) engine.store.links.adopt(link.id)
    return previewLinks(engine, [...eachLink(engine, 'live', null)], readSince)
  })
}

/** The same for links that are proposed, as if they alone were adopted, by whatever was read last. Nothing else is linked. */
export function previewAdopted(engine: Engine, proposed: readonly LinkRow[]): readonly Preview[] {
  const { store } = engine
  return store.rehearse(() => {
    for (const { id } of proposed) store.links.adopt(id)
    const live = proposed.flatMap(({ id }) => store.links.get(id) ?? [])
    return previewLinks(engine, live, 0)
  })
}

/** Decides each group that the links are in, once. */
function previewLinks(engine: Engine, links: readonly LinkRow[], readSince: number): readonly Preview[] {
  const visited = new Set<number>()
  const previews: Preview[] = []
  for (const link of links) {
    if (visited.has(link.id)) continue
    const stored = groupOf(engine.store, link, readSince)
    for (const each of stored.links) visited.add(each.id)
    const seen = asStored(engine, stored)
    for (const shop of engine.shops.keys())
      seen.orders.set(shop, { orders: [], through: engine.store.channels.get(shop).ordersSince ?? 0 })
    const [group] = capture(engine, [stored], seen)
    if (!group) continue
    // What is held here is shown, and neither kept nor said in the log.
    holdFloods({ ...engine, log: () => undefined }, [group], seen)
    previews.push({ group, plan: decide(engine, group, seen) })
  }
  return previews
}
