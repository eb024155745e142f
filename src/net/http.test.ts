import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { ClockPort } from '../ports/clock.js'
import type { HttpRequest } from '../ports/http.js'
import { openHttp, type HttpOptions, type OpenHttp } from './http.js'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

function countingClock(): { clock: ClockPort; open: () => number } {
  let open = 0
  const clock: ClockPort = {
    now: () => Date.now(),
    elapsed: () => Date.now(),
    wait: () => Promise.resolve(),
    deadline(durationMs) {
      open += 1
      const controller = new AbortController()
      const timer = setTimeout(() => controller.abort(), durationMs)
      return {
        signal: controller.signal,
        release() {
          open -= 1
          clearTimeout(timer)
        },
      }
    },
  }
  return { clock, open: () => open }
}

function client(options: Partial<HttpOptions> = {}): OpenHttp {
  const http = openHttp({ clock: countingClock().clock, ...options })
  closers.push(() => http.close())
  return http
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  closers.push(() => Promise.resolve(server.closeAllConnections()))
  return `http://${await listen(server)}`
}

/** undici takes a socket into use again one turn of the event loop after its last answer. */
async function socketIsFree(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}

function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, headers: {}, deadlineMs: 10_000, ...more }
}

describe('a whole answer', () => {
  test('carries status, lower-case headers and body; the request arrives as asked', async () => {
    const origin = await serve((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        response.setHeader('X-Rate', ['1', '2'])
        response.statusCode = 418
        response.end(
          JSON.stringify([request.method, request.url, request.headers['x-key'], Buffer.concat(parts).toString()]),
        )
      })
    })
    const answer = await client().request({
      method: 'POST',
      url: `${origin}/a/b?c=d`,
      headers: { 'X-Key': 'k' },
      body: '{"é":1}',
      deadlineMs: 10_000,
    })
    expect(answer).toMatchObject({ kind: 'answered', status: 418, body: '["POST","/a/b?c=d","k","{\\"é\\":1}"]' })
    expect(answer.kind === 'answered' && answer.headers['x-rate']).toBe('1, 2')
  })

  test('may be a redirect, which is given back and not followed', async () => {
    const seen: string[] = []
    const origin = await serve((request, response) => {
      seen.push(request.url ?? '')
      response.writeHead(307, { location: '/elsewhere' }).end()
    })
    const answer = await client().request(get(`${origin}/here`, { method: 'POST', body: 'x' }))
    expect(answer).toMatchObject({ kind: 'answered', status: 307, headers: { location: '/elsewhere' } })
    expect(seen).toEqual(['/here'])
  })

  test('lets the deadline go', async () => {
    const origin = await serve((_, response) => response.end('ok'))
    const { clock, open } = countingClock()
    await client({ clock }).request(get(origin))
    expect(open()).toBe(0)
  })
})

describe('unsent', () => {
  test('when the connection is refused', async () => {
    const server = createTcpServer()
    const address = await listen(server)
    await closers.pop()?.()
    const answer = await client().request(get(`http://${address}/?secret=1`, { method: 'POST', body: 'x' }))
    expect(answer).toEqual({ kind: 'unsent', detail: `${address}: the connection is refused (ECONNREFUSED)` })
  })

  test('when TLS cannot be agreed on', async () => {
    const origin = await serve((_, response) => response.end('plain'))
    const answer = await client().request(get(origin.replace('http:', 'https:'), { method: 'POST', body: 'x' }))
    expect(answer.kind).toBe('unsent')
  })

  test('when the socket is closed during the TLS handshake', async () => {
    const address = await listen(createTcpServer((socket) => socket.once('data', () => socket.destroy())))
    const answer = await client().request(get(`https://${address}`, { method: 'POST', body: 'x' }))
    expect(answer.kind).toBe('unsent')
  })

  test('when a header cannot be sent, without quoting it', async () => {
    const origin = await serve((_, response) => response.end())
    const answer = await client().request(get(origin, { headers: { 'x-api-key': 'secret\n' } }))
    expect(answer.kind).toBe('unsent')
    expect(JSON.stringify(answer)).not.toContain('secret')
  })

  test('when the client was closed before', async () => {
    const origin = await serve((_, response) => response.end())
    const http = client()
    await http.request(get(origin))
    await http.close()
    expect(await http.request(get(origin))).toMatchObject({ kind: 'unsent' })
  })
})

