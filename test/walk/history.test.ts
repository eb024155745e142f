import { describe, expect, test } from 'vitest'
import { EXIT } from '../../src/edges/cli/io.js'
import { history } from '../../src/edges/cli/history.js'
import { stock } from './shelves.js'
import { openTerminal } from './terminal.js'
import { createWorld, money, type World } from './world.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What the command answers, at 80 columns. */
function told(world: World, options: Record<string, string | boolean> = {}, color = false) {
  const { io, said, complained } = openTerminal(world)
  const code = history(world.engine(), { ...io, columns: 80, color }, { limit: '50', ...options })
  return { code, text: said.join('\n'), complained }
}

interface Change {
  readonly id: number
  readonly at: string
  readonly channel: string
  readonly sku: string
  readonly what: string
  readonly from: string
  readonly to: string
  readonly why: string
}

function changes(world: World, options: Record<string, string | boolean> = {}): readonly string[] {
  const { history } = JSON.parse(told(world, { ...options, json: true }).text) as { history: readonly Change[] }
  return history.map(({ channel, sku, what, from, to }) => `${channel} ${sku} ${what} ${from} → ${to}`)
}

/** Tea is met; the day after, three soaps are ordered at web, and two hours later the till asks more for soap. */
async function traded(): Promise<World> {
  const world = createWorld()
  stock(world, 'TEA', 7, 5, 7)
  const soap = stock(world, 'SOAP')
  await world.sweep()
  world.advance(24 * HOUR_MS)
  world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
  await world.hear('web', 'orders')
  world.advance(2 * HOUR_MS)
  world.till.setPrice(soap.item, money('11'), world.now())
  await world.hear('main', 'item', String(soap.item))
  world.advance(MINUTE_MS)
  return world
}

describe('history', () => {
  test.each([
    ['history', false],
    ['history-in-colour', true],
  ])('is a table for each day, at 80 columns: %s', async (file, color) => {
    const { code, text } = told(await traded(), {}, color)
    expect(code).toBe(EXIT.done)
    await expect(`${text}\n`).toMatchFileSnapshot(`../golden/${file}.txt`)
    const lines = text.replace(/\u001b\[\d+m/g, '').split('\n')
    expect(lines.filter((line) => line.length > 80)).toEqual([])
  })

  test('is one object for scripts, the newest first', async () => {
    expect(changes(await traded())).toEqual([
      'web SOAP price 10.00 → 11.00',
      'street SOAP price 10.00 → 11.00',
      'main SOAP correction 24 → 21',
      'street SOAP stock 24 → 21',
      'web TEA stock 5 → 7',
    ])
  })

  test('is CSV for spreadsheets', async () => {
    const { text } = told(await traded(), { csv: true })
    await expect(`${text}\n`).toMatchFileSnapshot('../golden/history.csv.txt')
    expect(text.split('\r\n')).toHaveLength(6)
  })

  test('of nothing says so', () => {
    const world = createWorld()
    expect(told(world)).toEqual({ code: EXIT.done, text: 'history: nothing was changed', complained: [] })
    expect(changes(world)).toEqual([])
  })
})

describe('a filter', () => {
  test.each([
    [{ sku: 'TEA' }, ['web TEA stock 5 → 7']],
    [{ sku: 'web:TEA' }, ['web TEA stock 5 → 7']],
    [{ sku: 'main:TEA', shop: 'street' }, []],
    [{ shop: 'main' }, ['main SOAP correction 24 → 21']],
    [{ shop: 'web' }, ['web SOAP price 10.00 → 11.00', 'web TEA stock 5 → 7']],
    [{ until: '3h' }, ['web TEA stock 5 → 7']],
    [{ since: '3h', shop: 'main' }, ['main SOAP correction 24 → 21']],
    [{ since: '2026-06-02', until: '2026-06-02T13:00:00Z', shop: 'street' }, ['street SOAP stock 24 → 21']],
    [{ limit: '1' }, ['web SOAP price 10.00 → 11.00']],
  ])('%j is kept to', async (options, expected) => {
    expect(changes(await traded(), options)).toEqual(expected)
  })

  test('for an item keeps the listings that draw on it, by whatever name', async () => {
    const world = createWorld({ mapping: 'links: [{shop: web, listing: PACK, item: SOAP, units: 3}]' })
    stock(world, 'SOAP')
    world.web.addProduct({ sku: 'PACK', name: 'Pack', price: '10.00', stock: 1 }, world.now())
    await world.sweep()
    expect(changes(world, { sku: 'main:SOAP' })).toEqual(['web PACK stock 1 → 8'])
  })

  test('that leaves some out says how to see them', async () => {
    const { text } = told(await traded(), { limit: '2' })
    expect(text.split('\n').at(-1)).toMatch(/^history: there is more; --limit or --until 2026-06-02T\S+Z shows it$/)
    expect(told(await traded(), { limit: '5' }).text).not.toContain('there is more')
  })

  test.each([
    [{ since: 'yesterday' }, '--since takes an instant such as 2026-07-01'],
    [{ until: '' }, '--until takes an instant'],
    [{ limit: '0' }, '--limit takes a whole number above zero'],
    [{ limit: 'all' }, '--limit takes'],
    [{ shop: 'wbe' }, 'no shop and no till is called wbe; there are web, street, main'],
    [{ sku: 'SAOP' }, 'no item and no listing is called SAOP; near: SOAP'],
    [{ json: true, csv: true }, 'say either --json or --csv'],
  ])('%j is refused, with the way out', async (options, expected) => {
    const { code, text, complained } = told(await traded(), options)
    expect([code, text]).toEqual([EXIT.usage, ''])
    expect(complained.join()).toContain(expected)
  })
})
