import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openApi } from './api.js'
import { answered, contextOver, recordingHttp, settingsFor } from './double.js'
import type { HttpAnswer } from '../../ports/http.js'

const FOUR = { requestsAtOnce: () => 4 }
const HTTPS = settingsFor('https://shop.example.com/sub/')

function apiAnswering(answer: () => HttpAnswer, url = HTTPS.url) {
  const { http, requests } = recordingHttp(answer)
  return { api: openApi(settingsFor(url), contextOver(http), FOUR), requests }
}

describe('a request', () => {
  test('over https carries the key as basic auth and nothing of it in the address', async () => {
    const { api, requests } = apiAnswering(() => answered([]))
    await api.get('wc/v3', 'products', { sku: 'a+b,c d' })
    const [{ request, url } = { request: undefined, url: undefined }] = requests
    expect(url?.pathname).toBe('/sub/wp-json/wc/v3/products')
    expect(url?.searchParams.get('sku')).toBe('a+b,c d')
    expect(request?.url).not.toContain('secret')
    expect(request?.headers['authorization']).toBe(`Basic ${btoa('secret-of-key:secret-of-consumer')}`)
    expect(request?.deadlineMs).toBe(40_000)
  })

  test('over loopback http is signed by OAuth, so that the secret never travels', async () => {
    const { api, requests } = apiAnswering(() => answered([]), 'http://127.0.0.1:4011')
    await api.get('wc/v3', 'products', { sku: 'a+b' })
    const { url, request } = requests[0] ?? {}
    expect(url?.searchParams.get('oauth_signature')).toBe(url === undefined ? '' : signatureOf(url))
    expect(url?.searchParams.getAll('sku')).toEqual(['a+b'])
    expect(request?.headers['authorization']).toBeUndefined()
  })

  test('of analytics goes to its own namespace', async () => {
    const { api, requests } = apiAnswering(() => answered([]))
    await api.get('wc-analytics', 'variations', {})
    expect(requests[0]?.url.pathname).toBe('/sub/wp-json/wc-analytics/variations')
  })

  test('to write sends the body byte for byte, as JSON', async () => {
    const { api, requests } = apiAnswering(() => answered({ update: [] }))
    const body = '{ "update":[{"id":7,"regular_price":"1.50","factor":1.50,"name":"Größe \\u00e9"}]}'
    await api.post('products/batch', body)
    expect(requests[0]?.request.method).toBe('POST')
    expect(requests[0]?.request.body).toBe(body)
    expect(requests[0]?.request.headers['content-type']).toContain('application/json')
  })
})

function signatureOf(url: URL): string {
  const unsigned = new Map(url.searchParams)
  unsigned.delete('oauth_signature')
  const pairs = [...unsigned].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).sort()
  const base = `GET&${encodeURIComponent(url.origin + url.pathname)}&${encodeURIComponent(pairs.join('&'))}`
  return createHmac('sha256', 'secret-of-consumer&').update(base).digest('base64')
}

describe('an outcome', () => {
  test.each([200, 301, 307, 404, 429, 500, 503])('of status %i is an answer and no exception', async (status) => {
    const { api } = apiAnswering(() =>
      answered('{"a":1}', status, { 'Retry-After': '7', location: 'https://x.example' }),
    )
    const outcome = await api.get('wc/v3', 'products', {})
    expect(outcome).toMatchObject({ kind: 'answered', status, body: { a: 1 }, headers: { 'retry-after': '7' } })
  })

  test('that is no JSON has its text as body', async () => {
    const { api } = apiAnswering(() => answered('<b>Warning</b>[]'))
    expect(await api.get('wc/v3', 'products', {})).toMatchObject({ kind: 'answered', body: '<b>Warning</b>[]' })
  })

  test.each(['unsent', 'lost'] as const)('that is %s keeps the detail and not a word of the key', async (kind) => {
    for (const url of ['https://shop.example.com', 'http://127.0.0.1:4011']) {
      const { api } = apiAnswering(() => ({ kind, detail: 'shop.example.com: ECONNREFUSED' }), url)
      const outcome = await api.post('products/batch', '{}')
      expect(outcome).toEqual({ kind, detail: 'shop.example.com: ECONNREFUSED', elapsedMs: 0 })
    }
  })

  test('of an exception nobody expected is lost, and lets go of it', async () => {
    const { api } = apiAnswering(() => {
      throw new Error('secret-of-consumer')
    })
    const outcome = await api.post('products/batch', '{}')
    expect(outcome.kind).toBe('lost')
    expect(JSON.stringify(outcome)).not.toContain('secret')
  })

  test('is timed from its turn in the queue, not from the call', async () => {
    let now = 0
    const { http } = recordingHttp(() => {
      now += 500
      return answered([])
    })
    const api = openApi(
      HTTPS,
      contextOver(http, () => now),
      FOUR,
    )
    const first = await api.get('wc/v3', 'products', {})
    expect(first.elapsedMs).toBe(500)
  })
})

test('no more requests are under way at once than the shop bears, and fewer as soon as it bears less', async () => {
  let running = 0
  let atOnce = 4
  const gates: (() => void)[] = []
  const context = contextOver(async () => {
    running += 1
    await new Promise<void>((open) => gates.push(open))
    running -= 1
    return answered([])
  })
  const api = openApi(HTTPS, context, { requestsAtOnce: () => atOnce })
  const mostOf = async (requests: number): Promise<number> => {
    const all = Promise.all(Array.from({ length: requests }, () => api.get('wc/v3', 'products', {})))
    let [isDone, most] = [false, 0]
    void all.then(() => (isDone = true))
    while (!isDone) {
      most = Math.max(most, running)
      gates.shift()?.()
      await new Promise((next) => setImmediate(next))
    }
    return most
  }
  expect(await mostOf(10)).toBe(4)
  atOnce = 2
  expect(await mostOf(10)).toBe(2)
})
