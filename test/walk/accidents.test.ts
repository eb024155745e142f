import { beforeEach, describe, expect, test } from 'vitest'
import { holds as listHolds } from '../../src/edges/cli/holds.js'
import { release } from '../../src/edges/cli/release.js'
import { figures, type Goods, holds, stock, writesSince } from './shelves.js'
import { openTerminal } from './terminal.js'
import { createWorld, type Fault, money, units, type World } from './world.js'

const KINDS = 520
const MINUTE_MS = 60_000
const TILL = 'pos.local'

let world: World
let goods: readonly Goods[]

beforeEach(async () => {
  world = createWorld()
  goods = Array.from({ length: KINDS }, (_, index) => stock(world, `SKU-${index}`))
  await world.sweep()
  await world.poll()
  world.advance(MINUTE_MS)
})

/** Every listing as it was: nothing is wrong on any side. */
function expectUntouched(from: number): void {
  expect(writesSince(world, from)).toEqual([])
  expect(goods.filter((each) => figures(world, each).some((figure) => figure !== 24))).toEqual([])
}

/** What a person reads, and the one command that it names. */
function read(): { readonly text: string; readonly commands: readonly string[] } {
  const { io, said } = openTerminal(world)
  listHolds(world.engine(), io, {})
  const text = said.join('\n')
  return { text, commands: [...text.matchAll(/^ +(tillsync .*)$/gm)].map(([, command]) => command ?? '') }
}

/** The till's catalogue, cut short: only so many of its products are on the first page, and there is no other. */
function onlyFirst(count: number): Fault {
  return ({ url }, send) => {
    const answer = send()
    if (!url.includes('/products?') || answer.kind !== 'answered') return answer
    const { data } = JSON.parse(answer.body) as { data: unknown[] }
    const pagination = { current_page: 1, per_page: 100, total_count: count, total_pages: Math.min(count, 1) }
    return { ...answer, body: JSON.stringify({ data: data.slice(0, count), pagination }) }
  }
}

describe.each([
  ['an empty list', 0],
  ['a tenth of its list', KINDS / 10],
])('a till that returns %s', (_, count) => {
  test('empties no shelf, says so, and is believed only when a person says so', async () => {
    const restore = world.disturb(TILL, onlyFirst(count))
    const from = world.traffic.length
    await world.sweep()
    await world.sweep()
    expectUntouched(from)
    expect(holds(world)).toEqual(['walk at main'])
    const { text, commands } = read()
    expect(text).toContain(`${KINDS} → ${count}`)
    expect(commands).toEqual(['tillsync release 1'])
    restore()
    await world.sweep()
    expect(holds(world)).toEqual([])
  })
})

test('all prices a hundred times higher change no price, keep no stock back, and are let go by one command a shop', async () => {
  for (const { item } of goods) world.till.setPrice(item, money('1000'), world.now())
  const from = world.traffic.length
  await world.sweep()
  expectUntouched(from)
  expect(holds(world).filter((hold) => hold === 'price at web')).toHaveLength(KINDS)
  const { text, commands } = read()
  expect(text).toMatch(/… and 515 more of kind price at web/)
  expect(commands).toContain('tillsync release --kind price --channel web')
  expect(text.split('\n').length).toBeLessThan(60)
  const said = world.entries.filter(({ name }) => name === 'hold.opened' || name === 'holds.opened')
  expect(said.length).toBeLessThan(40)

  const [soap] = goods
  world.till.sell([{ productId: soap?.item ?? 0, quantity: units(4) }], world.now())
  await world.hear('main', 'item', String(soap?.item))
  expect(soap && figures(world, soap)).toEqual([20, 20, 20])

  const { io } = openTerminal(world)
  expect(release(world.engine(), io, undefined, { kind: 'price', channel: 'web' })).toBe(0)
  await world.work(5 * MINUTE_MS)
  expect(goods.filter(({ web }) => world.web.product(web)?.regularPrice !== '1000.00')).toEqual([])
  expect(world.entries.map(({ sentence }) => sentence)).toContain(
    `${KINDS} holds of kind price at web were released by a person`,
  )
  expect(holds(world).filter((hold) => hold === 'price at web')).toEqual([])
  expect(holds(world).filter((hold) => hold === 'price at street')).toHaveLength(KINDS)
})

