import { createServer, type Server } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ClockPort } from '../ports/clock.js'
import { createCourier } from './courier.js'
import { closeServer, listen } from './listen.js'
import type { Delivery, Platform } from './platform.js'
import { createWebhookFaults } from './webhook-faults.js'

const clock: ClockPort = {
  now: () => Date.now(),
  elapsed: () => Date.now(),
  wait: (durationMs, signal) => setTimeout(durationMs, undefined, { signal }).catch(() => undefined),
  deadline(durationMs) {
    const controller = new AbortController()
    // A hundred times as fast as said, so that the test of the deadline need not take as long as the deadline.
    const timer = globalThis.setTimeout(() => controller.abort(), durationMs / 100)
    return { signal: controller.signal, release: () => clearTimeout(timer) }
  },
}

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function receiver(status: number | 'never') {
  const heard: { body: string; headers: NodeJS.Dict<string | string[]> }[] = []
  const server: Server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      heard.push({ body: Buffer.concat(chunks as Buffer[]).toString(), headers: request.headers })
      if (status !== 'never') response.writeHead(status).end('{}')
    })
  })
  const origin = await listen(server, 0)
  cleanups.push(() => closeServer(server))
  return { origin, heard, bodies: () => heard.map((each) => each.body) }
}

async function setUp(answer: number | 'never' = 200) {
  const post = await receiver(answer)
  const due: Delivery[] = []
  const reports: [string, number | null][] = []
  const platform: Platform = {
    name: 'test',
    answer: () => ({ status: 200, headers: {}, body: '' }),
    takeDeliveries: () => due.splice(0),
    delivered: (delivery, status) => void reports.push([delivery.body, status]),
  }
  const courier = createCourier({ platform, clock, chance: { fraction: () => 0.5, hex: () => '' } })
  cleanups.push(() => courier.stop())
  function send(body: string, url = `${post.origin}/hooks/till?a=1`): void {
    due.push({ id: 1, url, topic: 'sale.completed', headers: { 'x-signature': 's' }, body })
  }
  const settled = () => vi.waitFor(() => expect(courier.idle()).toBe(true), { timeout: 5_000 })
  return { ...post, courier, reports, send, settled }
}

describe('carrying webhooks', () => {
  test('delivers bytes and headers in order and reports the status, once started', async () => {
    const { courier, send, settled, bodies, heard, reports } = await setUp(503)
    send('one')
    send('two ü')
    expect(courier.idle()).toBe(false)
    expect(bodies()).toEqual([])
    courier.start()
    courier.start()
    await settled()
    expect(bodies()).toEqual(['one', 'two ü'])
    expect(heard[0]?.headers['x-signature']).toBe('s')
    expect(reports).toEqual([
      ['one', 503],
      ['two ü', 503],
    ])
  })

  test('reports null where nobody listens, where nobody answers in time, and where TLS is wanted', async () => {
    const { courier, send, settled, reports } = await setUp('never')
    send('silent')
    send('refused', 'http://127.0.0.1:1/')
    send('tls', 'https://127.0.0.1/')
    courier.start()
    await settled()
    expect(reports).toEqual(['silent', 'refused', 'tls'].map((body) => [body, null]))
  })

  test('reaches no address but the loopback one, though another may lead here too', async () => {
    const { courier, origin, send, settled, heard, reports } = await setUp()
    send('outside', origin.replace('127.0.0.1', '0.0.0.0'))
    courier.start()
    await settled()
    expect([heard, reports]).toEqual([[], [['outside', null]]])
  })

  test('leads a public address to this machine', async () => {
    const { courier, origin, send, settled, bodies } = await setUp()
    courier.reroute('https://shop.example', origin)
    send('public', 'https://shop.example/hooks/till')
    courier.start()
    await settled()
    expect(bodies()).toEqual(['public'])
  })

  test('keeps over a stop what has not left', async () => {
    const { courier, send, settled, bodies } = await setUp()
    courier.faults.next({ effect: { kind: 'delay', delayMs: 60_000 } })
    send('delayed')
    courier.start()
    send('next')
    await vi.waitFor(() => expect(bodies()).toEqual(['next']))
    await courier.stop()
    expect(courier.idle()).toBe(false)
    courier.start()
    await settled()
    expect(bodies()).toEqual(['next', 'delayed'])
  })
})

describe('webhook faults', () => {
  test('lose and unanswered: neither arrives, and the platform believes one thing or the other', async () => {
    const { courier, send, settled, bodies, reports } = await setUp()
    courier.faults.next({ effect: { kind: 'lose' } })
    courier.faults.next({ effect: { kind: 'unanswered' } })
    for (const body of ['one', 'two', 'three']) send(body)
    courier.start()
    await settled()
    expect(bodies()).toEqual(['three'])
    expect(reports).toEqual([
      ['one', 200],
      ['two', null],
      ['three', 200],
    ])
  })

  test('duplicate: arrives again as often as told, reported once', async () => {
    const { courier, send, settled, bodies, reports } = await setUp()
    courier.faults.next({ effect: { kind: 'duplicate', copies: 2 } })
    send('one')
    courier.start()
    await settled()
    expect(bodies()).toEqual(['one', 'one', 'one'])
    expect(reports).toHaveLength(1)
  })

  test('delay: the ones behind it do not wait', async () => {
    const { courier, send, settled, bodies } = await setUp()
    courier.faults.next({ effect: { kind: 'delay', delayMs: 60 } })
    send('one')
    send('two')
    courier.start()
    await settled()
    expect(bodies()).toEqual(['two', 'one'])
  })

  test('reorder: goes after its successor, or after a second where there is none', async () => {
    const { courier, send, settled, bodies } = await setUp()
    courier.faults.next({ effect: { kind: 'reorder' } })
    send('one')
    send('two')
    send('three')
    courier.start()
    await settled()
    expect(bodies()).toEqual(['two', 'one', 'three'])
    courier.faults.next({ effect: { kind: 'reorder' }, topic: 'sale.completed' })
    send('last')
    await settled()
    expect(bodies().at(-1)).toBe('last')
  })

  test('by chance: one draw decides, and the probabilities add up', () => {
    let fraction = 0
    const faults = createWebhookFaults({ fraction: () => fraction, hex: () => '' })
    faults.setChances({ lose: 0.1, duplicate: 0.2, copies: 3, delay: 0.1, delayMs: 5 })
    const drawn = [0.05, 0.15, 0.35, 0.45].map((value) => ((fraction = value), faults.take('any')))
    expect(drawn).toEqual([
      { kind: 'lose' },
      { kind: 'duplicate', copies: 3 },
      { kind: 'delay', delayMs: 5 },
      undefined,
    ])
    faults.clear()
    fraction = 0
    expect(faults.take('any')).toBeUndefined()
    expect(() => faults.setChances({ lose: 2 })).toThrow()
  })

  test('the next of a topic passes over the others', () => {
    const faults = createWebhookFaults({ fraction: () => 0, hex: () => '' })
    faults.next({ effect: { kind: 'lose' }, topic: 'sale.voided', times: 2 })
    const kinds = ['sale.completed', 'sale.voided', 'sale.voided', 'sale.voided'].map(
      (topic) => faults.take(topic)?.kind,
    )
    expect(kinds).toEqual([undefined, 'lose', 'lose', undefined])
  })
})
