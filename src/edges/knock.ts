import type { HttpPort } from '../ports/http.js'
import { type Examined, fine, trouble } from '../ports/examine.js'

/** By this header a command asks whose door it has found; the answer bears it with the instance of the database. */
export const KNOCK = 'x-tillsync-knock'

const CHECK = 'webhook address'
const DEADLINE_MS = 20_000

/**
 * Knocks at the address that a platform sends its webhooks to, by the same way: name, TLS, proxy. The answer tells whether it
 * is this daemon that hears them. Nothing is heard or logged by it.
 */
export async function knock(address: string, instance: string, http: HttpPort): Promise<Examined> {
  const headers = { [KNOCK]: '1', 'content-type': 'application/json' }
  const answer = await http({ method: 'POST', url: address, headers, body: '{}', deadlineMs: DEADLINE_MS })
  if (answer.kind !== 'answered') {
    const todo =
      'see that the name leads here, and look at the proxy and its certificate; where a router keeps this machine from its own outer address, try it from outside'
    return trouble(CHECK, 'warn', `${address} is not reached from here: ${answer.detail}`, todo)
  }
  const { status } = answer
  const found = answer.headers[KNOCK]
  if (found === instance) return fine(CHECK, `${address} leads to this daemon`)
  if (found !== undefined) {
    const todo = 'point the proxy at this one, or http.public_url elsewhere'
    return trouble(CHECK, 'error', `${address} leads to another daemon (instance ${found}, not ${instance})`, todo)
  }
  return stranger(address, status)
}

/** What answers does not say that it is a daemon of ours. */
function stranger(address: string, status: number): Examined {
  if (status === 502 || status === 503 || status === 504) {
    const found = `${address} is answered ${status}: the proxy is there, and no daemon at work behind it`
    return trouble(CHECK, 'warn', found, 'systemctl status tillsync; compare http.listen with the address in the proxy')
  }
  if (status >= 300 && status < 400) {
    const found = `${address} is answered ${status}: it leads elsewhere, where platforms do not follow`
    return trouble(CHECK, 'warn', found, 'set http.public_url to the address that answers by itself')
  }
  const todo = 'let the proxy pass POST /webhooks/… on to http.listen, as config/Caddyfile does'
  return trouble(CHECK, 'warn', `${address} is answered ${status} by something that is not this daemon`, todo)
}
