import type { Connection } from './open.js'

/** An item or a listing, by what it is called. */
export interface NamedRow {
  readonly kind: 'item' | 'listing'
  /** The till of an item, the shop of a listing. */
  readonly channel: string
  readonly id: string
  readonly sku: string | null
  readonly name: string
  readonly gone: boolean
}

export type NameKind = 'sku' | 'barcode' | 'id'

/** The catalogues of all tills and shops by their names; what is gone is still found. */
export interface NameStore {
  /** Tills come first, then in order of channel and id. */
  bearing(by: NameKind, name: string): readonly NamedRow[]
  /** Every SKU of what is not gone. */
  skus(): readonly string[]
}

type Stored = Omit<NamedRow, 'gone'> & { readonly gone: number }

export function openNames(connection: Connection): NameStore {
  const find = (by: NameKind) =>
    connection.prepare<[string, string], Stored>(
      `SELECT 'item' AS kind, till AS channel, id, sku, name, gone FROM item WHERE ${by} = ?
       UNION ALL SELECT 'listing', shop, id, sku, name, gone FROM listing WHERE ${by} = ? ORDER BY kind, channel, id`,
    )
  const by = { sku: find('sku'), barcode: find('barcode'), id: find('id') }
  const skus = connection.prepare<[], { sku: string }>(
    `SELECT sku FROM item WHERE gone = 0 AND sku <> '' UNION SELECT sku FROM listing WHERE gone = 0 AND sku <> ''`,
  )
  return {
    bearing: (kind, name) => by[kind].all(name, name).map((row) => ({ ...row, gone: row.gone === 1 })),
    skus: () => skus.all().map(({ sku }) => sku),
  }
}
