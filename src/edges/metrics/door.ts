import { createServer } from 'node:http'
import { bind, close } from '../http.js'

export interface MetricsDoor {
  /** `host:port` as bound. */
  readonly address: string
  close(deadlineMs: number): Promise<void>
}

const CONNECTIONS = 20
const REQUEST_MS = 5_000

/**
 * Opens a door of its own for `GET /metrics`, so that what publishes the webhooks' door never publishes this one.
 * Rejects where the address can't be bound. Where there is no text now the answer is 503; so it is where `text` throws, and
 * `failed` is told.
 */
export async function openMetricsDoor(
  listen: string,
  text: () => string | null,
  failed: (error: unknown) => void,
): Promise<MetricsDoor> {
  const server = createServer({ headersTimeout: REQUEST_MS, requestTimeout: REQUEST_MS })
  server.maxConnections = CONNECTIONS
  server.on('request', ({ method, url = '' }, response) => {
    const [status, body] = answer(method, url.split('?')[0] ?? '')
    response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', connection: 'close' })
    response.end(method === 'HEAD' ? '' : body)
  })
  function answer(method: string | undefined, path: string): readonly [status: number, body: string] {
    if (path !== '/metrics') return [404, 'Not Found\n']
    if (method !== 'GET' && method !== 'HEAD') return [405, 'Method Not Allowed\n']
    try {
      const told = text()
      if (told !== null) return [200, told]
    } catch (error) {
      failed(error)
    }
    return [503, 'Service Unavailable\n']
  }
  const address = await bind(server, listen)
  server.on('error', failed)
  return { address, close: (deadlineMs) => close(server, deadlineMs) }
}
