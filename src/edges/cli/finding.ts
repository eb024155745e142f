import type { Misnamed } from '../../engine/misnamed.js'
import type { LinkReview, ShopReview, UnclearName } from '../../engine/review.js'
import { counted, listed } from '../../log/define.js'
import type { UnkeptListing } from '../../store/standings.js'
import type { Verdict } from '../terminal.js'

/** One line of a checklist, with its way out on further lines. */
export interface Finding {
  /** Empty where it is of none. */
  readonly channel: string
  readonly verdict: Verdict
  readonly text: string
}

/** So many listings of a kind are named. */
const NAMED = 10
const MINUTE_MS = 60_000

/** What a review of the links has to say: how each shop stands, and what a person should put right. */
export function findingsOf({ shops, misnamed }: LinkReview, now: number): readonly Finding[] {
  return [...shops.flatMap((review) => shopFindings(review, now)), ...misnamed.map(misnamedFinding)]
}

function shopFindings(review: ShopReview, now: number): readonly Finding[] {
  const { shop, unclear, unkept } = review
  const kinds = [...new Set(unkept.map(({ stockKeeping }) => stockKeeping))]
  return [
    standing(review, now),
    ...unclear.map((name) => unclearFinding(shop, name)),
    ...kinds.map((kind) => unkeptFinding(shop, kind, unkept)),
  ]
}

function standing({ shop, till, readAt, counts, unmatched }: ShopReview, now: number): Finding {
  const { live, proposed, ambiguous, ignored } = counts
  const words = [
    `${counted(live, 'listing')} linked`,
    ...(proposed > 0 ? [`${proposed} proposed`] : []),
    ...(counts.unmatched > 0 ? [`${counts.unmatched} unmatched (${firstOf(unmatched, counts.unmatched)})`] : []),
    ...(ambiguous > 0 ? [`${ambiguous} ambiguous`] : []),
    ...(ignored > 0 ? [`${ignored} ignored`] : []),
  ]
  const waysOut = [
    ...(proposed > 0 ? ['tillsync plan shows what would be written; tillsync adopt makes proposed links live'] : []),
    ...(counts.unmatched > 0
      ? [`give unmatched listings the SKU or barcode of an item at ${till}, or link or ignore them in a mapping file`]
      : []),
  ]
  const text = [`${words.join(', ')}, as read ${ago(now - readAt)}`, ...waysOut].join('\n')
  return { channel: shop, verdict: waysOut.length > 0 ? 'warn' : 'ok', text }
}

function unclearFinding(shop: string, { by, name, candidates }: UnclearName): Finding {
  const bearers = candidates.map(({ channel, id, name }) => `${channel} ${id}${name === '' ? '' : ` (${name})`}`)
  const wayOut = 'make the name unique, or link or ignore the listing by its {id: …} in a mapping file'
  const text = `the ${by === 'sku' ? 'SKU' : 'barcode'} ${name} is not unique, so nothing is linked by it: ${listed(bearers)}`
  return { channel: shop, verdict: 'warn', text: `${text}\n${wayOut}` }
}

function unkeptFinding(shop: string, kind: UnkeptListing['stockKeeping'], unkept: readonly UnkeptListing[]): Finding {
  const names = unkept.filter(({ stockKeeping }) => stockKeeping === kind).map(({ id, sku }) => sku ?? id)
  const [what, wayOut] = UNKEPT[kind]
  const text = `${counted(names.length, 'linked listing')} ${what}: ${firstOf(names.slice(0, NAMED), names.length)}`
  return { channel: shop, verdict: 'warn', text: `${text}\n${wayOut}` }
}

const UNKEPT: Readonly<Record<UnkeptListing['stockKeeping'], readonly [what: string, wayOut: string]>> = {
  unmanaged: ['without a stock of its own at the shop', 'let the shop track the stock, or ignore the listing'],
  by_parent: ['whose stock the shop counts at the product', 'link the product, or let the shop count each variation'],
  inactive: ["not stocked at the shop's location", 'stock it there, or ignore the listing'],
}

export function misnamedFinding({ place, what, several }: Misnamed): Finding {
  const wayOut = several ? 'say which one is meant by its {id: …}' : 'put the name right, or take the entry out'
  return { channel: '', verdict: 'warn', text: `${place.file}:${place.line}: ${what}\n${wayOut}` }
}

function firstOf(names: readonly string[], total: number): string {
  return total > names.length ? `${names.join(', ')} and ${total - names.length} more` : listed(names)
}

/** `just now`, `4 minutes ago`, `3 hours ago`, `2 days ago`. */
export function ago(durationMs: number): string {
  const minutes = Math.floor(durationMs / MINUTE_MS)
  if (minutes < 1) return 'just now'
  if (minutes < 120) return `${counted(minutes, 'minute')} ago`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} hours ago` : `${Math.floor(hours / 24)} days ago`
}
