import { callOf } from '../../core/pairing-words.js'
import type { Standing } from '../../core/pairing.js'
import { counted } from '../../log/define.js'
import { displayWidth, wrap } from '../terminal.js'
import { ago, misnamedFinding } from './finding.js'
import type { CommandIo } from './io.js'
import { openIn, type PairingReport, type ReportLine, type ShopReport, STANDINGS } from './pairing-report.js'

/** So many listings of a standing are named where not all are asked for. */
const NAMED = 10

const TITLES: Readonly<Record<Standing | 'unlisted', string>> = {
  ambiguous: 'ambiguous',
  duplicate_sku: 'duplicate SKU',
  changed_sku: 'changed SKU',
  unmatched: 'unmatched',
  elsewhere: 'stocked elsewhere',
  not_managed: 'not managed',
  proposed: 'proposed',
  live: 'linked',
  ignored: 'ignored',
  unlisted: 'not listed',
}

/** What can be done about all of a standing beside the entries of each. */
const WAYS_OUT: Readonly<Partial<Record<Standing | 'unlisted', string>>> = {
  ambiguous: 'give each a name of its own, or take one of the entries',
  duplicate_sku: 'give each a SKU of its own, or link each that is this item',
  changed_sku: 'put the SKU back, or say what it is now',
  unmatched: 'give it the SKU of its item; a pack, kit or weight is linked with its parts',
  elsewhere: "stock it at the shop's location, or ignore it",
  not_managed: 'let the shop count it, or ignore it',
  proposed: 'tillsync adopt shows what they would write and makes them live',
}

/** Says a report shop by shop: counts, then what is to be decided, each with its reason and the entries to copy. */
export function showPairing(report: PairingReport, io: CommandIo, all: boolean): void {
  const now = io.clock.now()
  for (const shop of report.shops) {
    io.out(`${shop.shop}, from ${shop.till}, as read ${ago(now - shop.readAt)}`)
    io.out(indented(countWords(shop), io, 2))
    for (const standing of STANDINGS) showStanding(shop, standing, io, all)
    io.out('')
  }
  showDuplicates(report, io)
  for (const misnamed of report.misnamed) io.out(wrap(misnamedFinding(misnamed).text.replace('\n', '; '), io.columns))
  const open = openIn(report)
  io.out(
    open === 0 ? 'match: nothing to decide' : `match: ${open} to decide; --write FILE puts the entries into a file`,
  )
}

function countWords({ counts, till }: ShopReport): string {
  const of = (standing: Standing | 'unlisted'): string[] => {
    const total = counts[standing] ?? 0
    return total > 0 && standing !== 'unlisted' ? [`${total} ${TITLES[standing]}`] : []
  }
  const first: readonly (Standing | 'unlisted')[] = ['live', 'proposed']
  const words = [...first, ...STANDINGS.filter((standing) => !first.includes(standing))].flatMap(of)
  const unlisted = counts.unlisted ?? 0
  const rest = unlisted > 0 ? [`${counted(unlisted, 'item')} of ${till} not listed`] : []
  return [...(words.length > 0 ? words : ['no listing']), ...rest].join(', ')
}

function showStanding({ shop, lines }: ShopReport, standing: Standing | 'unlisted', io: CommandIo, all: boolean): void {
  const wanted = lines.filter((line) => line.standing === standing && (line.open || all))
  if (wanted.length === 0) return
  io.out(`  ${TITLES[standing]}: ${wanted.length} at ${shop}`)
  const wayOut = WAYS_OUT[standing]
  if (wayOut !== undefined) io.out(indented(`(${wayOut})`, io, 4))
  const named = all ? wanted : wanted.slice(0, NAMED)
  for (const line of named) showLine(line, io)
  if (wanted.length > named.length) io.out(`    and ${wanted.length - named.length} more; --all names them`)
}

function showLine(line: ReportLine, io: CommandIo): void {
  io.out(indented(`${callOf({ ...line, barcode: null })}, id ${line.id}`, io, 4))
  io.out(indented(line.why, io, 6))
  for (const { section, entry } of line.settle) {
    const text = `      ${section}: - ${entry}`
    // An entry that is broken could not be copied.
    io.out(displayWidth(text) > io.columns ? `      ${section}:\n        - ${entry}` : text)
  }
}

function showDuplicates({ tills }: PairingReport, io: CommandIo): void {
  for (const { till, duplicates } of tills.filter((each) => each.duplicates.length > 0)) {
    io.out(`${till}`)
    io.out(`  duplicate SKU: ${duplicates.length} at ${till}`)
    for (const { items, why } of duplicates) {
      const bearers = items.map(({ id, name }) => (name === '' ? id : `${id} (${name})`)).join(', ')
      io.out(indented(`${why}: ${bearers}; give each a SKU of its own there`, io, 4))
    }
    io.out('')
  }
}

function indented(text: string, io: CommandIo, cells: number): string {
  return wrap(' '.repeat(cells) + text, io.columns, cells)
}
