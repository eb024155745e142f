import { readBefore } from '../../engine/catalogues.js'
import { nameOfItem, nameOfListing } from '../../engine/fold.js'
import { adopt as adoptLinks, linkCatalogues, proposedLinks } from '../../engine/link.js'
import { previewAdopted } from '../../engine/preview.js'
import type { Engine } from '../../engine/setup.js'
import { beginSweep } from '../../engine/sweep.js'
import { counted } from '../../log/define.js'
import type { LinkRow } from '../../store/links.js'
import { takeLock } from '../lock.js'
import { table } from '../terminal.js'
import { confirm } from './confirm.js'
import { type CommandIo, EXIT } from './io.js'
import { countPlanned, type PlannedLine, plannedLines, showPlanned } from './plan-text.js'
import { readIfOld, type ReadingOptions } from './reading.js'

/** More than these are counted and not listed; `--json` lists them all. */
const MOST_LISTED = 20

export interface AdoptOptions extends ReadingOptions {
  readonly shop?: string | boolean
  readonly yes?: string | boolean
  readonly json?: string | boolean
}

/**
 * Makes proposed links live: those of the listings that are named (`web:SOAP`), or all of a shop or of every shop. First
 * it shows what would be written then, and asks. The running daemon takes them up within a second.
 */
export async function adopt(
  engine: Engine,
  stateDirectory: string,
  io: CommandIo,
  options: AdoptOptions,
  names: readonly string[] = [],
): Promise<number> {
  const shop = typeof options.shop === 'string' ? options.shop : null
  if (shop !== null && !engine.shops.has(shop)) return refuse(io, noSuchShop(engine, shop))
  const unread = await readIfOld(engine, io, options)
  if (unread.some(({ kind }) => kind === 'failed')) {
    io.error('adopt: nothing was changed; --cached goes by what was read before')
    return EXIT.failed
  }
  proposeWithoutDaemon(engine, stateDirectory, io)
  const chosen = choose(engine, proposedLinks(engine, shop), names)
  if (typeof chosen === 'string') return refuse(io, chosen)
  if (chosen.length === 0) return nothingProposed(engine, io, options)
  const lines = plannedLines(engine, previewAdopted(engine, chosen))
  if (options.json !== true) show(engine, chosen, lines, io)
  const question = `Make ${counted(chosen.length, 'link')} live?`
  const adopted = (await confirm(io, options, { command: 'adopt', question })) ? makeLive(engine, chosen) : null
  if (options.json === true)
    io.out(JSON.stringify({ adopted: adopted ?? 0, links: named(engine, chosen), changes: lines }))
  else io.out(adopted === null ? 'adopt: nothing was changed' : doneWords(engine, adopted))
  return adopted === null ? EXIT.waiting : EXIT.done
}

function refuse(io: CommandIo, why: string): number {
  io.error(why)
  return EXIT.usage
}

function noSuchShop(engine: Engine, shop: string): string {
  return `no shop is called ${shop}; there are ${[...engine.shops.keys()].join(', ')}`
}

function nothingProposed(engine: Engine, io: CommandIo, { json }: AdoptOptions): number {
  if (json === true) io.out(JSON.stringify({ adopted: 0, links: [], changes: [] }))
  else if (readBefore(engine).size === 0) io.out('adopt: no catalogue was read yet; tillsync check reads them')
  else io.out('adopt: no link is proposed; tillsync match says why')
  return EXIT.done
}

function makeLive(engine: Engine, chosen: readonly LinkRow[]): number {
  const count = adoptLinks(engine, chosen)
  if (count > 0) {
    engine.log('link.adopted', { count })
    beginSweep(engine)
  }
  return count
}

function doneWords({ mode }: Engine, adopted: number): string {
  const then =
    mode === 'live' ? "the till's figures are shown from now on" : 'nothing is written while the mode is observe'
  return `adopt: ${counted(adopted, 'link')} ${adopted === 1 ? 'is' : 'are'} live; ${then}`
}

/** A running daemon has proposed what there is. Without one this does, from the catalogues as they were last read. */
function proposeWithoutDaemon(engine: Engine, stateDirectory: string, io: CommandIo): void {
  const lock = takeLock(stateDirectory, { pid: process.pid, now: io.clock.now() })
  if ('heldBy' in lock) return
  try {
    linkCatalogues(engine, readBefore(engine), () => engine.clock.now())
  } finally {
    lock.release()
  }
}

/** The links of the listings that are named, or all. A text says which name is none of theirs. */
function choose(engine: Engine, proposed: readonly LinkRow[], names: readonly string[]): readonly LinkRow[] | string {
  if (names.length === 0) return proposed
  const chosen = new Set<LinkRow>()
  for (const name of names) {
    const found = linkNamed(engine, proposed, name)
    if (typeof found === 'string') return found
    chosen.add(found)
  }
  return [...chosen]
}

/** `web:SOAP`, by the listing's SKU or else its id. */
function linkNamed(engine: Engine, proposed: readonly LinkRow[], name: string): LinkRow | string {
  const colon = name.indexOf(':')
  const [shop, listing] = [name.slice(0, Math.max(0, colon)), name.slice(colon + 1)]
  if (colon < 1 || listing === '') return `adopt: ${name} names no listing; write shop:SKU or shop:id, such as web:SOAP`
  if (!engine.shops.has(shop)) return `adopt: ${noSuchShop(engine, shop)}`
  const { catalogue, links } = engine.store
  const bySku = catalogue.listingsNamed(shop, 'sku', listing).map(({ id }) => id)
  const ids = bySku.length > 0 ? bySku : [listing]
  const found = proposed.filter((link) => link.shop === shop && ids.includes(link.listingId))
  const [only] = found
  if (only && found.length === 1) return only
  if (found.length > 1) return `adopt: several listings of ${shop} bear the SKU ${listing}; name one by its id`
  const isLive = ids.some((id) => links.ofListing(shop, id)?.state === 'live')
  return `adopt: ${name} ${isLive ? 'is live already' : 'has no proposed link; tillsync match says why'}`
}

function named(engine: Engine, chosen: readonly LinkRow[]) {
  return chosen.map(({ shop, listingId, till, parts, origin }) => ({
    shop,
    listing: nameOfListing(engine, shop, listingId),
    item: parts.map(({ itemId }) => nameOfItem(engine, till, itemId)).join(' + '),
    by: origin,
  }))
}

function show(engine: Engine, chosen: readonly LinkRow[], lines: readonly PlannedLine[], io: CommandIo): void {
  const columns = (['shop', 'listing', 'item', 'by'] as const).map((title) => {
    return { title, value: (row: ReturnType<typeof named>[number]) => row[title] }
  })
  const listed = named(engine, chosen.slice(0, MOST_LISTED))
  io.out(`${counted(chosen.length, 'link')} proposed:`)
  io.out(table(listed, columns, { colour: io.color, width: io.columns }))
  if (chosen.length > listed.length) io.out(`and ${chosen.length - listed.length} more`)
  showPlanned(lines, io, MOST_LISTED)
  io.out(lines.length === 0 ? 'nothing would be written then' : `then: ${countPlanned(lines)}`)
}
