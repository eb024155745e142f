import { callOf, duplicateReason, pairingReason, settlementsOf, unlistedReason } from '../../core/pairing-words.js'
import type { Known, Pairing, Standing } from '../../core/pairing.js'
import { entryText, type Suggestion } from '../../config/suggestions.js'
import type { CataloguePairing, PairedShop } from '../../engine/review.js'
import type { Engine } from '../../engine/setup.js'

/** What is said of one listing or item. */
export interface ReportLine {
  readonly id: string
  readonly sku: string | null
  readonly name: string
  readonly standing: Standing | 'unlisted'
  /** Whether a person should decide something. */
  readonly open: boolean
  /** The items that it is linked to or could be. */
  readonly items: readonly Pick<Known, 'id' | 'sku' | 'name'>[]
  readonly why: string
  /** Entries of a mapping file, one of which would settle it. */
  readonly settle: readonly { readonly section: string; readonly entry: string }[]
}

export interface ShopReport {
  readonly shop: string
  readonly till: string
  /** When the older of both catalogues was read whole. */
  readonly readAt: number
  readonly counts: Readonly<Partial<Record<Standing | 'unlisted', number>>>
  readonly lines: readonly ReportLine[]
}

export interface TillReport {
  readonly till: string
  readonly duplicates: readonly { readonly sku: string; readonly items: readonly Known[]; readonly why: string }[]
}

export interface PairingReport {
  readonly shops: readonly ShopReport[]
  readonly tills: readonly TillReport[]
  readonly misnamed: CataloguePairing['misnamed']
}

/** Both catalogues against each other in words, a line for each listing and for each item that a shop does not list. */
export function reportOf(engine: Pick<Engine, 'matchBy'>, { shops, tills, misnamed }: CataloguePairing): PairingReport {
  return {
    shops: shops.map((shop) => shopReport(engine, shop)),
    tills: tills.map(({ till, duplicates }) => ({
      till,
      duplicates: duplicates.map((items) => {
        return { sku: items[0]?.sku ?? '', items: items.map(namesOf), why: duplicateReason(items, till) }
      }),
    })),
    misnamed,
  }
}

/** How many listings a person should decide something of. */
export function openIn({ shops }: PairingReport): number {
  return shops.reduce((total, { lines }) => total + lines.filter(({ open }) => open).length, 0)
}

function shopReport({ matchBy }: Pick<Engine, 'matchBy'>, paired: PairedShop): ShopReport {
  const { shop, till, readAt } = paired
  const between = { shop, till, matchBy }
  const lines = [
    ...paired.pairings.map((pairing): ReportLine => {
      const { listing, standing, open, items } = pairing
      const settle = settlementsOf(pairing, shop).map((settlement) => {
        return { section: settlement.section, entry: entryText(settlement) }
      })
      const why = pairingReason(pairing, between)
      return { ...namesOf(listing), standing, open, items: items.map(namesOf), why, settle }
    }),
    ...paired.unlisted.map((item): ReportLine => {
      const why = unlistedReason(item, between)
      return { ...namesOf(item), standing: 'unlisted', open: false, items: [], why, settle: [] }
    }),
  ]
  const counts: Partial<Record<Standing | 'unlisted', number>> = {}
  for (const { standing } of lines) counts[standing] = (counts[standing] ?? 0) + 1
  return { shop, till, readAt, counts, lines }
}

function namesOf({ id, sku, barcode, name }: Known): Known {
  return { id, sku, barcode, name }
}

/** What a person could write into a mapping file, the listings of each shop in the order of what is to be decided. */
export function suggestionsOf(engine: Pick<Engine, 'matchBy'>, { shops }: CataloguePairing): readonly Suggestion[] {
  return shops.flatMap(({ shop, till, pairings }) =>
    inOrderOf(pairings).map((pairing) => ({
      why: `${shop}, ${callOf(pairing.listing)}: ${pairingReason(pairing, { shop, till, matchBy: engine.matchBy })}`,
      settlements: settlementsOf(pairing, shop),
    })),
  )
}

/** What stops most comes first. */
export const STANDINGS: readonly (Standing | 'unlisted')[] = [
  'ambiguous',
  'duplicate_sku',
  'changed_sku',
  'unmatched',
  'elsewhere',
  'not_managed',
  'proposed',
  'live',
  'ignored',
  'unlisted',
]

function inOrderOf(pairings: readonly Pairing[]): readonly Pairing[] {
  return STANDINGS.flatMap((wanted) => pairings.filter(({ standing, open }) => open && standing === wanted))
}
