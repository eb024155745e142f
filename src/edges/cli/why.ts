import { type Count, formatCount } from '../../core/count.js'
import { formatReadable } from '../../core/instant.js'
import { formatMoney, type Money } from '../../core/money.js'
import { outcomeWords } from '../../core/reason.js'
import { workingReason } from '../../core/working-words.js'
import { nameOfItem, nameOfListing } from '../../engine/fold.js'
import { findNamed, leading, namesNear } from '../../engine/name.js'
import type { Engine } from '../../engine/setup.js'
import { gatherWhy, type ItemFacts, type ListingFacts, type Why } from '../../engine/why.js'
import type { CallOfSubject } from '../../store/journal.js'
import type { LinkRow } from '../../store/links.js'
import type { ToldMovement } from '../../store/movements.js'
import type { NamedRow } from '../../store/names.js'
import type { Reading } from '../../store/readings.js'
import { wrap } from '../terminal.js'
import { ago } from './finding.js'
import { type CommandIo, EXIT } from './io.js'
import { evidenceOf, whyObject } from './why-object.js'

const INDENT = 4

/**
 * Everything that is known of one item or listing: what each side shows and should show, and why. It reads the store and
 * nothing else. Ends with 3 where something of it waits for a person.
 */
export function why(
  engine: Engine,
  io: CommandIo,
  name: string,
  options: { readonly json?: string | boolean },
): number {
  const found = leading(engine, findNamed(engine, name))
  const [only] = found
  if (!only || found.length > 1) return notOne(engine, io, name, found)
  const facts = gatherWhy(engine, only)
  if (options.json === true) io.out(JSON.stringify(whyObject(engine, facts)))
  else io.out(textOf(engine, io, facts))
  return facts.waiting.some(({ command }) => command !== null) ? EXIT.waiting : EXIT.done
}

/** Says what else may have been meant: the nearest names, or all that bear this one. */
export function notOne(engine: Engine, io: CommandIo, name: string, found: readonly NamedRow[]): number {
  if (found.length === 0) {
    const near = namesNear(engine, name)
    const hint =
      near.length === 0 ? 'tillsync check shows whether the catalogues were read' : `near: ${near.join(', ')}`
    io.error(`no item and no listing is called ${name}; ${hint}`)
    return EXIT.usage
  }
  io.error(`${name} is the name of several; say which is meant:`)
  for (const row of found) io.error(`  ${row.channel}#${row.id}  ${row.sku ?? ''}  ${row.name}`.trimEnd())
  return EXIT.usage
}

function textOf(engine: Engine, io: CommandIo, facts: Why): string {
  const now = io.clock.now()
  const sections = [
    facts.items.flatMap((item) => itemLines(item, now)),
    ...facts.listings.map((listing) => listingLines(engine, listing, now)),
    headed(
      'last movements (UTC):',
      facts.movements.map((movement) => movementLine(engine, movement)),
    ),
    headed(
      'last writes (UTC):',
      facts.calls.map((call) => callLine(engine, call)),
    ),
    facts.waiting.length === 0 ? ['nothing waits'] : headed('waiting:', facts.waiting.map(waitingLine)),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => wrap(line, io.columns, INDENT)).join('\n'))
    .join('\n\n')
}

function headed(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)]
}

function itemLines({ row, reading }: ItemFacts, now: number): readonly string[] {
  const price = row.price === null ? '' : `, asks ${priceWords(row.price, row.salePrice)}`
  const state = row.gone ? '; gone from the till' : row.countable ? '' : '; not counted there'
  return [`${row.sku ?? row.name} at ${row.till} (item ${row.id}): ${readingWords(reading, now)}${price}${state}`]
}

