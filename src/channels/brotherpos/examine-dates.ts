import { parseInstant } from '../../core/instant.js'
import { type Examined, fine, trouble, unclear } from '../../ports/examine.js'
import type { BrotherPosApi, Reply } from './api.js'
import { ledgerRow, parseSingle, productDate, rowsOf, saleLineRow, saleRow } from './wire.js'

/** So long after the change a store may still note it. */
const SLACK_MS = 5_000
const CHECK = 'updated_at'

/** When the stock of a product last changed, as far as sales and adjustments on the first pages tell. */
interface Change {
  readonly productId: string
  readonly at: number
}

/**
 * Whether a change of stock shows in `updated_at`, which the documentation leaves open: held against the newest sale or
 * adjustment, by the store's own clock. Where it does not, what changed is found by webhooks and sweeps alone.
 */
export async function examineDates(
  { ledger, sales }: { readonly ledger: Reply; readonly sales: Reply },
  api: BrotherPosApi,
): Promise<readonly Examined[]> {
  const newest = [...adjusted(ledger), ...sold(sales)].reduce<Change | undefined>(
    (latest, change) => (latest === undefined || change.at > latest.at ? change : latest),
    undefined,
  )
  if (newest === undefined) return [unclear(CHECK, 'nothing was sold or adjusted that it could be held against')]
  const reply = await api.get(`/products/${encodeURIComponent(newest.productId)}`, {}, 'event')
  const data = reply.kind === 'answered' ? parseSingle(reply.json) : undefined
  const updatedAt = parseInstant(productDate.safeParse(data).data?.updated_at ?? '')
  if (updatedAt === undefined) return [unclear(CHECK, `product ${newest.productId} does not say when it was changed`)]
  if (updatedAt < newest.at - SLACK_MS) {
    const found = `does not follow stock: product ${newest.productId} was changed since, and does not show it`
    const todo = 'point its webhooks here; without them a change is found by the next sweep, so sweep more often'
    return [trouble(CHECK, 'warn', found, todo)]
  }
  if (updatedAt > newest.at + SLACK_MS) return [unclear(CHECK, 'the product was changed once more since its stock was')]
  return [fine(CHECK, 'follows stock: what changed is found by asking once a minute')]
}

function adjusted(reply: Reply): readonly Change[] {
  return (rowsOf(reply) ?? []).flatMap((raw) => {
    const row = ledgerRow.safeParse(raw).data
    const at = parseInstant(row?.created_at ?? '')
    const productId = row?.product_id
    const isNothing = row?.old_stock === row?.new_stock && row?.quantity_before === row?.quantity_after
    return typeof productId === 'string' && at !== undefined && !isNothing ? [{ productId, at }] : []
  })
}

/** By when the store heard of it: a register may have been offline. */
function sold(reply: Reply): readonly Change[] {
  return (rowsOf(reply) ?? []).flatMap((raw) => {
    const sale = saleRow.safeParse(raw).data
    const at = parseInstant(sale?.created_at ?? '')
    if (sale?.status !== 'completed' || at === undefined) return []
    return sale.line_items.flatMap((line) => {
      const productId = saleLineRow.safeParse(line).data?.product_id
      return productId === undefined ? [] : [{ productId, at }]
    })
  })
}
