import { request } from 'node:http'
import type { Delivery } from './platform.js'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Posts a webhook to a loopback address and tells the status; null where nobody answered before the signal.
 * Anything but plain HTTP to this machine counts as unanswered: a sandbox never reaches out.
 */
export async function postDelivery(url: URL, delivery: Delivery, signal: AbortSignal): Promise<number | null> {
  if (url.protocol !== 'http:' || !LOOPBACK.has(url.hostname)) return null
  const headers = { ...delivery.headers, 'content-length': String(Buffer.byteLength(delivery.body)) }
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', headers, signal, agent: false }, (answer) => {
      answer.resume()
      answer.once('error', () => resolve(null))
      answer.once('end', () => resolve(answer.statusCode ?? null))
    })
    sent.once('error', () => resolve(null))
    sent.end(delivery.body)
  })
}
