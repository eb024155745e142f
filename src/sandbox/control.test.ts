import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ClockPort } from '../ports/clock.js'
import { openControl, type Control } from './control.js'
import type { Platform } from './platform.js'
import { openPlatform, type OpenedPlatform } from './sandbox.js'

const clock: ClockPort = {
  now: () => 1_000,
  elapsed: () => 1_000,
  wait: () => Promise.resolve(),
  deadline: () => ({ signal: new AbortController().signal, release: () => undefined }),
}
const model: Platform = {
  name: 'till',
  answer: () => ({ status: 200, headers: {}, body: 'plain' }),
  takeDeliveries: () => [],
  delivered: () => undefined,
}

let platform: OpenedPlatform
let control: Control
beforeEach(async () => {
  platform = await openPlatform({ platform: model, clock, chance: { fraction: () => 0, hex: () => '' } })
  const controls = {
    till: {
      sell(args: unknown, now: number) {
        if (typeof args !== 'object') throw new RangeError('what is to be sold?')
        return { sold: args, now }
      },
      books: () => ({ entries: [] }),
      nothing: () => undefined,
      break: () => {
        throw new TypeError('a bug')
      },
    },
  }
  control = await openControl({ clock, platforms: [platform], controls })
})
afterEach(async () => {
  await control.close()
  await platform.close()
})

async function call(method: string, path: string, body?: string): Promise<[number, unknown]> {
  const answer = await fetch(`${control.origin}${path}`, { method, ...(body === undefined ? {} : { body }) })
  return [answer.status, await answer.json()]
}

describe('controls', () => {
  test('an action gets the arguments and the time, and answers JSON', async () => {
    expect(await call('POST', '/control/till/sell', '{"units":2}')).toEqual([200, { sold: { units: 2 }, now: 1_000 }])
    expect(await call('POST', '/control/till/nothing')).toEqual([200, null])
    expect(await call('GET', '/control/till/books')).toEqual([200, { entries: [] }])
  })

  test.each([
    ['POST', '/control/tell/sell', '{}', 404, 'no platform is called tell; there are: till'],
    ['POST', '/control/till/sale', '{}', 404, 'no action is called sale; there are: sell, books, nothing, break'],
    ['POST', '/control/till/constructor', '{}', 404, 'no action is called constructor'],
    ['POST', '/control/fault', '{}', 404, 'no control is called fault; there are: faults, webhooks'],
    ['POST', '/elsewhere', '{}', 404, 'nothing at /elsewhere'],
    ['GET', '/control/till/sell', undefined, 405, 'sell takes POST'],
    ['GET', '/control/faults', undefined, 405, 'faults takes POST'],
    ['POST', '/control/till/sell', undefined, 400, 'what is to be sold?'],
    ['POST', '/control/till/sell', '{', 400, 'not JSON'],
    ['POST', '/control/faults', '{"platform":"shop"}', 404, 'no platform is called shop'],
    ['POST', '/control/faults', '{"platform":"till","add":[{"effect":{"kind":"eat"}}]}', 400, 'kind'],
    ['POST', '/control/till/break', '{}', 500, 'a bug'],
  ])('%s %s with %s is answered %d', async (method, path, body, status, words) => {
    const [found, content] = await call(method, path, body)
    expect([found, JSON.stringify(content)]).toEqual([status, expect.stringContaining(words)])
  })

  test('faults are queued at the platform named, and cleared', async () => {
    const add = [{ times: 2, effect: { kind: 'status', status: 503 } }]
    expect(await call('POST', '/control/faults', JSON.stringify({ platform: 'till', add }))).toEqual([
      200,
      { waiting: 2 },
    ])
    expect((await fetch(platform.origin)).status).toBe(503)
    expect(await call('POST', '/control/faults', '{"platform":"till","clear":true}')).toEqual([200, { waiting: 0 }])
    expect((await fetch(platform.origin)).status).toBe(200)
    expect(platform.requests()).toEqual({ 'GET /': 2 })
    expect(platform.idle()).toBe(true)
    platform.clearTraffic()
    expect(platform.traffic()).toEqual([])
  })

  test('webhook faults are set at the platform named', async () => {
    const body = { platform: 'till', chances: { lose: 1 }, next: [{ effect: { kind: 'reorder' } }] }
    const [status] = await call('POST', '/control/webhooks', JSON.stringify(body))
    expect(status).toBe(200)
    expect(['a', 'b'].map((topic) => platform.courier.faults.take(topic)?.kind)).toEqual(['reorder', 'lose'])
    await call('POST', '/control/webhooks', '{"platform":"till","clear":true}')
    expect(platform.courier.faults.take('c')).toBeUndefined()
  })
})
