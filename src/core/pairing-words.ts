import type { MatchBy } from './match.js'
import type { Known, PairedItem, Pairing } from './pairing.js'
import type { Place } from './rule.js'

/** The names of the channels, and what the configuration matches by, for sentences about them. */
export interface Between {
  readonly till: string
  readonly shop: string
  readonly matchBy: readonly MatchBy[]
}

/** An entry of a mapping file that would settle how a listing stands. */
export interface Settlement {
  readonly section: 'links' | 'ignore'
  readonly shop: string
  readonly listingId: string
  /** The item that it is linked to; null where it is ignored. */
  readonly itemId: string | null
  /** What the ids stand for. */
  readonly words: string
}

const NAMED_BY = { sku: 'SKU', barcode: 'barcode' } as const

/** Why a listing stands as it does, in a sentence for the owner of the shop. */
export function pairingReason(pairing: Pairing, between: Between): string {
  const { standing, items, place } = pairing
  const { till, shop } = between
  switch (standing) {
    case 'live':
    case 'proposed':
      return pairing.by === null
        ? `a mapping file says so${placeWords(place)}`
        : `${theItem(items, till)} has the same ${NAMED_BY[pairing.by]}`
    case 'changed_sku':
      return changedReason(pairing, till)
    case 'ambiguous':
    case 'duplicate_sku':
      return sharedReason(pairing, between)
    case 'unmatched':
      return unmatchedReason(pairing, between)
    case 'not_managed':
      return unmanagedReason(pairing, shop)
    case 'elsewhere':
      return `${linkedBut(pairing)}${shop} does not stock it at its location, only at others`
    case 'ignored':
      return `a mapping file says to leave it alone${placeWords(place)}`
  }
}

/** Of an item that no listing of the shop could be. */
export function unlistedReason({ sku, barcode }: Known, { shop, matchBy }: Between): string {
  const names = [...(isThere(sku) ? (['sku'] as const) : []), ...(isThere(barcode) ? (['barcode'] as const) : [])]
  const usable = names.filter((by) => matchBy.includes(by)).map((by) => NAMED_BY[by])
  return usable.length === 0
    ? `it has no ${matchBy.map((by) => NAMED_BY[by]).join(' or ')} that a listing could be found by`
    : `no listing of ${shop} has its ${usable.join(' or ')}`
}

/** Of a SKU that several items of a till bear. */
export function duplicateReason(items: readonly Known[], till: string): string {
  return `${items.length} items of ${till} bear the SKU ${items[0]?.sku ?? ''}, so nothing is linked by it`
}

/** The entries that would settle how a listing stands, one of which a person would take. Empty where nothing is open. */
export function settlementsOf(pairing: Pairing, shop: string): readonly Settlement[] {
  const { listing, standing, open, place } = pairing
  if (!open || (place !== null && listing.link?.origin === 'mapping')) return []
  const from = { shop, listingId: listing.id }
  const links = linkable(pairing).map((item): Settlement => {
    return { ...from, section: 'links', itemId: item.id, words: `${callOf(listing)} is ${callOf(item)}` }
  })
  if (standing === 'proposed') return links
  return [...links, { ...from, section: 'ignore', itemId: null, words: callOf(listing) }]
}

function linkable({ standing, items, listing }: Pairing): readonly PairedItem[] {
  if (standing === 'not_managed' || standing === 'elsewhere') return []
  // Of a link with several parts no single line tells all.
  return listing.link && listing.link.itemIds.length > 1 ? [] : items.filter(({ countable }) => countable)
}

/** `SOAP (Soap, 100 g)`, or the name alone where there is no SKU. */
export function callOf({ id, sku, name }: Known): string {
  if (!isThere(sku)) return name === '' ? id : name
  return name === '' || name === sku ? sku : `${sku} (${name})`
}

function changedReason({ listing, items, by }: Pairing, till: string): string {
  const [item] = items
  const name = by ?? 'sku'
  const now = (known: Known | undefined): string => {
    const text = known?.[name]
    return isThere(text) ? text : `no ${NAMED_BY[name]}`
  }
  return (
    `it was linked when both had one ${NAMED_BY[name]}; now it has ${now(listing)} and item ${item?.id ?? ''} of ${till} ` +
    `has ${now(item)}: it may be another product by now`
  )
}

function sharedReason({ listing, items, namesakes, by }: Pairing, { till, shop }: Between): string {
  const name = by ?? 'sku'
  const bear = (count: number, one: string): string => (count === 1 ? `1 ${one} bears` : `${count} ${one}s bear`)
  const atTill = `${bear(items.length, 'item')} the ${NAMED_BY[name]} ${listing[name] ?? ''} at ${till}`
  const atShop = namesakes.length > 1 ? ` and ${bear(namesakes.length, 'listing')} it at ${shop}` : ''
  const candidates = items.length > 1 ? `: ${identified(items)}` : ''
  const others = namesakes.length > 1 ? `${candidates === '' ? ':' : ';'} ${identified(namesakes)}` : ''
  return `${atTill}${atShop}, and which is meant can't be guessed${candidates}${others}`
}

function unmatchedReason({ listing, items }: Pairing, { till, matchBy }: Between): string {
  const names = matchBy.flatMap((by) => {
    const text = listing[by]
    return isThere(text) ? [`${NAMED_BY[by]} ${text}`] : []
  })
  if (names.length === 0)
    return `it has no ${matchBy.map((by) => NAMED_BY[by]).join(' or ')} that an item of ${till} could be found by`
  const uncounted = items.filter(({ countable }) => !countable)
  const similar = items.filter(({ countable }) => countable)
  if (similar.length === 0 && uncounted.length > 0)
    return `${theItem(uncounted, till)} has no stock of its own that could be shown; say what it is made of`
  const but = similar.length > 0 ? `, but a similar one: ${identified(similar)}` : ''
  return `nothing at ${till} has the ${names.join(' or the ')}${but}`
}

function unmanagedReason(pairing: Pairing, shop: string): string {
  const { listing } = pairing
  return listing.stockKeeping === 'by_parent'
    ? `${linkedBut(pairing)}${shop} counts its stock at the product that it belongs to`
    : `${linkedBut(pairing)}${shop} keeps no stock of it, so there is no figure to keep true`
}

function linkedBut({ listing, place }: Pairing): string {
  if (!listing.link) return ''
  return `it is ${listing.link.state === 'live' ? 'linked' : 'proposed to be linked'}${placeWords(place)}, but `
}

function theItem(items: readonly Known[], till: string): string {
  const [item] = items
  return item ? `item ${item.id} of ${till}${item.name === '' ? '' : ` (${item.name})`}` : `an item of ${till}`
}

function identified(all: readonly Known[]): string {
  return all.map(({ id, name }) => (name === '' ? id : `${id} (${name})`)).join(', ')
}

function placeWords(place: Place | null): string {
  return place === null ? '' : ` (${place.file}:${place.line})`
}

function isThere(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && text !== ''
}
