import { describe, expect, test } from 'vitest'
import { EXIT } from '../../src/edges/cli/io.js'
import { why } from '../../src/edges/cli/why.js'
import { shelve, stock, writesSince } from './shelves.js'
import { openTerminal } from './terminal.js'
import { createWorld, type Fault, money, units, type World } from './world.js'

const TILL = 'pos.local'
const MINUTE_MS = 60_000
const PACK = 'links: [{shop: web, listing: SOAP-3PACK, item: SOAP, units: 3}]\nrules: [{item: SOAP, buffer: 1}]'

/** What the command answers, at 80 columns. */
function told(world: World, name: string, json = false) {
  const { io, said, complained } = openTerminal(world)
  const code = why(world.engine(), { ...io, columns: 80 }, name, { json })
  return { code, text: said.join('\n'), complained }
}

interface Told {
  readonly items: readonly Record<string, unknown>[]
  readonly listings: readonly (Record<string, unknown> & { readonly target: Record<string, unknown> })[]
  readonly movements: readonly Record<string, unknown>[]
  readonly writes: readonly Record<string, unknown>[]
  readonly waiting: readonly { readonly kind: string; readonly text: string; readonly command: string | null }[]
}

function object(world: World, name: string): Told {
  return JSON.parse(told(world, name, true).text) as Told
}

/** 24 of soap, sold by one at two shops and by three at one of them, and an order of two at web. */
async function soldAtWeb(): Promise<World> {
  const world = createWorld({ mapping: PACK })
  const soap = stock(world, 'SOAP')
  world.web.addProduct({ sku: 'SOAP-3PACK', name: 'Three soaps', price: '27.00', stock: 1 }, world.now())
  await world.sweep()
  world.advance(3 * MINUTE_MS)
  world.web.placeOrder([{ productId: soap.web, quantity: 2 }], world.now())
  await world.hear('web', 'orders')
  world.advance(2 * MINUTE_MS)
  return world
}

/** The same, but the answer to the correction is lost and no ledger can be read. */
async function inDoubt(settings = 'settle: strict'): Promise<World> {
  const world = createWorld({ till: { ledgerReadable: false }, tillSettings: settings })
  const soap = stock(world, 'SOAP')
  await world.sweep()
  world.advance(MINUTE_MS)
  const lose: Fault = ({ method }, send) => {
    if (method !== 'POST') return undefined
    send()
    return { kind: 'lost', detail: 'closed' }
  }
  world.disturb(TILL, lose)
  world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
  world.store.dirty.mark('web', 'orders', '', world.now())
  await world.work(2_000)
  return world
}

describe('why', () => {
  test('tells all that is known of an item and its listings, at 80 columns', async () => {
    const world = await soldAtWeb()
    const { code, text, complained } = told(world, 'SOAP')
    expect([code, complained]).toEqual([EXIT.done, []])
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
    await expect(`${text}\n`).toMatchFileSnapshot('../golden/why.txt')
  })

  test('tells the same to scripts', async () => {
    const world = await soldAtWeb()
    const { items, listings, movements, writes, waiting } = object(world, 'SOAP')
    expect(items).toMatchObject([{ till: 'main', sku: 'SOAP', figure: '22', price: '10.00' }])
    expect(listings).toMatchObject([
      {
        shop: 'web',
        sku: 'SOAP-3PACK',
        base: null,
        link: { origin: 'mapping', parts: [{ item: 'SOAP', units: '3' }] },
      },
      { shop: 'web', sku: 'SOAP', link: { origin: 'sku', state: 'live', met: true } },
      { shop: 'street', sku: 'SOAP', base: { figure: '21' }, target: { figure: '21' } },
    ])
    expect(listings[0]?.target).toMatchObject({
      figure: '7',
      why: 'main allows 22 of SOAP; less buffer 1; one takes 3 → 7',
      parts: [{ reading: '22', buffer: '1', units: '3', allows: '7' }],
    })
    expect(movements).toMatchObject([{ amount: '-2', shop: 'web', listing: 'SOAP', key: '7f3a-1-1' }])
    expect(writes.find(({ what }) => what === 'correction')).toMatchObject({
      channel: 'main',
      from: '24',
      to: '22',
      state: 'applied',
      evidence: 'answer',
      key: '7f3a-1-1',
    })
    expect(waiting).toEqual([])
  })

  test('of a listing tells its items, and what it alone moved', async () => {
    const world = await soldAtWeb()
    const { items, listings, movements, writes } = object(world, 'SOAP-3PACK')
    expect(items.map(({ sku }) => sku)).toEqual(['SOAP'])
    expect(listings.map(({ sku }) => sku)).toEqual(['SOAP-3PACK'])
    expect(movements).toEqual([])
    expect(new Set(writes.map(({ sku }) => sku))).toEqual(new Set(['SOAP', 'SOAP-3PACK']))
  })

  test('reads the store and nothing else', async () => {
    const world = await soldAtWeb()
    const from = world.traffic.length
    told(world, 'SOAP')
    expect(world.traffic.length).toBe(from)
    await world.work(2 * MINUTE_MS)
    expect(writesSince(world, from)).toEqual([])
  })
})

