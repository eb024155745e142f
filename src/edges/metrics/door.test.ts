import { afterEach, expect, test, vi } from 'vitest'
import { type MetricsDoor, openMetricsDoor } from './door.js'

const open: MetricsDoor[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((door) => door.close(0)))
})

async function serve(text: () => string, failed: (error: unknown) => void = () => undefined): Promise<string> {
  const door = await openMetricsDoor('127.0.0.1:0', text, failed)
  open.push(door)
  return `http://${door.address}`
}

test('the numbers of this moment are told in the text format', async () => {
  let asked = 0
  const url = await serve(() => `x ${(asked += 1)}\n`)
  const answer = await fetch(`${url}/metrics?x=1`)
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect([answer.status, await answer.text()]).toEqual([200, 'x 1\n'])
  expect(await (await fetch(`${url}/metrics`)).text()).toBe('x 2\n')
})

test.each([
  ['GET', '/', 404],
  ['POST', '/webhooks/web', 404],
  ['POST', '/metrics', 405],
])('%s %s is not there', async (method, path, status) => {
  const text = vi.fn(() => '')
  const url = await serve(text)
  expect((await fetch(url + path, { method })).status).toBe(status)
  expect(text).not.toHaveBeenCalled()
})

test('what can not be told is said, and the door stays open', async () => {
  const failed = vi.fn()
  let isBroken = true
  const url = await serve(() => {
    if (isBroken) throw new Error('disk I/O error')
    return 'x 1\n'
  }, failed)
  const answer = await fetch(`${url}/metrics`)
  expect([answer.status, await answer.text()]).toEqual([503, 'Service Unavailable\n'])
  expect(failed).toHaveBeenCalledWith(new Error('disk I/O error'))
  isBroken = false
  expect((await fetch(`${url}/metrics`)).status).toBe(200)
})
