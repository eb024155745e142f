import { nameOfItem, nameOfListing } from './fold.js'
import type { Plan } from '../core/plan.js'
import type { Group } from './group.js'
import type { Engine } from './setup.js'
import { formatCount, type Count } from '../core/count.js'
import { formatMoney } from '../core/money.js'

/** In `mode: observe`, a line for each thing that would have been written. */
export function reportWould(engine: Engine, group: Group, plan: Plan): void {
  for (const { itemId, amount, reading, why } of plan.corrections) {
    would(
      engine,
      group.till,
      nameOfItem(engine, group.till, itemId),
      formatCount(reading),
      formatCount((reading + amount) as Count),
      why,
    )
  }
  for (const { link, from, to, why } of [...plan.lowerings, ...plan.raises]) {
    would(engine, link.shop, nameOfListing(engine, link.shop, link.listingId), formatCount(from), formatCount(to), why)
  }
  for (const { link, from, to, why } of plan.prices) {
    const before = from === null ? '?' : formatMoney(from.price)
    would(engine, link.shop, nameOfListing(engine, link.shop, link.listingId), before, formatMoney(to.price), why)
  }
}

function would(engine: Engine, channel: string, sku: string, before: string, after: string, why: string): void {
  engine.log('plan.would', { channel, sku, before, after, why })
}