describe('what waits', () => {
  test('is a write in doubt, until when, and what is owed of it', async () => {
    const world = await inDoubt()
    const { code } = told(world, 'SOAP')
    const { waiting, writes, listings } = object(world, 'SOAP')
    expect(code).toBe(EXIT.done)
    expect(waiting.map(({ kind, command }) => [kind, command])).toEqual([
      ['in_doubt', null],
      ['mark', null],
    ])
    expect(waiting[0]?.text).toContain('main did not say whether it took the correction write 7f3a-1-1')
    expect(told(world, 'SOAP').text.replace(/\s+/g, ' ')).toContain('until that is known, at 2026-06-01 12:02:01 UTC')
    expect(writes.find(({ what }) => what === 'correction')).toMatchObject({
      state: 'sent',
      evidence: null,
      detail: 'lost: closed',
    })
    expect(listings[0]?.target.why).toBe('main allows 21 of SOAP (24 as read, -3 in doubt) → 21')
  })

  test('for a person ends with 3 and the command', async () => {
    const world = await inDoubt()
    await world.work(3 * MINUTE_MS)
    const { code, text } = told(world, 'SOAP')
    expect(code).toBe(EXIT.waiting)
    const id = world.store.holds.list()[0]?.id
    expect(object(world, 'SOAP').waiting.map(({ kind, command }) => [kind, command])).toEqual([
      ['hold', `tillsync settle ${id} --applied | --not-applied`],
    ])
    expect(text).toContain(`tillsync settle ${id} --applied`)
  })

  test('is over once a person has said, and by whom it is known is told', async () => {
    const world = await inDoubt()
    await world.work(3 * MINUTE_MS)
    world.heal()
    await world.settleByPerson(true)
    const { code, text } = told(world, 'SOAP')
    expect([code, text.replace(/\s+/g, ' ')]).toEqual([
      EXIT.done,
      expect.stringContaining('applied, as a person found'),
    ])
  })

  test('is a link that nobody has adopted', async () => {
    const world = createWorld({ settings: 'match: {adopt: ask}' })
    stock(world, 'SOAP')
    await world.sweep()
    expect(told(world, 'web:SOAP').code).toBe(EXIT.waiting)
    expect(object(world, 'web:SOAP').waiting[0]).toMatchObject({ kind: 'link', command: 'tillsync adopt --shop web' })
  })

  test('is a channel that is down, and what is owed meanwhile', async () => {
    const world = createWorld()
    const soap = stock(world, 'SOAP')
    await world.sweep()
    world.disturb(TILL, () => ({ kind: 'unsent', detail: 'connection refused' }))
    world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
    world.store.dirty.mark('web', 'orders', '', world.now())
    await world.work(2_000)
    const { waiting } = object(world, 'SOAP')
    expect(waiting.map(({ kind }) => kind)).toEqual(['owed', 'mark', 'down'])
    expect(waiting[0]?.text).toMatch(/^-3 of SOAP are not told to main yet: 3 sold on web \(order \d+\)$/)
  })

  test('is nothing but the link of a listing that no item is like', async () => {
    const world = createWorld()
    shelve(world, 'ODD', 1)
    stock(world, 'SOAP')
    await world.sweep()
    const { items, listings, waiting } = object(world, 'ODD')
    expect([items, listings[0]?.link, listings[0]?.target]).toEqual([[], null, null])
    expect(waiting).toMatchObject([
      { text: 'ODD at street is linked to no item (unmatched): nothing is written to it' },
    ])
  })
})

describe('a name', () => {
  test.each(['SOAP', 'main:SOAP', 'web:SOAP', '628', 'main:628'])('such as %s is found', async (name) => {
    const world = createWorld()
    stock(world, 'SOAP')
    world.till.addProduct({ sku: 'TEA', barcode: '628', name: 'Tea', price: money('3'), stock: units(1) }, world.now())
    await world.sweep()
    expect(told(world, name).complained).toEqual([])
  })

  test('that nothing bears is answered with the nearest', async () => {
    const world = await soldAtWeb()
    expect(told(world, 'SAOP')).toEqual({
      code: EXIT.usage,
      text: '',
      complained: ['no item and no listing is called SAOP; near: SOAP'],
    })
    expect(told(world, 'web:soap-3pak').complained).toEqual([
      'no item and no listing is called web:soap-3pak; near: SOAP-3PACK',
    ])
    expect(told(createWorld(), 'SOAP').complained.join()).toContain('tillsync check')
  })

  test('that several bear lists them, each by a name of its own', async () => {
    const world = createWorld()
    const [red, blue] = ['Cup, red', 'Cup, blue'].map((name) =>
      world.till.addProduct({ sku: 'CUP', name, price: money('10'), stock: units(1) }, world.now()),
    )
    await world.sweep()
    expect(told(world, 'CUP')).toEqual({
      code: EXIT.usage,
      text: '',
      complained: [
        'CUP is the name of several; say which is meant:',
        `  main#${red?.id}  CUP  Cup, red`,
        `  main#${blue?.id}  CUP  Cup, blue`,
      ],
    })
    expect(object(world, `main#${blue?.id}`).items).toMatchObject([{ name: 'Cup, blue' }])
  })
})
