import { add, formatCount } from '../../core/count.js'
import type { PausedChange, PlannedCorrection, PlannedHold, PlannedPrice, PlannedStock } from '../../core/plan.js'
import { formatMoney } from '../../core/money.js'
import type { PricePair } from '../../core/price.js'
import { nameOfItem, nameOfListing } from '../../engine/fold.js'
import type { Preview } from '../../engine/preview.js'
import type { Engine } from '../../engine/setup.js'
import { counted } from '../../log/define.js'
import { table } from '../terminal.js'
import type { CommandIo } from './io.js'

/** Something that would be written, or is held or paused, and why. */
export interface PlannedLine {
  readonly channel: string
  readonly sku: string
  readonly what: 'correction' | 'stock' | 'price' | 'held' | 'paused'
  readonly from: string
  readonly to: string
  readonly why: string
}

/** What previews come to, a line for each write or hold. */
export function plannedLines(engine: Engine, previews: readonly Preview[]): readonly PlannedLine[] {
  return previews.flatMap((preview) => linesOf(engine, preview))
}

/** `12 writes, 1 held`, and what is paused where something is. */
export function countPlanned(lines: readonly PlannedLine[]): string {
  const [held = 0, paused = 0] = (['held', 'paused'] as const).map(
    (what) => lines.filter((line) => line.what === what).length,
  )
  const writes = lines.length - held - paused
  return `${counted(writes, 'write')}, ${held} held${paused === 0 ? '' : `, ${paused} paused`}`
}

/** A table for each channel, of at most so many lines; the rest is counted. */
export function showPlanned(lines: readonly PlannedLine[], io: CommandIo, most = Infinity): void {
  const columns = [
    { title: 'sku', value: (line: PlannedLine) => line.sku },
    { title: 'what', value: (line: PlannedLine) => line.what },
    { title: 'now', value: (line: PlannedLine) => line.from, align: 'right' as const },
    { title: 'then', value: (line: PlannedLine) => line.to, align: 'right' as const },
    { title: 'why', value: (line: PlannedLine) => line.why, wraps: true },
  ]
  for (const channel of [...new Set(lines.map((line) => line.channel))].sort()) {
    const ofChannel = lines.filter((line) => line.channel === channel)
    io.out(`${channel}:`)
    io.out(table(ofChannel.slice(0, most), columns, { colour: io.color, width: io.columns }))
    if (ofChannel.length > most) io.out(`and ${ofChannel.length - most} more`)
  }
}

function linesOf(engine: Engine, { group, plan: planned }: Preview): readonly PlannedLine[] {
  const listing = (link: { shop: string; listingId: string }) => ({
    channel: link.shop,
    sku: nameOfListing(engine, link.shop, link.listingId),
  })
  const item = (itemId: string) => ({ channel: group.till, sku: nameOfItem(engine, group.till, itemId) })
  type What = PlannedLine['what']
  const correction = (what: What, { itemId, amount, reading, why }: PlannedCorrection): PlannedLine => {
    return { ...item(itemId), what, from: formatCount(reading), to: formatCount(add(reading, amount)), why }
  }
  const stock = (what: What, { link, from, to, why }: PlannedStock): PlannedLine => {
    return { ...listing(link), what, from: formatCount(from), to: formatCount(to), why }
  }
  const price = (what: What, { link, from, to, why }: PlannedPrice): PlannedLine => {
    return { ...listing(link), what, from: priceText(from), to: priceText(to), why }
  }
  const held = (hold: PlannedHold): PlannedLine => {
    const subject = hold.kind === 'movement' ? item(hold.itemId) : listing(hold.link)
    return { ...subject, what: 'held', from: '', to: '', why: hold.why }
  }
  const paused = (change: PausedChange): PlannedLine => {
    if (change.kind === 'correction') return correction('paused', change)
    return change.kind === 'stock' ? stock('paused', change) : price('paused', change)
  }
  return [
    ...planned.corrections.map((each) => correction('correction', each)),
    ...[...planned.lowerings, ...planned.raises].map((each) => stock('stock', each)),
    ...planned.prices.map((each) => price('price', each)),
    ...planned.holds.map(held),
    ...planned.paused.map(paused),
  ]
}

function priceText(pair: PricePair | null): string {
  if (pair === null) return '?'
  return pair.salePrice === null
    ? formatMoney(pair.price)
    : `${formatMoney(pair.price)} (${formatMoney(pair.salePrice)})`
}
