import { type Examined, fine, trouble, unclear } from '../../ports/examine.js'
import type { BrotherPosApi, Reply } from './api.js'
import { readFailure } from './fail.js'
import { parseSingle, productRow, type ProductRow, rowsOf } from './wire.js'

const CHECK = 'variations'
const BY_ID = 'variation by id'

/** Where variations stand, by the first page of the list, and whether one can be read alone. Up to two reads. */
export async function examineVariations(products: Reply, api: BrotherPosApi): Promise<readonly Examined[]> {
  const rows = (rowsOf(products) ?? []).flatMap((row) => productRow.safeParse(row).data ?? [])
  const parents = rows.filter((row) => row.has_variations === true || row.variations.length > 0)
  const [parent] = parents
  if (parent === undefined) {
    const why = 'no product with variations is on the first page of the list'
    return [unclear(CHECK, why), unclear(BY_ID, why)]
  }
  const nested = parents.flatMap(idsOf)
  return [where(parents, nested, rows), await byId(nested[0] ?? (await firstOf(parent, api)), api)]
}

function where(parents: readonly ProductRow[], nested: readonly string[], rows: readonly ProductRow[]): Examined {
  if (nested.length === 0) {
    const found = `${parents.length} products say that they have variations, and the list does not carry them`
    const todo = 'see with tillsync match whether they are known; they may be listed as products of their own'
    return trouble(CHECK, 'warn', found, todo)
  }
  const listed = new Set(rows.map(({ id }) => id))
  const both = nested.filter((id) => listed.has(id)).length
  const too = both > 0 ? `, ${both} of ${nested.length} listed on their own too` : ''
  return fine(CHECK, `nested in their product${too}`)
}

async function byId(id: string | undefined, api: BrotherPosApi): Promise<Examined> {
  if (id === undefined) return unclear(BY_ID, 'the product itself does not name its variations either')
  const reply = await api.get(`/products/${encodeURIComponent(id)}`, {}, 'event')
  if (reply.kind !== 'answered' || reply.status === 429 || reply.status >= 500)
    return unclear(BY_ID, `could not be asked for: ${readFailure(reply).detail}`)
  if (productRow.safeParse(parseSingle(reply.json)).data?.id === id)
    return fine(BY_ID, 'a variation can be read alone, by its own id')
  const found = `a variation can't be read alone (${reply.status}): what becomes of it shows in lists only`
  return trouble(
    BY_ID,
    'warn',
    found,
    'sweep often (schedule.sweep), since a webhook of it leads to nothing that can be read',
  )
}

async function firstOf(parent: ProductRow, api: BrotherPosApi): Promise<string | undefined> {
  const reply = await api.get(`/products/${encodeURIComponent(parent.id)}`, {}, 'event')
  const product = reply.kind === 'answered' ? productRow.safeParse(parseSingle(reply.json)).data : undefined
  return product && idsOf(product)[0]
}

function idsOf({ variations }: ProductRow): readonly string[] {
  return variations.flatMap((row) => productRow.safeParse(row).data?.id ?? [])
}
