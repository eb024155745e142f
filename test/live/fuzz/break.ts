import type { Draw } from './draw.js'
import { forged, type Fuzzed, valid } from './request.js'

type Breakage = (bytes: Buffer, draw: Draw) => Buffer

/** In the bytes, wherever they are. */
const BYTES: readonly Breakage[] = [
  (bytes, draw) => spliced(bytes, draw.below(bytes.length), 1, draw.bytes(1)),
  (bytes, draw) => spliced(bytes, draw.below(bytes.length), 0, draw.bytes(1 + draw.below(8))),
  (bytes, draw) => spliced(bytes, draw.below(bytes.length), 1 + draw.below(20), Buffer.alloc(0)),
  (bytes, draw) => bytes.subarray(0, draw.below(bytes.length)),
  (bytes, draw) => spliced(bytes, draw.below(bytes.length), 0, Buffer.from('\r\n')),
  (bytes, draw) => spliced(bytes, draw.below(bytes.length), 0, Buffer.alloc(1 + draw.below(100))),
  (bytes, draw) => {
    const at = draw.below(bytes.length)
    return spliced(bytes, at, 0, bytes.subarray(at, at + 1 + draw.below(60)))
  },
]

/** In what HTTP makes of them. */
const FRAMES: readonly Breakage[] = [
  (bytes, draw) => headers(bytes, (head) => head.replace(/content-length: \d+/i, `content-length: ${oddLength(draw)}`)),
  (bytes, draw) => withHeader(bytes, `content-length: ${oddLength(draw)}`),
  (bytes) => headers(bytes, (head) => head.replace(/content-length: \d+\r\n/i, '')),
  (bytes) => withHeader(bytes, 'transfer-encoding: chunked'),
  (bytes, draw) =>
    withHeader(
      bytes,
      `transfer-encoding: ${draw.pick(['xchunked', 'chunked, chunked', 'identity', ' chunked\t', 'gzip'])}`,
    ),
  (bytes, draw) => withHeader(bytes, `x-long: ${'x'.repeat(draw.below(40_000))}`),
  (bytes, draw) =>
    withHeader(bytes, Array.from({ length: draw.below(300) }, (_, at) => `x-${at}: 1`).join('\r\n') || 'x: 1'),
  (bytes, draw) =>
    withHeader(bytes, draw.pick(['no colon', ': no name', 'a b: c', 'x : y', ' folded', 'x: a\0b', 'x: a\rb'])),
  (bytes, draw) => withHeader(bytes, `expect: ${draw.pick(['100-continue', '200-ok', ''])}`),
  (bytes, draw) =>
    withHeader(bytes, `connection: ${draw.pick(['close', 'upgrade\r\nupgrade: websocket', 'x, , close'])}`),
  (bytes) => headers(bytes, (head) => head.replaceAll('\r\n', '\n')),
  (bytes, draw) =>
    requestLine(
      bytes,
      ` ${draw.pick(['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'http/1.1', ''])}`,
      / HTTP\/1\.1/,
    ),
  (bytes, draw) =>
    requestLine(bytes, draw.pick(['GET', 'PUT', 'HEAD', 'CONNECT', 'PRI', 'post', 'POST POST', '']), /^POST/),
  (bytes, draw) =>
    requestLine(
      bytes,
      draw.pick([
        'http://x/webhooks/web',
        '*',
        '//webhooks/web',
        '/webhooks/web/',
        '/%77ebhooks/web',
        '/webhooks/%',
        `/${'x'.repeat(9_000)}`,
      ]),
      /\/webhooks\/\S+/,
    ),
  (bytes, draw) =>
    Buffer.concat(
      [draw.pick(['\r\n', '\0', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\x16\x03\x01']), bytes].map((part) =>
        Buffer.from(part),
      ),
    ),
  (bytes, draw) =>
    headers(bytes, (head) =>
      head.replace(
        /: ([^\r]+)\r\n/,
        (_, value: string) => `: ${value}${draw.pick(['\0', ' ', '\t', '\x7f', 'é'])}\r\n`,
      ),
    ),
]

/** A request that no well-behaved client sends. What the right secret signed may be taken; what nobody signed may not. */
export function drawBroken(draw: Draw, id: string): Fuzzed {
  const base = draw.percent(40) ? valid(draw, id) : forged(draw, id)
  let { bytes } = base
  for (let times = 1 + draw.below(3); times > 0 && bytes.length > 0; times -= 1) {
    bytes = draw.pick(draw.percent(50) ? BYTES : FRAMES)(bytes, draw)
  }
  return { ...base, bytes, verdict: base.verdict === 'valid' ? 'open' : 'forged' }
}

function spliced(bytes: Buffer, at: number, removed: number, added: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)])
}

/** Only the head is touched. */
function headers(bytes: Buffer, change: (head: string) => string): Buffer {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return bytes
  const head = change(bytes.subarray(0, end + 4).toString('latin1'))
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes.subarray(end + 4)])
}

function withHeader(bytes: Buffer, line: string): Buffer {
  return headers(bytes, (head) => head.replace('\r\n', () => `\r\n${line}\r\n`))
}

function requestLine(bytes: Buffer, to: string, from: RegExp): Buffer {
  return headers(bytes, (head) => head.replace(from, () => to))
}

function oddLength(draw: Draw): string {
  return draw.pick(['0', '1', '5', '-1', '+2', '0x10', '1e3', '99999999999999999999', '300000', '', 'x', '2, 2', ' 7 '])
}
