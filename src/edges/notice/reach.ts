import type { HttpPort } from '../../ports/http.js'
import type { SecretSource } from '../../ports/settings.js'

const DEADLINE_MS = 10_000
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** An address, or where it is kept as a secret: whoever knows such an address may often post to it. */
export type Address = string | SecretSource

/** Reads an address. Throws an error that says what is wrong with it, without it. */
export function readAddress(address: Address, reveal: (source: SecretSource) => string): URL {
  const url = URL.parse(typeof address === 'string' ? address : reveal(address))
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname))
  if (!url || !isSafe) throw new Error('found no https address, wanted one such as https://example.com/path')
  return url
}

/** Sends a request to an address and resolves to what went wrong, or to null; of the address it says the host alone. It never rejects. */
export async function reach(
  http: HttpPort,
  address: () => URL,
  request: Pick<Parameters<HttpPort>[0], 'method' | 'headers' | 'body'>,
): Promise<string | null> {
  let url: URL
  try {
    url = address()
  } catch (error) {
    return error instanceof Error ? error.message : 'the address could not be read'
  }
  const answer = await http({ ...request, url: url.href, deadlineMs: DEADLINE_MS })
  if (answer.kind !== 'answered') return answer.detail
  return answer.status >= 200 && answer.status < 300 ? null : `${url.host}: HTTP ${answer.status}`
}
