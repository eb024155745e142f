import { KEYS } from '../../../src/sandbox/retail/models.js'
import {
  assemble,
  type Channel,
  CHANNELS,
  type Message,
  SIGNATURE_HEADERS,
  signatureOf,
  streetMessage,
  tillMessage,
  webMessage,
} from '../door/message.js'
import type { Draw } from './draw.js'
import { forgedSignature } from './forge.js'
import { oddBody, oddValue } from './odd.js'

/**
 * What whoever drew a request knows of it. `valid`: to be answered 200 and on disk by then. `forged`: never. `open`: by
 * the right secret, but odd or damaged, so that it may be taken or refused. A number: the only answer that is right.
 */
export type Verdict = 'valid' | 'forged' | 'open' | number

export interface Fuzzed {
  readonly bytes: Buffer
  readonly verdict: Verdict
  readonly channel: Channel
  /** By which it would be kept; null where that is not known. */
  readonly delivery: string | null
}

/** Of so many in a hundred the daemon looks at something, which takes far longer than to hear of it. */
const LOOKED_AT = 10
/** What is larger is refused before it is read, and the connection closed. */
const MOST_BYTES = 200_000

type Header = readonly [name: string, value: string]

/** A request in good form: it leaves the connection to the next one. */
export function drawRequest(draw: Draw, id: string): Fuzzed {
  const sort = draw.below(100)
  if (sort < 35) return valid(draw, id)
  if (sort < 75) return forged(draw, id)
  if (sort < 95) return odd(draw, id)
  return plain(draw)
}

export function valid(draw: Draw, id: string): Fuzzed {
  const message = drawMessage(draw, id)
  const { channel, headers, body, delivery } = message
  const signed: Header[] = [...headers, [SIGNATURE_HEADERS[channel], signatureOf(channel, body)]]
  const bytes = draw.percent(30)
    ? chunked(draw, channel, signed, body)
    : assemble(channel, shuffled(draw, signed), body)
  return { bytes, verdict: 'valid', channel, delivery }
}

export function forged(draw: Draw, id: string): Fuzzed {
  const { channel, headers, body, delivery } = drawMessage(draw, `forged-${id}`)
  const name = SIGNATURE_HEADERS[channel]
  const signature = forgedSignature(channel, body, draw)
  const signatures: Header[] = draw.pick<Header[]>([
    [[name, signature]],
    [[name, signature]],
    [[name, signature]],
    [],
    [
      [name, signature],
      [name, forgedSignature(channel, body, draw)],
    ],
    // A right one for other names than this channel's.
    CHANNELS.filter((other) => other !== channel).map((other) => [
      SIGNATURE_HEADERS[other],
      signatureOf(channel, body),
    ]),
  ])
  const bytes = assemble(channel, shuffled(draw, [...headers, ...signatures.map(encodeHeader)]), body)
  return { bytes, verdict: 'forged', channel, delivery }
}

/** A form of its own for what no header may hold as it is: it goes out in UTF-8. */
function encodeHeader([name, value]: Header): Header {
  return [name, Buffer.from(value).toString('latin1')]
}

/** Signed as it should be, with a body or headers that no platform sends. */
function odd(draw: Draw, id: string): Fuzzed {
  const channel = draw.pick(CHANNELS)
  const body = oddBody(draw, draw.percent(60) ? beginningOf(draw, channel, id) : '').subarray(0, MOST_BYTES)
  const signature: Header = [SIGNATURE_HEADERS[channel], oddSignature(draw, channel, body)]
  const bytes = assemble(channel, shuffled(draw, [...oddHeaders(draw, channel, id), signature]), body)
  return { bytes, verdict: 'open', channel, delivery: null }
}

/** Mostly as the platform writes it, else in a way that a person may find as good. */
function oddSignature(draw: Draw, channel: Channel, body: Buffer): string {
  const right = signatureOf(channel, body)
  if (draw.percent(70)) return right
  return draw.pick([
    right.toUpperCase(),
    `sha256=${right}`,
    ` ${right}\t`,
    `${right}, ${right}`,
    right.replace('=', ''),
  ])
}

function oddHeaders(draw: Draw, channel: Channel, id: string): Header[] {
  const topic = draw.pick([
    'product.updated',
    'order.created',
    'action.woocommerce_updated_product_stock',
    'x',
    '',
    '.',
  ])
  if (channel === 'web') return [['x-wc-webhook-topic', topic]]
  if (channel === 'main') return []
  const streetTopic = draw.pick([
    'inventory_levels/update',
    'products/update',
    'inventory_items/update',
    '/',
    'x/y',
    '',
  ])
  const domain = draw.percent(90) ? KEYS.domain : 'other.myshopify.com'
  return [
    ['x-shopify-topic', streetTopic],
    ['x-shopify-webhook-id', draw.percent(90) ? id : 'x'.repeat(draw.below(5_000))],
    ['x-shopify-shop-domain', domain],
  ]
}

