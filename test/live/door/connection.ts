import { connect, type Socket } from 'node:net'

/** A connection that sends just the bytes that it is given, and tells each answer as soon as it is whole. */
export interface Connection {
  readonly socket: Socket
  send(bytes: Uint8Array): void
}

export interface ConnectionOptions {
  readonly port: number
  readonly answered: (status: number) => void
  /** Told once, however it ended. */
  readonly closed: () => void
}

export function openConnection({ port, answered, closed }: ConnectionOptions): Connection {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const read = answerReader(answered)
  socket.on('data', (chunk) => read(chunk.toString('latin1')))
  // Whatever the trouble is, the connection is over, and `close` comes after it.
  socket.on('error', () => undefined)
  socket.once('close', closed)
  return { socket, send: (bytes) => void socket.write(bytes) }
}

const HEAD = /^HTTP\/1\.1 (\d{3}) [^]*?\r\n\r\n/

/** Takes a stream of answers apart. An invitation to go on sending is none. */
function answerReader(answered: (status: number) => void): (text: string) => void {
  let rest = ''
  return (text) => {
    rest += text
    for (;;) {
      const head = HEAD.exec(rest)
      if (!head) return
      const status = Number(head[1])
      const length = head[0].length + Number(/\r\ncontent-length: (\d+)\r\n/i.exec(head[0])?.[1] ?? 0)
      if (rest.length < length) return
      rest = rest.slice(length)
      if (status >= 200) answered(status)
    }
  }
}
