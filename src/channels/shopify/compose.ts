import { z } from 'zod'
import { countToUnits } from '../../core/count.js'
import type { Call, ComposedCall } from '../../ports/call.js'
import type { PriceWrite, StockWrite } from '../../ports/shop.js'
import { globalId, toWirePrices } from './convert.js'
import { PRICE_ENTRIES, PRICE_PRODUCTS, SET_STOCK, setPrices, STOCK_ENTRIES } from './operations.js'

const STOCK_OPERATION = 'inventorySetQuantities'
const PRICE_OPERATION = 'productVariantsBulkUpdate'

const stockBody = z.object({
  query: z.string(),
  variables: z.object({
    input: z.object({
      name: z.string(),
      reason: z.string(),
      referenceDocumentUri: z.string(),
      quantities: z.array(
        z.object({
          inventoryItemId: z.string(),
          locationId: z.string(),
          quantity: z.int(),
          changeFromQuantity: z.int(),
        }),
      ),
    }),
    key: z.string(),
  }),
})

const priceEntry = z.object({ id: z.string(), price: z.string(), compareAtPrice: z.string().nullable() })
const priceBody = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.union([z.string(), z.array(priceEntry)])),
})

export type StockBody = z.infer<typeof stockBody>
export type PriceBody = z.infer<typeof priceBody>
export type PriceEntry = z.infer<typeof priceEntry>

const request = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()) })
/** What goes to Shopify, untouched, beside what its entries are. */
export type ReadCall = z.infer<typeof request> &
  ({ readonly kind: 'stock'; readonly body: StockBody } | { readonly kind: 'price'; readonly body: PriceBody })

/** The body is the request's, byte for byte, document included, so that another release of ours replays the same. */
export function composeStock(
  location: string,
  writes: readonly StockWrite[],
  nextKey: () => string,
): readonly ComposedCall[] {
  return chunks(writes, STOCK_ENTRIES).map((batch) => {
    const key = nextKey()
    const quantities = batch.map(({ listing, from, to }) => ({
      inventoryItemId: globalId('InventoryItem', listing.id),
      locationId: location,
      quantity: countToUnits(to),
      changeFromQuantity: countToUnits(from),
    }))
    // Shopify shows the reference in the item's stock history, where the journal's key leads back to the decision.
    const referenceDocumentUri = `gid://tillsync/Write/${key}`
    const input = { name: 'available', reason: 'correction', referenceDocumentUri, quantities }
    const body: StockBody = { query: SET_STOCK, variables: { input, key } }
    return {
      kind: 'stock',
      operation: STOCK_OPERATION,
      key,
      body: JSON.stringify(body),
      subjects: batch.map(({ listing }) => listing.id),
    }
  })
}

/** Gathers by product, since Shopify takes one product a mutation. A listing without product or variant id is a bug. */
export function composePrices(writes: readonly PriceWrite[], nextKey: () => string): readonly ComposedCall[] {
  return fill(gatherByProduct(writes)).map((products) => {
    const variables: PriceBody['variables'] = {}
    for (const [index, product] of products.entries()) {
      variables[`p${index}`] = globalId('Product', product.id)
      variables[`v${index}`] = product.writes.map(toEntry)
    }
    const body: PriceBody = { query: setPrices(products.length), variables }
    return {
      kind: 'price',
      operation: PRICE_OPERATION,
      key: nextKey(),
      body: JSON.stringify(body),
      subjects: products.flatMap((product) => product.writes.map(({ listing }) => listing.id)),
    }
  })
}

/** Reads a journalled call back. Throws where it is none of this channel's: that is a bug or a damaged journal. */
export function readCall(call: Call): ReadCall {
  const body: unknown = JSON.parse(call.body)
  if (call.operation === STOCK_OPERATION) return { ...request.parse(body), kind: 'stock', body: stockBody.parse(body) }
  if (call.operation === PRICE_OPERATION) return { ...request.parse(body), kind: 'price', body: priceBody.parse(body) }
  throw new RangeError(`not an operation of a Shopify shop: ${call.operation}`)
}

/** The entries of a price call, product by product, in the order of its subjects. */
export function priceProducts(body: PriceBody): readonly (readonly PriceEntry[])[] {
  const products: PriceEntry[][] = []
  for (;;) {
    const entries = body.variables[`v${products.length}`]
    if (!Array.isArray(entries)) return products
    products.push(entries)
  }
}

interface ProductWrites {
  readonly id: string
  readonly writes: readonly PriceWrite[]
}

function gatherByProduct(writes: readonly PriceWrite[]): readonly ProductWrites[] {
  const byProduct = new Map<string, PriceWrite[]>()
  for (const write of writes) {
    const id = write.listing.parentId
    if (id === null) throw new RangeError(`listing ${write.listing.id} has no product`)
    const gathered = byProduct.get(id)
    if (gathered) gathered.push(write)
    else byProduct.set(id, [write])
  }
  return [...byProduct].flatMap(([id, gathered]) =>
    chunks(gathered, PRICE_ENTRIES).map((part) => ({ id, writes: part })),
  )
}

/** Fills calls up to the bounds on mutations and on entries. */
function fill(products: readonly ProductWrites[]): readonly (readonly ProductWrites[])[] {
  const calls: ProductWrites[][] = []
  let entries = 0
  for (const product of products) {
    const last = calls.at(-1)
    entries += product.writes.length
    if (last && last.length < PRICE_PRODUCTS && entries <= PRICE_ENTRIES) {
      last.push(product)
      continue
    }
    calls.push([product])
    entries = product.writes.length
  }
  return calls
}

function toEntry({ listing, price, salePrice }: PriceWrite): PriceEntry {
  if (listing.priceId === null) throw new RangeError(`listing ${listing.id} has no variant`)
  return { id: globalId('ProductVariant', listing.priceId), ...toWirePrices(price, salePrice) }
}

function chunks<T>(rows: readonly T[], size: number): readonly (readonly T[])[] {
  const parts: (readonly T[])[] = []
  for (let start = 0; start < rows.length; start += size) parts.push(rows.slice(start, start + size))
  return parts
}
