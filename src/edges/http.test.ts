import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { WebhookRequest } from '../ports/hear.js'
import { openHttpServer, type HearAnswer, type HttpReport, type HttpServer, type HttpServerOptions } from './http.js'

const LIMIT = 256 * 1024
const open: HttpServer[] = []
const sockets: Socket[] = []
const reports: HttpReport[] = []
const heard: { channel: string; request: WebhookRequest }[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await Promise.all(open.splice(0).map((server) => server.close(0)))
  reports.length = 0
  heard.length = 0
})

async function serve(answer: () => HearAnswer | Promise<HearAnswer>, more: Partial<HttpServerOptions> = {}) {
  const server = await openHttpServer({
    listen: '127.0.0.1:0',
    hear(channel, request) {
      heard.push({ channel, request })
      return answer()
    },
    health: () => ({ live: true, ready: true }),
    report: (report) => void reports.push(report),
    ...more,
  })
  open.push(server)
  const url = `http://${server.address}`
  const post = (path: string, body: string | Uint8Array) => fetch(url + path, { method: 'POST', body })
  return { server, url, post, port: Number(server.address.split(':')[1]) }
}

const accept = (): HearAnswer => ({ status: 200 })

function settleLater() {
  const resolvers: ((answer: HearAnswer) => void)[] = []
  const promise = new Promise<HearAnswer>((resolve) => void resolvers.push(resolve))
  return { promise, resolve: (answer: HearAnswer) => resolvers[0]?.(answer) }
}

/** A connection that says just what it is told to. */
async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Everything that the server sent until it closed the connection. */
async function readToEnd(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  if (!socket.closed) await once(socket, 'close')
  return text
}

async function readUntil(socket: Socket, wanted: string): Promise<string> {
  let text = ''
  while (!text.includes(wanted)) text += ((await once(socket, 'data')) as [Buffer])[0].toString('latin1')
  return text
}

const head = (...lines: string[]) => `${['POST /webhooks/web HTTP/1.1', 'host: x', ...lines].join('\r\n')}\r\n\r\n`

describe('a webhook', () => {
  test('is heard with its raw bytes and answered exactly 200 with a tiny body', async () => {
    const { post } = await serve(accept)
    const body = Uint8Array.from({ length: 256 }, (_, index) => index)
    const answer = await post('/webhooks/main%2Dstreet?source=x', body)
    expect([answer.status, await answer.text()]).toEqual([200, 'ok\n'])
    expect(heard[0]?.channel).toBe('main-street')
    expect(heard[0]?.request.body).toEqual(Buffer.from(body))
    expect(reports).toEqual([{ kind: 'answered', method: 'POST', path: '/webhooks/main%2Dstreet', status: 200 }])
  })

  test('carries its headers by lower-case names', async () => {
    const { url } = await serve(accept)
    await fetch(`${url}/webhooks/web`, { method: 'POST', headers: { 'X-Signature': 'abc=' } })
    expect(heard[0]?.request.headers).toMatchObject({ 'x-signature': 'abc=' })
    expect(heard[0]?.request.body).toHaveLength(0)
  })

  test('is answered only once hear is done', async () => {
    const mark = settleLater()
    const { post } = await serve(() => mark.promise)
    let answered = false
    const answer = post('/webhooks/web', '{}').finally(() => (answered = true))
    while (heard.length === 0) await new Promise(setImmediate)
    expect(answered).toBe(false)
    mark.resolve({ status: 200 })
    expect((await answer).status).toBe(200)
  })

  test.each<[HearAnswer, number]>([
    [{ status: 401 }, 401],
    [{ status: 400 }, 400],
    ['unknown_channel', 404],
    ['store_unavailable', 503],
  ])('%o is answered %i', async (heardAs, status) => {
    const { post } = await serve(() => heardAs)
    const answer = await post('/webhooks/web', 'secret words')
    expect(answer.status).toBe(status)
    expect(answer.headers.get('retry-after')).toBe(status === 503 ? '30' : null)
    expect(await answer.text()).not.toContain('secret')
    expect(JSON.stringify(reports)).not.toContain('secret')
  })

  test.each([
    ['throws', () => { throw new Error('disk full') }], // prettier-ignore
    ['rejects', () => Promise.reject(new Error('disk full'))],
  ])('is put off with 503 where hear %s, and the server goes on', async (_, fail) => {
    const outcomes = [fail, accept]
    const { post } = await serve(() => outcomes.shift()?.() ?? 'unknown_channel')
    const answer = await post('/webhooks/web', '{}')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30'])
    expect(reports[0]).toEqual({ kind: 'failed', path: '/webhooks/web', error: new Error('disk full') })
    expect((await post('/webhooks/web', '{}')).status).toBe(200)
  })
})