function listingLines(engine: Engine, facts: ListingFacts, now: number): readonly string[] {
  const { row, reading, link, working, priceSent } = facts
  const price = row.price === null ? '' : `, asks ${priceWords(row.price, row.salePrice)}`
  const sent = priceSent === null ? '' : ` (sent: ${priceWords(priceSent.price, priceSent.salePrice)})`
  const kept = row.stockKeeping === 'managed' ? '' : `; no stock of its own is counted there (${row.stockKeeping})`
  return [
    `${row.sku ?? row.name} at ${row.shop} (listing ${row.id}): ${readingWords(reading, now)}${price}${sent}${kept}${row.gone ? '; gone from the shop' : ''}`,
    `  ${link === null ? 'not linked' : linkWords(engine, link)}`,
    ...(link === null || working === null ? [] : [`  target: ${workingReason(link.till, working)}`]),
    `  ${baseWords(facts)}`,
  ]
}

function linkWords(engine: Engine, link: LinkRow): string {
  const parts = link.parts.map(
    ({ itemId, units }) => `${formatCount(units)} of ${nameOfItem(engine, link.till, itemId)}`,
  )
  const origin = link.origin === 'mapping' ? 'a mapping file' : link.origin === 'sku' ? 'SKU' : 'barcode'
  const state = link.state === 'live' ? '' : `, ${link.state}`
  return `linked to ${parts.join(' and ')} at ${link.till} by ${origin} since ${formatReadable(link.createdAt)} UTC${state}`
}

function baseWords({ movementSource, base }: ListingFacts): string {
  if (movementSource === 'by_orders') return 'no base: what it sells is told by its orders'
  if (base === null) return 'no base yet: what it sells is told by its figure from when it is met'
  const since = base.knownAt === 0 ? '' : ` since ${formatReadable(base.knownAt)} UTC`
  return `base ${formatCount(base.figure)}${since}: what differs from it was moved at the shop`
}

function readingWords(reading: Reading | null, now: number): string {
  if (reading === null) return 'no figure read yet'
  return `${formatCount(reading.figure)} as read ${ago(now - reading.begunAt)} (${formatReadable(reading.begunAt)} UTC)`
}

function priceWords(price: Money, salePrice: Money | null): string {
  return salePrice === null ? formatMoney(price) : `${formatMoney(price)}, on sale for ${formatMoney(salePrice)}`
}

function movementLine(engine: Engine, movement: ToldMovement): string {
  const { capturedAt, amount, till, itemId, shop, listingId, order, cause, key } = movement
  const where = `${nameOfListing(engine, shop, listingId)} at ${shop}`
  const reason = cause === null ? (order === null ? '' : `, order ${order}`) : `, since ${cause}`
  const told = key === null ? 'not told to the till' : `told with ${key}`
  return `${formatReadable(capturedAt)}  ${formatCount(amount)} of ${nameOfItem(engine, till, itemId)} (${where}${reason}): ${told}`
}

function callLine(engine: Engine, call: CallOfSubject): string {
  const { channel, kind, key, subjectId, why: reason } = call
  const isTill = engine.tills.has(channel)
  const name = isTill ? nameOfItem(engine, channel, subjectId) : nameOfListing(engine, channel, subjectId)
  const outcome = outcomeWords(channel, call.state, evidenceOf(call), call.detail)
  return `${formatReadable(call.sentAt ?? call.plannedAt)}  ${kind} of ${name} at ${channel} ${changeWords(call)} (${reason}): ${outcome} [${key}]`
}

function changeWords({ kind, from, to }: Pick<CallOfSubject, 'kind' | 'from' | 'to'>): string {
  const written = (value: number): string =>
    kind === 'price' ? formatMoney(value as Money) : formatCount(value as Count)
  return `${from === null ? '?' : written(from)} → ${written(to)}`
}

function waitingLine({ text, until, command }: Why['waiting'][number]): string {
  const when = until === null || until === Number.MAX_SAFE_INTEGER ? '' : `, at ${formatReadable(until)} UTC`
  return `${text}${when}${command === null ? '' : `; to go on: ${command}`}`
}
