import { createHmac, timingSafeEqual } from 'node:crypto'
import { markerIn } from '../../core/marker.js'
import type { Heard, Mark, Sighting, WebhookRequest } from '../../ports/hear.js'
import { toCount } from './convert.js'
import { adjustedData, parseJson, productRow, saleLineRow, webhookBody, type WebhookBody } from './wire.js'

const SIGNATURE_HEADER = 'x-brotherpos-signature'
const HEX = /^(?:sha256=)?([0-9a-f]{64})$/
const BASE64 = /^[A-Za-z0-9+/]{43}=$/
/** What a webhook has to tell of a product: with its other fields it would take three times as long to read. */
const productSign = productRow.pick({ id: true, has_variations: true, variations: true })
const CHANGES: Mark = { kind: 'changes' }

/**
 * Checks and reads a webhook. The documentation names HMAC-SHA256 and leaves open how it is written, so hex, hex after
 * `sha256=` and base64 are accepted, over the raw body. Without secrets everything is forged.
 */
export function hearWebhook(request: WebhookRequest, secrets: readonly string[]): Heard {
  const signature = decodeSignature(request.headers[SIGNATURE_HEADER])
  if (signature === undefined || !secrets.some((secret) => isSigned(request.body, secret, signature))) {
    return { kind: 'forged' }
  }
  const parsed = webhookBody.safeParse(parseJson(Buffer.from(request.body).toString('utf8')))
  if (!parsed.success) return { kind: 'malformed', detail: 'not a JSON object with an event' }
  const { id, event } = parsed.data
  return {
    kind: 'accepted',
    delivery: id === null ? null : `${event}:${id}`,
    topic: event,
    marks: marksOf(parsed.data),
    sightings: sightingsIn(parsed.data),
  }
}

/** In which of the forms a signature is written. */
export function signatureForm(request: WebhookRequest): string {
  const text = request.headers[SIGNATURE_HEADER]?.trim() ?? ''
  if (BASE64.test(text)) return 'base64'
  return text.startsWith('sha256=') ? 'sha256=hex' : 'hex'
}

/** The form is checked first, since decoding accepts rubbish. */
function decodeSignature(header: string | undefined): Buffer | undefined {
  const text = header?.trim() ?? ''
  const hex = HEX.exec(text)?.[1]
  if (hex !== undefined) return Buffer.from(hex, 'hex')
  return BASE64.test(text) ? Buffer.from(text, 'base64') : undefined
}

function isSigned(body: Uint8Array, secret: string, signature: Buffer): boolean {
  if (secret === '') return false
  const expected = createHmac('sha256', secret).update(body).digest()
  return expected.length === signature.length && timingSafeEqual(expected, signature)
}

function marksOf(body: WebhookBody): readonly Mark[] {
  const { event } = body
  if (event.startsWith('customer.')) return []
  if (event.startsWith('sale.')) return saleMarks(body.data)
  if (event.startsWith('product.')) return productMarks(body)
  if (event === 'inventory.adjusted') return adjustmentMarks(body)
  return [CHANGES]
}

function saleMarks(data: WebhookBody['data']): readonly Mark[] {
  const lines: readonly unknown[] = Array.isArray(data.line_items) ? data.line_items : []
  const ids = lines.flatMap((line) => saleLineRow.shape.product_id.safeParse(field(line, 'product_id')).data ?? [])
  const marks = [...new Set(ids)].map(soldMark)
  return marks.length > 0 && ids.length === lines.length ? marks : [...marks, CHANGES]
}

/** A product with variations is marked with them: their stock is theirs, and the event names the parent. */
function productMarks(body: WebhookBody): readonly Mark[] {
  const id = body.resource_id ?? identityIn(body.data, 'id') ?? identityIn(body.data, 'product_id')
  if (id === undefined) return [CHANGES]
  const product = productSign.safeParse({ ...body.data, id }).data
  const variations = product?.variations.flatMap((row) => identityIn(row, 'id') ?? []) ?? []
  const marks = [...new Set([id, ...variations])].map(itemMark)
  return product?.has_variations === true && variations.length === 0 ? [...marks, CHANGES] : marks
}

/** `resource_id` may be the adjustment's own: unless it is said to be a product's, the changes are looked at as well. */
function adjustmentMarks(body: WebhookBody): readonly Mark[] {
  const productId = identityIn(body.data, 'product_id')
  if (productId !== undefined) return [itemMark(productId)]
  const id = body.resource_id ?? identityIn(body.data, 'id')
  if (id === undefined) return [CHANGES]
  return /^product$/i.test(body.resource_type ?? '') ? [itemMark(id)] : [itemMark(id), CHANGES]
}

/** The payload is not documented: only a correction of ours with both its figures is evidence. */
function sightingsIn({ event, data }: WebhookBody): readonly Sighting[] {
  const adjusted = event === 'inventory.adjusted' ? adjustedData.safeParse(data).data : undefined
  const marker = markerIn(adjusted?.reason ?? '')
  if (!adjusted || marker === undefined) return []
  const before = toCount(adjusted.quantity_before ?? adjusted.old_stock)
  const after = toCount(adjusted.quantity_after ?? adjusted.new_stock)
  return before === null || after === null ? [] : [{ marker, before, after }]
}

function identityIn(value: unknown, name: string): string | undefined {
  return productRow.shape.id.safeParse(field(value, name)).data
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function soldMark(id: string): Mark {
  return { kind: 'item', id }
}

function itemMark(id: string): Mark {
  return { kind: 'item', id, mayBeOurs: true }
}
