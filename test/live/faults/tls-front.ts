import { connect, type AddressInfo, type Socket } from 'node:net'
import { createServer } from 'node:tls'
import type { Certificate } from './certificate.js'

/** TLS before a platform that speaks plain HTTP. */
export interface TlsFront {
  readonly port: number
  /** From now on it shows this one; who is connected is cut off. */
  show(certificate: Certificate): void
  cut(): void
  close(): Promise<void>
}

export async function openTlsFront(origin: string, certificate: Certificate): Promise<TlsFront> {
  const { hostname, port } = new URL(origin)
  const sockets = new Set<Socket>()
  const server = createServer({ ...certificate }, (client) => {
    const upstream = connect(Number(port), hostname)
    client.pipe(upstream).pipe(client)
    const end = (): void => {
      client.destroy()
      upstream.destroy()
    }
    client.on('error', end).once('close', end)
    upstream.on('error', end).once('close', end)
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    show(next) {
      server.setSecureContext({ ...next })
      cut()
    },
    cut,
    close() {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
