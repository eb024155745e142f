import type { Plan } from '../core/plan.js'
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
    const visited = new Set<number>()
    const previews: Preview[] = []
    for (const link of [...eachLink(engine, 'live', null)]) {
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
  })
}
