import { createHash } from 'node:crypto'
import { type Channel, SECRETS, signatureOf } from '../door/message.js'
import type { Draw } from './draw.js'

type Forge = (channel: Channel, body: Buffer, draw: Draw) => string

/** What stands where the signature should, of somebody who doesn't know the secret. */
const FORGERIES: readonly Forge[] = [
  () => '',
  () => ' ',
  () => '=',
  () => 'undefined',
  () => 'sha256=',
  () => 'é🧼 نص',
  () => `${'A'.repeat(43)}=`,
  () => '0'.repeat(64),
  () => '====' + 'A'.repeat(40),
  (_channel, _body, draw) => draw.bytes(32).toString('base64'),
  (_channel, _body, draw) => draw.bytes(32).toString('hex'),
  (_channel, _body, draw) => draw.bytes(draw.below(4_000)).toString('base64'),
  (_channel, body) => createHash('sha256').update(body).digest('base64'),
  (_channel, body) => createHash('sha256').update(body).digest('hex'),
  // The right one, cut or run on.
  (channel, body, draw) => signatureOf(channel, body).slice(0, draw.below(43)),
  (channel, body) => `${signatureOf(channel, body)}A`,
  (channel, body) => `${signatureOf(channel, body).slice(1)}`,
  (channel, body) => swapOne(signatureOf(channel, body)),
  // The right one for something else.
  (channel, body) => signatureOf(channel, Buffer.concat([body, Buffer.from(' ')])),
  (channel, body) => signatureOf(channel, body.subarray(1)),
  (channel) => signatureOf(channel, Buffer.from('{}')),
  (channel) => signatureOf(channel, Buffer.from('another body')),
  // By a secret that is not this channel's.
  (channel, body) => signatureOf(channel, body, otherSecret(channel)),
  (channel, body) => signatureOf(channel, body, ''),
  (channel, body) => signatureOf(channel, body, `${SECRETS[channel]} `),
  (channel, body) => signatureOf(channel, body, SECRETS[channel].toUpperCase()),
  (channel, body) => signatureOf(channel, body, channel),
]

export function forgedSignature(channel: Channel, body: Buffer, draw: Draw): string {
  return draw.pick(FORGERIES)(channel, body, draw)
}

function otherSecret(channel: Channel): string {
  return channel === 'main-street' ? SECRETS.web : SECRETS['main-street']
}

function swapOne(text: string): string {
  return `${text.startsWith('a') ? 'b' : 'a'}${text.slice(1)}`
}