test('an import that zeroes half the till, item by item, empties a few shelves and waits by one hold a shop', async () => {
  for (const { item } of goods.slice(0, KINDS / 2)) {
    world.till.adjust({ productId: item, type: 'count', quantityChange: units(-24) }, world.now())
    world.advance(1_000)
    await world.hear('main', 'item', String(item))
  }
  const emptied = goods.filter((each) => figures(world, each)[1] === 0)
  expect(emptied).toHaveLength(KINDS / 20)
  expect(holds(world)).toEqual(['unexplained at web', 'unexplained at street'])
  expect(read().commands).toEqual(['tillsync release 1', 'tillsync release 2'])
  await world.release()
  expect(goods.filter((each) => figures(world, each)[1] === 0)).toHaveLength(KINDS / 2)
  expect(holds(world)).toEqual([])
})

test('an import in a shop that adds 5,000 to an item reaches the till and the other shop when a person says so', async () => {
  const [soap] = goods
  if (!soap) throw new Error('no goods')
  world.street.editQuantity({ inventoryItemId: soap.street, change: { to: 5_024 } }, world.now())
  await world.hear('street', 'listing', soap.street.replace(/\D/g, ''))
  await world.sweep()
  expect([world.shown.till(soap.item), world.shown.web(soap.web)]).toEqual([units(24), 24])
  expect(holds(world)).toEqual(['movement at main'])
  const { text, commands } = read()
  expect(text).toContain('5000 came back on street')
  expect(commands).toEqual(['tillsync release 1'])
  await world.release()
  await world.sweep()
  expect(figures(world, soap)).toEqual([5_024, 5_024, 5_024])
})

describe('five hundred SKUs that somebody renames', () => {
  async function sellOne(each: Goods | undefined): Promise<void> {
    if (!each) throw new Error('no goods')
    world.till.sell([{ productId: each.item, quantity: units(4) }], world.now())
    await world.hear('main', 'item', String(each.item))
    expect(figures(world, each)).toEqual([20, 20, 20])
  }

  test('at the till break no link, and are said by one hold a shop', async () => {
    for (const { item, sku } of goods.slice(0, 500)) world.till.setSku(item, `NEW-${sku}`, world.now())
    const from = world.traffic.length
    await world.sweep()
    expectUntouched(from)
    expect(holds(world)).toEqual(['renamed at web', 'renamed at street'])
    const { text, commands } = read()
    expect(text).toMatch(/500 listings of web bear other names .* SKU-\d+ is linked to what is NEW-SKU-\d+ at main now/)
    expect(commands).toEqual(['tillsync release 1', 'tillsync release 2'])
    await sellOne(goods[0])
    await world.release()
    await world.sweep()
    expect(holds(world)).toEqual([])
  })

  test('that are swapped in a shop go on selling what they are', async () => {
    for (const { web, sku } of goods.slice(0, 500)) world.web.setSku(web, `OLD-${sku}`, world.now())
    goods.slice(0, 500).forEach(({ web }, index) => world.web.setSku(web, `SKU-${(index + 1) % 500}`, world.now()))
    const from = world.traffic.length
    await world.sweep()
    expectUntouched(from)
    expect(holds(world)).toEqual(['renamed at web'])
    await sellOne(goods[0])
    goods.slice(0, 500).forEach(({ web, sku }) => world.web.setSku(web, `OLD-${sku}`, world.now()))
    for (const { web, sku } of goods.slice(0, 500)) world.web.setSku(web, sku, world.now())
    world.advance(MINUTE_MS)
    await world.sweep()
    expect(holds(world)).toEqual([])
  })
})

test('a pack that a mapping file calls by a SKU stays linked where the shop renames it', async () => {
  const mapping = 'links: [{shop: web, listing: PACK, item: SOAP, units: 3}]'
  const small = createWorld({ mapping })
  const { item } = stock(small, 'SOAP')
  const pack = small.web.addProduct({ sku: 'PACK', name: 'Pack', price: '30.00', stock: 0 }, small.now()).id
  await small.sweep()
  expect(small.shown.web(pack)).toBe(8)
  small.web.setSku(pack, 'SOAP-3', small.now())
  await small.sweep()
  small.advance(MINUTE_MS)
  small.till.sell([{ productId: item, quantity: units(6) }], small.now())
  await small.hear('main', 'item', String(item))
  expect(small.shown.web(pack)).toBe(6)
  const again = small.web.addProduct({ sku: 'PACK', name: 'Pack', price: '30.00', stock: 0 }, small.now()).id
  await small.sweep()
  expect([small.shown.web(pack), small.shown.web(again)]).toEqual([6, 6])
  expect(small.store.links.ofListing('web', String(pack))).toBeUndefined()
})
