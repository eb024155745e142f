import { createHash, createHmac } from 'node:crypto'
import { KEYS } from '../../../src/sandbox/retail/models.js'

export const CHANNELS = ['main', 'web', 'main-street'] as const
export type Channel = (typeof CHANNELS)[number]

type Headers = readonly (readonly [name: string, value: string])[]

/** A webhook as one of the sandbox's platforms would send it, and what it is known by on disk. */
export interface Message {
  readonly channel: Channel
  /** Without the signature. */
  readonly headers: Headers
  readonly body: Buffer
  /** The id under which the daemon keeps it; null where it has none. */
  readonly delivery: string | null
}

export const SECRETS: Readonly<Record<Channel, string>> = {
  main: KEYS.hook,
  web: KEYS.hook,
  'main-street': KEYS.clientSecret,
}

export const SIGNATURE_HEADERS: Readonly<Record<Channel, string>> = {
  main: 'x-brotherpos-signature',
  web: 'x-wc-webhook-signature',
  'main-street': 'x-shopify-hmac-sha256',
}

export function tillMessage(id: string, event: string, body: Readonly<Record<string, unknown>>): Message {
  const text = JSON.stringify({ id, event, ...body })
  return { channel: 'main', headers: JSON_HEADERS, body: Buffer.from(text), delivery: `${event}:${id}` }
}

/** The platform's own delivery id is not unique: the bytes of the body are what it is known by. */
export function webMessage(topic: string, text: string): Message {
  const body = Buffer.from(text)
  const delivery = topic.startsWith('action.')
    ? null
    : createHash('sha256').update(`${topic}\n`).update(body).digest('hex')
  return { channel: 'web', headers: [...JSON_HEADERS, ['x-wc-webhook-topic', topic]], body, delivery }
}

export function streetMessage(id: string, topic: string, text: string): Message {
  const headers: Headers = [
    ...JSON_HEADERS,
    ['x-shopify-topic', topic],
    ['x-shopify-webhook-id', id],
    ['x-shopify-shop-domain', KEYS.domain],
  ]
  return { channel: 'main-street', headers, body: Buffer.from(text), delivery: id }
}

const JSON_HEADERS: Headers = [['content-type', 'application/json']]

export function signatureOf(channel: Channel, body: Uint8Array, secret = SECRETS[channel]): string {
  return createHmac('sha256', secret)
    .update(body)
    .digest(channel === 'main' ? 'hex' : 'base64')
}

/** The whole request, signed as its channel signs. */
export function requestOf(message: Message): Buffer {
  const { channel, headers, body } = message
  return assemble(channel, [...headers, [SIGNATURE_HEADERS[channel], signatureOf(channel, body)]], body)
}

/** A well-formed request with just these headers, the host and the length. */
export function assemble(channel: string, headers: Headers, body: Uint8Array): Buffer {
  const lines = [
    `POST /webhooks/${channel} HTTP/1.1`,
    'host: tillsync.example',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `content-length: ${body.length}`,
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body])
}
