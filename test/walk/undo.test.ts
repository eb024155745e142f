import { describe, expect, test } from 'vitest'
import { EXIT } from '../../src/edges/cli/io.js'
import { history } from '../../src/edges/cli/history.js'
import { pause } from '../../src/edges/cli/pause.js'
import { undo } from '../../src/edges/cli/undo.js'
import { figures, type Goods, holds, stock, writesSince } from './shelves.js'
import { openTerminal } from './terminal.js'
import { createWorld, type Fault, money, units, type World } from './world.js'

const TILL = 'pos.local'
const MINUTE_MS = 60_000
type Options = Record<string, string | boolean>

/** What the command answers, at 80 columns. */
function undone(world: World, id: number | string, options: Options = {}) {
  const { io, said, complained } = openTerminal(world)
  const code = undo(world.engine(), { ...io, columns: 80 }, String(id), options)
  const plain = (lines: readonly string[]) => lines.join(' ').replace(/\s+/g, ' ')
  return { code, said: plain(said), complained: plain(complained) }
}

/** Undoes a change, and lets the daemon take it up. */
async function undoNow(world: World, id: number): Promise<void> {
  expect(undone(world, id, { yes: true }).code).toBe(EXIT.done)
  await world.work(MINUTE_MS)
}

/** The newest change of a kind, as history lists it. */
function newest(world: World, what: string): { readonly id: number; readonly why: string; readonly from: string } {
  const { io, said } = openTerminal(world)
  history(world.engine(), io, { limit: '100', json: true })
  const { history: changes } = JSON.parse(said.join()) as {
    history: readonly { id: number; what: string; why: string; from: string }[]
  }
  const found = changes.find((change) => change.what === what)
  if (!found) throw new Error(`history has no ${what}`)
  return found
}

/** 24 of soap, three ordered at web: 21 everywhere, and the correction's id. */
async function corrected(quantity = 3): Promise<{ world: World; soap: Goods; id: number }> {
  const world = createWorld()
  const soap = stock(world, 'SOAP')
  await world.sweep()
  world.advance(MINUTE_MS)
  world.web.placeOrder([{ productId: soap.web, quantity }], world.now())
  await world.hear('web', 'orders')
  world.advance(2 * MINUTE_MS)
  return { world, soap, id: newest(world, 'correction').id }
}

describe('the command', () => {
  test('says all that it says at 80 columns', async () => {
    const { world, id } = await corrected()
    const { io, said } = openTerminal(world)
    const all = { ...io, columns: 80, error: (text: string) => io.out(text) }
    undo(world.engine(), all, String(newest(world, 'stock').id), {})
    undo(world.engine(), all, String(id), {})
    undo(world.engine(), all, String(id), { yes: true })
    undo(world.engine(), all, String(id), {})
    const text = said.join('\n')
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
    await expect(`${text}\n`).toMatchFileSnapshot('../golden/undo.txt')
  })
})