describe('lost', () => {
  test('when nothing is answered before the deadline', async () => {
    const origin = await serve(() => undefined)
    const answer = await client().request(get(`${origin}/?secret=1`, { deadlineMs: 60 }))
    expect(answer).toEqual({ kind: 'lost', detail: `${new URL(origin).host}: no whole answer within 60 ms` })
  })

  test('when the body drips past the deadline', async () => {
    const origin = await serve((_, response) => {
      const timer = setInterval(() => response.write('.'), 5)
      response.on('close', () => clearInterval(timer))
    })
    const answer = await client().request(get(origin, { deadlineMs: 80 }))
    expect(answer).toMatchObject({ kind: 'lost', detail: expect.stringContaining('within 80 ms') as string })
  })

  test('when the answer is too large', async () => {
    const origin = await serve((_, response) => response.end('x'.repeat(5_000)))
    expect(await client({ maxAnswerBytes: 5_000 }).request(get(origin))).toMatchObject({ kind: 'answered' })
    expect(await client({ maxAnswerBytes: 4_999 }).request(get(origin))).toMatchObject({ kind: 'lost' })
  })

  test('when the body ends too early', async () => {
    const origin = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half', () => response.destroy())
    })
    expect(await client().request(get(origin))).toMatchObject({ kind: 'lost' })
  })

  test('when what answers does not speak HTTP', async () => {
    const address = await listen(createTcpServer((socket) => socket.once('data', () => socket.end('rubbish\r\n\r\n'))))
    expect(await client().request(get(`http://${address}`))).toMatchObject({ kind: 'lost' })
  })

  test('when the client is closed meanwhile', async () => {
    const http = client()
    const origin = await serve(() => void http.close())
    expect(await http.request(get(origin))).toMatchObject({ kind: 'lost' })
  })
})

describe('a socket that breaks after the request was read', () => {
  test.each(['GET', 'PUT', 'POST'] as const)('loses a %s and never repeats it, on a fresh socket', async (method) => {
    let seen = 0
    const origin = await serve((request) => {
      seen += 1
      request.socket.destroy()
    })
    expect(await client().request(get(origin, { method }))).toMatchObject({ kind: 'lost' })
    expect(seen).toBe(1)
  })

  test.each(['GET', 'PUT', 'POST'] as const)('nor on one kept alive, for a %s', async (method) => {
    const ports = new Set<number | undefined>()
    let seen = 0
    const origin = await serve((request, response) => {
      seen += 1
      ports.add(request.socket.remotePort)
      if (seen === 1) response.end('ok')
      else request.socket.destroy()
    })
    const http = client()
    await http.request(get(origin))
    await socketIsFree()
    expect(await http.request(get(origin, { method }))).toMatchObject({ kind: 'lost' })
    expect({ seen, sockets: ports.size }).toEqual({ seen: 2, sockets: 1 })
  })

  test('takes no request with it that runs beside', async () => {
    const seen: string[] = []
    const doomed = new Set<Socket>()
    const address = await listen(
      createTcpServer((socket) => {
        socket.on('data', (bytes) => {
          const paths = [...bytes.toString().matchAll(/POST (\S+)/g)].map((match) => match[1] ?? '')
          seen.push(...paths)
          if (paths.includes('/breaks')) {
            doomed.add(socket)
            setTimeout(() => socket.destroy(), 20)
          }
          if (!doomed.has(socket)) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
        })
      }),
    )
    const http = client()
    const paths = ['/breaks', '/1', '/2', '/3']
    const post = (path: string) => http.request(get(`http://${address}${path}`, { method: 'POST', body: 'x' }))
    await post('/0')
    await socketIsFree()
    const answers = await Promise.all(paths.map(post))
    expect(answers.map((answer) => answer.kind)).toEqual(['lost', 'answered', 'answered', 'answered'])
    expect(seen.sort()).toEqual(['/0', '/1', '/2', '/3', '/breaks'])
    await http.close()
  })
})
