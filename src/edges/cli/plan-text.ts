import { formatCount } from '../../core/count.js'
import { formatMoney } from '../../core/money.js'
import type { PricePair } from '../../core/price.js'
import { nameOfItem, nameOfListing } from '../../engine/fold.js'
import type { Preview } from '../../engine/preview.js'
import type { Engine } from '../../engine/setup.js'
import { counted } from '../../log/define.js'
import { table } from '../terminal.js'
import type { CommandIo } from './io.js'

/** Something that would be written, or held, and why. */
export interface PlannedLine {
  readonly channel: string
  readonly sku: string
  readonly what: 'correction' | 'stock' | 'price' | 'held'
  readonly from: string
  readonly to: string
  readonly why: string
}

/** What previews come to, a line for each write or hold. */
export function plannedLines(engine: Engine, previews: readonly Preview[]): readonly PlannedLine[] {
  return previews.flatMap((preview) => linesOf(engine, preview))
}

/** `12 writes, 1 held`. */
export function countPlanned(lines: readonly PlannedLine[]): string {
  const held = lines.filter((line) => line.what === 'held').length
  return `${counted(lines.length - held, 'write')}, ${held} held`
}

/** A table for each channel, of at most so many lines; the rest is counted. */
export function showPlanned(lines: readonly PlannedLine[], io: CommandIo, most = Infinity): void {
  const columns = [
    { title: 'sku', value: (line: PlannedLine) => line.sku },
    { title: 'what', value: (line: PlannedLine) => line.what },
    { title: 'now', value: (line: PlannedLine) => line.from, align: 'right' as const },
    { title: 'then', value: (line: PlannedLine) => line.to, align: 'right' as const },
    { title: 'why', value: (line: PlannedLine) => line.why },
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
  return [
    ...planned.corrections.map(({ itemId, amount, reading, why }) => ({
      ...item(itemId),
      what: 'correction' as const,
      from: formatCount(reading),
      to: formatCount((reading + amount) as typeof reading),
      why,
    })),
    ...[...planned.lowerings, ...planned.raises].map(({ link, from, to, why }) => ({
      ...listing(link),
      what: 'stock' as const,
      from: formatCount(from),
      to: formatCount(to),
      why,
    })),
    ...planned.prices.map(({ link, from, to, why }) => ({
      ...listing(link),
      what: 'price' as const,
      from: priceText(from),
      to: priceText(to),
      why,
    })),
    ...planned.holds.map((hold) => ({
      ...(hold.kind === 'movement' ? item(hold.itemId) : listing(hold.link)),
      what: 'held' as const,
      from: '',
      to: '',
      why: hold.why,
    })),
  ]
}

function priceText(pair: PricePair | null): string {
  if (pair === null) return '?'
  return pair.salePrice === null
    ? formatMoney(pair.price)
    : `${formatMoney(pair.price)} (${formatMoney(pair.salePrice)})`
}