describe('undoing a correction', () => {
  test('is shown first, and does nothing', async () => {
    const { world, soap, id } = await corrected()
    const from = world.traffic.length
    expect(undone(world, id)).toEqual({
      code: EXIT.changes,
      said: `undo: would move SOAP at main by +3: 21 → 24 as read 2 minutes ago, and the shops follow. Nothing was changed; to do it: tillsync undo ${id} --yes`,
      complained: '',
    })
    await world.work(MINUTE_MS)
    expect([figures(world, soap), writesSince(world, from)]).toEqual([[21, 21, 21], []])
  })

  test('moves the till by the reverse, and the shops follow', async () => {
    const { world, soap, id } = await corrected()
    await undoNow(world, id)
    expect(figures(world, soap)).toEqual([24, 24, 24])
    expect(newest(world, 'correction')).toMatchObject({
      from: '21',
      why: `3 put back, since a person undid change ${id}`,
    })
  })

  test('is never a restoring: what was sold since stays sold', async () => {
    const { world, soap, id } = await corrected()
    world.till.sell([{ productId: soap.item, quantity: units(5) }], world.now())
    world.web.placeOrder([{ productId: soap.web, quantity: 2 }], world.now())
    await undoNow(world, id)
    await world.sweep()
    expect(figures(world, soap)).toEqual([17, 17, 17])
  })

  test('is done once', async () => {
    const { world, soap, id } = await corrected()
    await undoNow(world, id)
    for (const options of [{}, { yes: true }]) {
      const { code, complained } = undone(world, id, options)
      expect([code, complained]).toEqual([EXIT.usage, `undo: change ${id} was undone already`])
    }
    await world.sweep()
    expect(figures(world, soap)).toEqual([24, 24, 24])
    const { io, said } = openTerminal(world)
    history(world.engine(), io, { limit: '100' })
    expect(said.join('\n')).toMatch(new RegExp(`^ *${id} .*undone; 3 sold on web`, 'm'))
  })

  test('can itself be undone', async () => {
    const { world, soap, id } = await corrected()
    await undoNow(world, id)
    await undoNow(world, newest(world, 'correction').id)
    expect(figures(world, soap)).toEqual([21, 21, 21])
  })

  test('survives a crash, as owed', async () => {
    const { world, soap, id } = await corrected()
    undone(world, id, { yes: true })
    await world.restart()
    expect(figures(world, soap)).toEqual([24, 24, 24])
  })

  test('of more than trade usually moves waits for a person like any other', async () => {
    const world = createWorld()
    const soap = stock(world, 'SOAP', 100)
    await world.sweep()
    world.web.placeOrder([{ productId: soap.web, quantity: 80 }], world.now())
    await world.hear('web', 'orders')
    await world.release()
    expect(figures(world, soap)).toEqual([20, 20, 20])
    // What was let go is let go for a day.
    world.advance(25 * 60 * MINUTE_MS)
    await undoNow(world, newest(world, 'correction').id)
    expect([figures(world, soap)[0], holds(world)]).toEqual([20, ['movement at main']])
    await world.release()
    expect(figures(world, soap)).toEqual([100, 100, 100])
  })

  test('of a paused item says that it waits, and for what', async () => {
    const { world, soap, id } = await corrected()
    pause(world.engine(), openTerminal(world).io, { item: 'SOAP' })
    expect(undone(world, id).said).toContain('SOAP is paused, so it waits for: tillsync resume --item SOAP')
    await undoNow(world, id)
    expect(figures(world, soap)).toEqual([21, 21, 21])
  })

  test('is one object for scripts', async () => {
    const { world, soap, id } = await corrected()
    const object = { id, till: 'main', item: String(soap.item), sku: 'SOAP', amount: '3', figure: '21' }
    const read = (options: Options): unknown => JSON.parse(undone(world, id, { ...options, json: true }).said)
    expect(read({})).toMatchObject({ ...object, done: false })
    expect(read({ yes: true })).toMatchObject({ ...object, done: true })
  })
})

describe('what can not be undone', () => {
  test('is a figure at a shop: what to do instead is said', async () => {
    const { world, id } = await corrected()
    const { code, complained } = undone(world, newest(world, 'stock').id, { yes: true })
    expect(code).toBe(EXIT.usage)
    expect(complained).toContain("a shop's figure follows the till's: undone alone, it would be written again at once")
    expect(complained).toContain(`the correction of SOAP at main that it goes with: tillsync undo ${id}.`)
    expect(complained).toMatch(/keep SOAP at street as it is: tillsync pause --listing street:SOAP$/)
  })

  test('is a price: what to do instead is said', async () => {
    const { world, soap } = await corrected()
    world.till.setPrice(soap.item, money('11'), world.now())
    await world.hear('main', 'item', String(soap.item))
    const { code, complained } = undone(world, newest(world, 'price').id, { yes: true })
    expect([code, complained]).toEqual([EXIT.usage, expect.stringContaining('Change the price at main or its rule')])
  })

  test('is what moved nothing', async () => {
    const world = createWorld({ till: { ledgerReadable: true } })
    const soap = stock(world, 'SOAP')
    await world.sweep()
    const lose: Fault = ({ method }) => (method === 'POST' ? { kind: 'lost', detail: 'closed' } : undefined)
    const restore = world.disturb(TILL, lose)
    world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
    world.store.dirty.mark('web', 'orders', '', world.now())
    await world.work(2_000)
    restore()
    await world.work(3 * MINUTE_MS)
    expect(figures(world, soap)).toEqual([21, 21, 21])
    const [applied, given] = world.store.history
      .list({ channel: 'main', subjects: null, since: null, until: null, limit: 10 })
      .map(({ id }) => id)
    expect(undone(world, given ?? 0).complained).toContain('moved nothing, as far as is known')
    expect(undone(world, applied ?? 0).code).toBe(EXIT.changes)
  })

  test.each(['99', '0', 'all', '', '-1'])('is a change of the id "%s"', async (id) => {
    const { world } = await corrected()
    const { code, complained } = undone(world, id, { yes: true })
    expect([code, complained]).toEqual([EXIT.usage, expect.stringContaining('tillsync history lists them')])
  })

  test('is what the till has no more', async () => {
    const { world, soap, id } = await corrected()
    world.store.catalogue.setItemGone('main', String(soap.item), true)
    expect(undone(world, id).complained).toContain('SOAP is gone from main')
  })
})