describe('other requests', () => {
  test.each([
    ['POST', '/', 404],
    ['GET', '/webhooks', 404],
    ['POST', '/webhooks/', 404],
    ['POST', '/webhooks/web/more', 404],
    ['POST', '/webhooks/%E0%A4', 404],
    ['POST', '//x/webhooks/web', 404],
    ['GET', '/webhooks/web', 405],
    ['PUT', '/webhooks/web', 405],
    ['POST', '/healthz', 405],
    ['GET', '/healthz', 200],
    ['HEAD', '/readyz', 200],
  ])('%s %s is answered %i and not heard', async (method, path, status) => {
    const { url } = await serve(accept)
    const answer = await fetch(url + path, { method })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('allow')).toBe(status !== 405 ? null : path === '/healthz' ? 'GET, HEAD' : 'POST')
    expect(heard).toEqual([])
  })

  test('readiness and life are told apart', async () => {
    const { url } = await serve(accept, { health: () => ({ live: true, ready: false }) })
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/readyz`)).status).toBe(503)
  })

  test('a refused request with a body leaves the connection closed and the next one served', async () => {
    const { post } = await serve(accept)
    const answer = await post('/nowhere', 'x'.repeat(100_000))
    expect([answer.status, answer.headers.get('connection')]).toEqual([404, 'close'])
    expect((await post('/webhooks/web', '{}')).status).toBe(200)
  })
})

describe('too large', () => {
  test('a body at the limit is heard and one byte more is refused', async () => {
    const { post } = await serve(accept)
    expect((await post('/webhooks/web', 'x'.repeat(LIMIT))).status).toBe(200)
    const answer = await post('/webhooks/web', 'x'.repeat(LIMIT + 1))
    expect([answer.status, answer.headers.get('connection')]).toEqual([413, 'close'])
    expect(heard).toHaveLength(1)
  })

  test('a declared length is refused before a byte of the body, and without an invitation to send it', async () => {
    const { port } = await serve(accept, { limits: { lingerMs: 10 } })
    const socket = await dial(port)
    socket.write(head(`content-length: ${LIMIT + 1}`, 'expect: 100-continue'))
    expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 413 /)
    expect(reports).toEqual([{ kind: 'answered', method: 'POST', path: '/webhooks/web', status: 413 }])
  })

  test('a body without a length is refused once it is over the limit, and a client that goes on is cut off', async () => {
    const { port } = await serve(accept, { limits: { lingerMs: 10 } })
    const socket = await dial(port)
    const answer = readToEnd(socket)
    socket.write(head('transfer-encoding: chunked'))
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
    for (let sent = 0; sent <= LIMIT; sent += 0x4000) socket.write(chunk)
    expect(await answer).toMatch(/^HTTP\/1\.1 413 [^]*connection: close/i)
    expect(heard).toEqual([])
  })

  test('a client that waits to be asked is asked for a body of fair size', async () => {
    const { port } = await serve(accept)
    const socket = await dial(port)
    socket.write(head('content-length: 2', 'expect: 100-continue', 'connection: close'))
    expect(await readUntil(socket, '\r\n\r\n')).toMatch(/^HTTP\/1\.1 100 /)
    socket.write('{}')
    expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 200 /)
    expect(Buffer.from(heard[0]?.request.body ?? []).toString()).toBe('{}')
  })
})

describe('slow clients', () => {
  const limits = { headersMs: 60, requestMs: 120, checkEveryMs: 20, keepAliveMs: 50 }

  test.each([
    ['says nothing', '', { requestMs: 60_000 }],
    ['stalls in its headers', 'POST /webhooks/web HTTP/1.1\r\nhost:', { requestMs: 60_000 }],
    ['stalls in its body', head('content-length: 10') + '{', {}],
  ])('one that %s is cut off and unheard', async (_, beginning, more) => {
    const { port } = await serve(accept, { limits: { ...limits, ...more } })
    const socket = await dial(port)
    if (beginning !== '') socket.write(beginning)
    expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 408 /)
    expect(heard).toEqual([])
  })

  test('one that drips its body is cut off, for the limit is on the whole', async () => {
    const { port } = await serve(accept, { limits })
    const socket = await dial(port)
    socket.write(head('content-length: 100000'))
    const drip = setInterval(() => socket.write('x'), 10)
    expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(drip)
    expect(heard).toEqual([])
  })

  test('they keep nobody else waiting', async () => {
    const { port, post } = await serve(accept)
    const stalled = await Promise.all(Array.from({ length: 50 }, () => dial(port)))
    for (const socket of stalled) socket.write(head('content-length: 10') + '{')
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => post('/webhooks/web', `${index}`)))
    expect(answers.every((answer) => answer.status === 200)).toBe(true)
    expect(new Set(heard.map(({ request }) => Buffer.from(request.body).toString())).size).toBe(100)
  })

  test('a client that leaves in the middle is no request and no error', async () => {
    const { port, post } = await serve(accept)
    const socket = await dial(port)
    socket.write(head('content-length: 10') + '{')
    socket.resetAndDestroy()
    expect((await post('/webhooks/web', '{}')).status).toBe(200)
    expect(reports).toContainEqual({ kind: 'cut', method: 'POST', path: '/webhooks/web' })
  })

  test('a connection kept alive serves again and is closed once idle', async () => {
    const { port } = await serve(accept, { limits })
    const socket = await dial(port)
    for (const body of ['1', '2']) {
      socket.write(head('content-length: 1') + body)
      expect(await readUntil(socket, 'ok\n')).toMatch(/^HTTP\/1\.1 200 /)
    }
    expect(await readToEnd(socket)).toBe('')
    expect(heard).toHaveLength(2)
  })

  test('connections over the limit are not taken', async () => {
    const { port, post } = await serve(accept, { limits: { connections: 1 } })
    const first = await dial(port)
    expect(await readToEnd(await dial(port))).toBe('')
    first.destroy()
    await once(first, 'close')
    await new Promise(setImmediate)
    expect((await post('/webhooks/web', '{}')).status).toBe(200)
  })
})

describe('close', () => {
  test('lets a request in flight end, on a connection that then closes, and takes nothing new', async () => {
    const mark = settleLater()
    const { server, port } = await serve(() => mark.promise)
    const agent = new Agent({ keepAlive: true })
    const inFlight = httpRequest({ port, path: '/webhooks/web', method: 'POST', agent }).end('{}')
    while (heard.length === 0) await new Promise(setImmediate)
    const closed = server.close(5000)
    const late = connect(port, '127.0.0.1')
    expect(await once(late, 'error')).toMatchObject([{ code: 'ECONNREFUSED' }])
    mark.resolve({ status: 200 })
    const [answer] = (await once(inFlight, 'response')) as [{ statusCode: number; headers: object; resume(): void }]
    answer.resume()
    expect(answer).toMatchObject({ statusCode: 200, headers: { connection: 'close' } })
    await closed
    agent.destroy()
  })

  test('cuts off at the deadline whoever is still there', async () => {
    const { server, port } = await serve(accept)
    const [silent, stalled] = [await dial(port), await dial(port)]
    stalled.write(head('content-length: 10') + '{')
    await server.close(20)
    await Promise.all([readToEnd(silent), readToEnd(stalled)])
  })
})

describe('listening', () => {
  test('an address taken or malformed is refused', async () => {
    const { server } = await serve(accept)
    await expect(serve(accept, { listen: server.address })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await expect(serve(accept, { listen: '8787' })).rejects.toThrow('host:port')
    await expect(serve(accept, { listen: '127.0.0.1:99999' })).rejects.toThrow()
  })

  test('an IPv6 host stands in brackets', async () => {
    const { server, url } = await serve(accept, { listen: '[::1]:0' })
    expect(server.address).toMatch(/^\[::1\]:\d+$/)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })
})
