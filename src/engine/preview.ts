import type { Plan } from '../core/plan.js'
import type { LinkRow } from '../store/links.js'
import { captureOrders } from './capture.js'
import { asStored } from './compare.js'
import { decide } from './decide.js'
import { explainFloods } from './explain.js'
import { holdFloods } from './flood.js'
import { type Group, groupOf } from './group.js'
import { eachLink, linkCatalogues } from './link.js'
import { lookAtNewOrders } from './look-at-orders.js'
import { nothingSeen, type Seen } from './seen.js'
import { capture } from './pass.js'
import type { Engine } from './setup.js'

/** A group and what would be done with it. */
export interface Preview {
  readonly group: Group
  readonly plan: Plan
}

/**
 * Reads what a preview needs beside the catalogues: the orders of the shops that tell movements by them, and the sales of
 * a till where much has changed. Nothing of the orders is recorded. What could not be read stands in `unread`.
 */
export async function lookForPreview(engine: Engine): Promise<Seen> {
  const seen = nothingSeen()
  for (const [shop, { port }] of engine.shops) {
    const since = engine.store.channels.get(shop).ordersSince
    if (port.movementSource === 'by_orders' && since !== null) await lookAtNewOrders(engine, shop, since, seen)
  }
  const groups = groupsOf(engine, [...eachLink(engine, 'live', null)], 0)
  await explainFloods(engine, groups, seen)
  for (const group of groups) for (const [key, sight] of asStored(engine, group).listings) seen.listings.set(key, sight)
  return seen
}

/**
 * What the daemon would do next, by the code that does it, from what was last read: it links the channels that were read
 * whole, as the mapping files say now, and decides. Everything that this does to the store is taken back, and nothing is
 * said in the log. Proposed links are shown as if they were adopted.
 */
export function previewAll(
  engine: Engine,
  whole: ReadonlySet<string>,
  readSince: number,
  seen: Seen,
): readonly Preview[] {
  const silent = { ...engine, log: () => undefined }
  return engine.store.rehearse(() => {
    linkCatalogues(silent, whole, () => readSince)
    for (const link of [...eachLink(engine, 'proposed', null)]) engine.store.links.adopt(link.id)
    captureOrders(silent, seen)
    return previewLinks(silent, [...eachLink(engine, 'live', null)], readSince)
  })
}

/** The same for links that are proposed, as if they alone were adopted, by whatever was read last. Nothing else is linked. */
export function previewAdopted(engine: Engine, proposed: readonly LinkRow[]): readonly Preview[] {
  const { store } = engine
  return store.rehearse(() => {
    for (const { id } of proposed) store.links.adopt(id)
    const live = proposed.flatMap(({ id }) => store.links.get(id) ?? [])
    return previewLinks({ ...engine, log: () => undefined }, live, 0)
  })
}

/** Decides each group that the links are in, once. Their orders are captured by now. */
function previewLinks(engine: Engine, links: readonly LinkRow[], readSince: number): readonly Preview[] {
  return groupsOf(engine, links, readSince).flatMap((stored) => {
    const seen = asStored(engine, stored)
    for (const shop of engine.shops.keys())
      seen.orders.set(shop, { orders: [], through: engine.store.channels.get(shop).ordersSince ?? 0 })
    const [group] = capture(engine, [stored], seen)
    if (!group) return []
    // What is held here is shown, and not kept.
    holdFloods(engine, [group], seen)
    return [{ group, plan: decide(engine, group, seen) }]
  })
}

function groupsOf(engine: Engine, links: readonly LinkRow[], readSince: number): readonly Group[] {
  const visited = new Set<number>()
  return links.flatMap((link) => {
    if (visited.has(link.id)) return []
    const group = groupOf(engine.store, link, readSince)
    for (const each of group.links) visited.add(each.id)
    return [group]
  })
}
