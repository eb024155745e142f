import { formatCount } from '../../core/count.js'
import type { PricePair } from '../../core/price.js'
import { formatMoney } from '../../core/money.js'
import { readCatalogues } from '../../engine/catalogues.js'
import { nameOfItem, nameOfListing } from '../../engine/fold.js'
import { type Preview, previewAll } from '../../engine/preview.js'
import type { Engine } from '../../engine/setup.js'
import { table } from '../terminal.js'
import { type CommandIo, EXIT } from './io.js'

interface PlannedLine {
  readonly channel: string
  readonly sku: string
  readonly what: 'correction' | 'stock' | 'price' | 'held'
  readonly from: string
  readonly to: string
  readonly why: string
}

/**
 * What would be written where, and why. It reads both sides whole and writes to neither. To our own store it writes what
 * it read (items, listings, figures), that it read it, how the channels fare and what their keys have spent; the links
 * that it would make, and all that it would decide, are taken back: the daemon, which may know other mapping files, does
 * not act on a plan.
 */
export async function plan(
  engine: Engine,
  io: CommandIo,
  options: { readonly json?: string | boolean },
): Promise<number> {
  const begunAt = io.clock.now()
  const { whole, unread } = await readCatalogues(engine)
  for (const { channel, detail } of unread) io.error(`${channel}: ${detail}`)
  if (unread.some(({ kind }) => kind === 'failed')) return EXIT.failed
  const lines = previewAll(engine, whole, begunAt).flatMap((preview) => linesOf(engine, preview))
  if (options.json === true) io.out(JSON.stringify({ changes: lines }))
  else show(lines, io)
  return lines.length === 0 ? EXIT.done : EXIT.changes
}

function show(lines: readonly PlannedLine[], io: CommandIo): void {
  const columns = [
    { title: 'sku', value: (line: PlannedLine) => line.sku },
    { title: 'what', value: (line: PlannedLine) => line.what },
    { title: 'now', value: (line: PlannedLine) => line.from, align: 'right' as const },
    { title: 'then', value: (line: PlannedLine) => line.to, align: 'right' as const },
    { title: 'why', value: (line: PlannedLine) => line.why },
  ]
  for (const channel of [...new Set(lines.map((line) => line.channel))].sort()) {
    io.out(`${channel}:`)
    io.out(
      table(
        lines.filter((line) => line.channel === channel),
        columns,
        { colour: io.color, width: io.columns },
      ),
    )
  }
  const held = lines.filter((line) => line.what === 'held').length
  io.out(
    lines.length === 0
      ? 'plan: nothing to write'
      : `plan: ${lines.length - held} writes, ${held} held; nothing was written`,
  )
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
