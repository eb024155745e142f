import { describe, expect, test } from 'vitest'
import type { HttpAnswer, HttpRequest } from '../ports/http.js'
import { fetchThrough, TransportFailure } from './fetch.js'

const OK: HttpAnswer = {
  kind: 'answered',
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"a":1}',
}

function through(answer: HttpAnswer | Promise<HttpAnswer> = OK) {
  const asked: HttpRequest[] = []
  const fetch = fetchThrough((request) => {
    asked.push(request)
    return Promise.resolve(answer)
  }, 1234)
  return { fetch, asked }
}

describe('the request', () => {
  test('may be a text, a URL or a Request', async () => {
    const { fetch, asked } = through()
    await fetch('http://shop.test/a?b=c')
    await fetch(new URL('http://shop.test/a?b=c'))
    await fetch(new Request('http://shop.test/a?b=c'))
    const plain = { method: 'GET', url: 'http://shop.test/a?b=c', headers: {}, deadlineMs: 1234 }
    expect(asked).toEqual([plain, plain, plain])
  })

  test.each([
    ['text', '{"é":1}', '{"é":1}'],
    ['Buffer', Buffer.from('é'), 'é'],
    ['bytes', new TextEncoder().encode('é'), 'é'],
    ['parameters', new URLSearchParams({ a: 'b c' }), 'a=b+c'],
  ])('may carry a body of %s', async (_, body, sent) => {
    const { fetch, asked } = through()
    await fetch('http://shop.test/', { method: 'POST', body })
    expect(asked[0]).toMatchObject({ method: 'POST', body: sent })
  })

  test('keeps the body and headers of a Request, and what init says above it', async () => {
    const { fetch, asked } = through()
    const request = new Request('http://shop.test/', { method: 'PUT', body: 'x', headers: { 'X-A': '1', 'X-B': '1' } })
    await fetch(request, { headers: { 'X-A': '2' } })
    expect(asked[0]).toMatchObject({ method: 'PUT', body: 'x', headers: { 'x-a': '2' } })
  })

  test.each([
    ['an object', { 'X-A': '1', 'Content-Type': 'application/json' }],
    ['pairs', [['X-A', '1'] as [string, string], ['Content-Type', 'application/json'] as [string, string]]],
    ['Headers', new Headers({ 'X-A': '1', 'Content-Type': 'application/json' })],
  ])('takes headers as %s', async (_, headers) => {
    const { fetch, asked } = through()
    await fetch('http://shop.test/', { method: 'POST', headers, body: '{}' })
    expect(asked[0]?.headers).toEqual({ 'x-a': '1', 'content-type': 'application/json' })
  })

  test('leaves to the client the headers that only it can know', async () => {
    const { fetch, asked } = through()
    const headers = { 'Content-Length': '99', Host: 'other.test', 'Accept-Encoding': 'gzip', Connection: 'close' }
    await fetch('http://shop.test/', { method: 'POST', headers: { ...headers, 'X-A': '1' }, body: Buffer.from('{}') })
    expect(asked[0]?.headers).toEqual({ 'x-a': '1' })
  })

  test('of another method is a bug of the caller', async () => {
    const { fetch, asked } = through()
    await expect(fetch('http://shop.test/', { method: 'OPTIONS' })).rejects.toThrow(TypeError)
    expect(asked).toEqual([])
  })
})

describe('the answer', () => {
  test('is a real Response', async () => {
    const response = await through().fetch('http://shop.test/')
    expect(response).toBeInstanceOf(Response)
    expect([response.status, response.ok, response.headers.get('Content-Type')]).toEqual([
      200,
      true,
      'application/json',
    ])
    expect(await response.json()).toEqual({ a: 1 })
  })

  test('may be a redirect, given back as it is', async () => {
    const redirect: HttpAnswer = { kind: 'answered', status: 307, headers: { location: '/b' }, body: 'moved' }
    const response = await through(redirect).fetch('http://shop.test/', { method: 'POST', body: 'x' })
    expect([response.status, response.headers.get('location'), await response.text()]).toEqual([307, '/b', 'moved'])
  })

  test.each([204, 205, 304])('%i has no body', async (status) => {
    const response = await through({ kind: 'answered', status, headers: {}, body: '' }).fetch('http://shop.test/')
    expect([response.status, response.body]).toEqual([status, null])
  })

  test.each(['unsent', 'lost'] as const)('that never came is thrown as %s', async (kind) => {
    const error: unknown = await through({ kind, detail: 'shop.test: WHY' })
      .fetch('http://shop.test/')
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TransportFailure)
    expect(error).toMatchObject({ kind, detail: 'shop.test: WHY' })
  })

  test('with a status that no Response can have is lost', async () => {
    const odd: HttpAnswer = { kind: 'answered', status: 999, headers: {}, body: '' }
    await expect(through(odd).fetch('http://shop.test/')).rejects.toMatchObject({ kind: 'lost' })
  })
})

describe('the signal', () => {
  test('aborted before means that nothing is sent', async () => {
    const { fetch, asked } = through()
    await expect(fetch('http://shop.test/', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
    expect(asked).toEqual([])
  })

  test.each([
    ['in init', (fetch: typeof globalThis.fetch, signal: AbortSignal) => fetch('http://shop.test/', { signal })],
    [
      'in a Request',
      (fetch: typeof globalThis.fetch, signal: AbortSignal) => fetch(new Request('http://a.test/', { signal })),
    ],
  ])('aborted meanwhile, %s, rejects with its reason', async (_, ask) => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const fetch = fetchThrough(() => {
      queueMicrotask(() => controller.abort(reason))
      return new Promise(() => undefined)
    }, 1000)
    await expect(ask(fetch, controller.signal)).rejects.toThrow(reason)
  })

  test('aborted afterwards changes nothing', async () => {
    const controller = new AbortController()
    const response = await through().fetch('http://shop.test/', { signal: controller.signal })
    controller.abort()
    expect(await response.text()).toBe('{"a":1}')
  })
})
