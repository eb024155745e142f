import { type Connection, openConnection } from '../door/connection.js'

export interface Stalled {
  /** How many are connected now. */
  held(): number
  close(): void
}

/** Where nobody listens any more, it is not asked without a pause. */
const AGAIN_AFTER_MS = 20

/** Those that come together would be cut off together. */
const APART_MS = 25

const HALF_HEADERS = Buffer.from('POST /webhooks/web HTTP/1.1\r\nhost: tillsync.example\r\nx-wc-webhook-top')
const HALF_BODY = Buffer.from(
  'POST /webhooks/web HTTP/1.1\r\nhost: tillsync.example\r\ncontent-length: 5000\r\n\r\n{"id":',
)

/** Keeps clients connected that stop in the middle of their headers or of their body; whoever is cut off comes again. */
export function openStalled(port: number, clients: number): Stalled {
  const connected = new Set<Connection>()
  const all = new Set<Connection>()
  let isOver = false
  function open(beginning: Buffer): void {
    if (isOver) return
    const connection = openConnection({
      port,
      answered: () => undefined,
      closed() {
        all.delete(connection)
        connected.delete(connection)
        setTimeout(open, AGAIN_AFTER_MS, beginning)
      },
    })
    all.add(connection)
    connection.socket.once('connect', () => connected.add(connection))
    connection.send(beginning)
  }
  for (let client = 0; client < clients; client += 1)
    setTimeout(open, client * APART_MS, client % 2 === 0 ? HALF_HEADERS : HALF_BODY)
  return {
    held: () => connected.size,
    close() {
      isOver = true
      for (const { socket } of all) socket.destroy()
    },
  }
}
