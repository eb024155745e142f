import type { IncomingMessage, ServerResponse } from 'node:http'

/** `cut`: the connection ended first, or its time was up; there is nobody to answer. */
export type BodyOutcome = Uint8Array | 'too_large' | 'cut'

/**
 * Reads the raw bytes of a request up to the limit, whether or not it declares a length. What comes after a body that
 * is too large is left unread. It never rejects.
 */
export function readBody(request: IncomingMessage, response: ServerResponse, limitBytes: number): Promise<BodyOutcome> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) return Promise.resolve('too_large')
  // A client that asks before it sends waits for this, or goes ahead after a while of its own.
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue()
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    function take(chunk: Buffer): void {
      bytes += chunk.length
      if (bytes > limitBytes) return finish('too_large')
      chunks.push(chunk)
    }
    function finish(outcome: BodyOutcome): void {
      request.pause()
      request.off('data', take)
      resolve(outcome)
    }
    request.on('data', take)
    request.once('end', () => finish(Buffer.concat(chunks)))
    request.once('close', () => finish('cut'))
  })
}

/** True where more of the request may come after what was read. */
export function isUnread(request: IncomingMessage): boolean {
  const announced = 'transfer-encoding' in request.headers || Number(request.headers['content-length'] ?? 0) > 0
  return announced && !request.complete
}