function beginningOf(draw: Draw, channel: Channel, id: string): string {
  if (channel === 'web') return `"id":${oddValue(draw)}`
  if (channel === 'main-street') return `"inventory_item_id":${oddValue(draw)},"location_id":${oddValue(draw)}`
  const event = draw.pick(['product.updated', 'sale.completed', 'inventory.adjusted', 'x', ''])
  return `"id":"${id}","event":"${event}","resource_id":${oddValue(draw)},"data":${oddValue(draw)}`
}

/** What is no webhook of a channel, and has one right answer. */
function plain(draw: Draw): Fuzzed {
  const body = Buffer.from('{}')
  const [bytes, verdict] = draw.pick<() => readonly [Buffer, number]>([
    () => [Buffer.from('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n'), 200],
    () => [Buffer.from('GET /readyz?x=1 HTTP/1.1\r\nhost: x\r\n\r\n'), 200],
    () => [Buffer.from('GET /webhooks/web HTTP/1.1\r\nhost: x\r\n\r\n'), 405],
    () => [Buffer.from('DELETE /healthz HTTP/1.1\r\nhost: x\r\n\r\n'), 405],
    () => [Buffer.from('GET /../webhooks/%2e%2e HTTP/1.1\r\nhost: x\r\n\r\n'), 404],
    () => [assemble(draw.pick(['__proto__', 'constructor', 'nowhere', 'MAIN', 'web%00']), [], body), 404],
    // The unsigned test of an address, which is answered and otherwise ignored.
    () => [assemble('web', [], Buffer.from(`webhook_id=${draw.below(100)}`)), 200],
  ])()
  return { bytes, verdict, channel: 'web', delivery: null }
}

/** A good one of any platform; a repeat of it would be known by its id. */
function drawMessage(draw: Draw, id: string): Message {
  const subject = 1 + draw.below(40)
  const padding = 'x'.repeat(draw.percent(5) ? draw.below(100_000) : draw.below(200))
  const channel = draw.pick(CHANNELS)
  if (channel === 'main') {
    const event = draw.percent(LOOKED_AT) ? draw.pick(['product.updated', 'inventory.adjusted']) : 'customer.created'
    return tillMessage(id, event, { resource_type: 'Product', resource_id: subject, data: { id: subject, padding } })
  }
  if (channel === 'web') {
    const topic = draw.percent(LOOKED_AT) ? draw.pick(['product.updated', 'order.updated']) : 'customer.created'
    return webMessage(topic, JSON.stringify({ id: subject, nonce: id, padding }))
  }
  const topic = draw.percent(LOOKED_AT) ? draw.pick(['inventory_levels/update', 'products/update']) : 'orders/create'
  return streetMessage(id, topic, JSON.stringify({ inventory_item_id: subject, location_id: 1, padding }))
}

function shuffled(draw: Draw, headers: readonly Header[]): Header[] {
  return headers
    .map(([name, value]) => ({ header: [randomCase(draw, name), value] as const, at: draw.below(1_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ header }) => header)
}

function randomCase(draw: Draw, name: string): string {
  return draw.percent(50)
    ? name
    : name.replace(/[a-z]/g, (letter) => (draw.percent(50) ? letter : letter.toUpperCase()))
}

/** The same in chunks of any size, with what may stand beside them. */
function chunked(draw: Draw, channel: string, headers: readonly Header[], body: Buffer): Buffer {
  const whole = assemble(channel, shuffled(draw, [...headers, ['transfer-encoding', 'chunked']]), Buffer.alloc(0))
  const head = whole.toString('latin1').replace('content-length: 0\r\n', '')
  const parts: Buffer[] = [Buffer.from(head, 'latin1')]
  for (let at = 0; at < body.length;) {
    const chunk = body.subarray(at, at + 1 + draw.below(body.length > 2_000 ? 20_000 : 80))
    const extension = draw.percent(10) ? ';name=value' : ''
    parts.push(Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk, Buffer.from('\r\n'))
    at += chunk.length
  }
  parts.push(Buffer.from(draw.percent(10) ? '0\r\nx-trailer: 1\r\n\r\n' : '0\r\n\r\n'))
  return Buffer.concat(parts)
}
