import { describe, expect, test } from 'vitest'
import { adopt, proposedLinks } from '../../src/engine/link.js'
import { figures, type Goods, holds, shelve, stock, writesSince } from './shelves.js'
import { createWorld, money, units, type World, type WorldOptions } from './world.js'

async function open(options: WorldOptions, atTill = 24): Promise<{ world: World; soap: Goods }> {
  const world = createWorld(options)
  const soap = stock(world, 'SOAP', atTill)
  await world.sweep()
  world.advance(60_000)
  return { world, soap }
}

async function sellAtRegister(world: World, soap: Goods, quantity: number): Promise<void> {
  world.advance(60_000)
  world.till.sell([{ productId: soap.item, quantity: units(quantity) }], world.now())
  await world.hear('main', 'item', String(soap.item))
}

describe('how much a shop shows', () => {
  test('a buffer is kept back, a minimum hides the last few, a maximum hides the many', async () => {
    const { world, soap } = await open({ webSettings: 'stock: {buffer: 2, minimum: 3, maximum: 20}' })
    expect(figures(world, soap)).toEqual([24, 20, 24])
    await sellAtRegister(world, soap, 10)
    expect(figures(world, soap)).toEqual([14, 12, 14])
    await sellAtRegister(world, soap, 9)
    expect(figures(world, soap)).toEqual([5, 3, 5])
    await sellAtRegister(world, soap, 1)
    expect(figures(world, soap)).toEqual([4, 0, 4])
  })

  test('a mapping file may say so for one item', async () => {
    const { world, soap } = await open({ mapping: 'rules: [{item: SOAP, shops: [street], buffer: 5}]' })
    expect(figures(world, soap)).toEqual([24, 24, 19])
  })
})

describe('an item that is gone from the till', () => {
  async function openAmongMany(options: WorldOptions) {
    const { world, soap } = await open(options)
    for (let number = 0; number < 20; number += 1) stock(world, `TOWEL-${number}`, 7)
    await world.sweep()
    world.till.deactivate(soap.item, world.now())
    await world.sweep()
    return { world, soap }
  }

  test('is held by default, and zeroed when a person lets it go', async () => {
    const { world, soap } = await openAmongMany({})
    expect(figures(world, soap)).toEqual([24, 24, 24])
    expect(holds(world)).toEqual(['missing at web', 'missing at street'])
    await world.release()
    expect(figures(world, soap)).toEqual([24, 0, 0])
  })

  test('is zeroed at once where the shop says so, and shown again when it is back', async () => {
    const { world, soap } = await openAmongMany({ webSettings: 'stock: {on_missing: zero}' })
    expect(figures(world, soap)).toEqual([24, 0, 24])
    expect(holds(world)).toEqual(['missing at street'])
    world.till.activate(soap.item, world.now())
    await world.sweep()
    expect(figures(world, soap)).toEqual([24, 24, 24])
    expect(holds(world)).toEqual([])
  })
})

describe('an import that pours into a shop', () => {
  async function openImported() {
    const { world, soap } = await open({}, 30)
    world.street.editQuantity({ inventoryItemId: soap.street, change: { to: 500 } }, world.now())
    await world.hear('street', 'listing', soap.street.replace(/\D/g, ''))
    return { world, soap }
  }

  test('is not told to the till before a person has let it go', async () => {
    const { world, soap } = await openImported()
    expect(holds(world)).toEqual(['movement at main'])
    expect([world.shown.till(soap.item), world.shown.web(soap.web)]).toEqual([units(30), 30])
    expect(world.till.adjustments()).toEqual([])
    await world.release()
    await world.sweep()
    expect(figures(world, soap)).toEqual([500, 500, 500])
    expect(holds(world)).toEqual([])
  })

  test('is let go once, not the next one with it', async () => {
    const { world, soap } = await openImported()
    await world.release()
    world.advance(60_000)
    world.street.editQuantity({ inventoryItemId: soap.street, change: { to: 5_000 } }, world.now())
    await world.hear('street', 'listing', soap.street.replace(/\D/g, ''))
    expect(holds(world)).toEqual(['movement at main'])
    expect(world.shown.till(soap.item)).toBe(units(500))
  })
})

test('a large sale lowers the other shop while it waits for a person', async () => {
  const { world, soap } = await open({}, 40)
  world.web.placeOrder([{ productId: soap.web, quantity: 30 }], world.now())
  await world.hear('web', 'orders')
  expect(figures(world, soap)).toEqual([40, 10, 10])
  expect(holds(world)).toEqual(['movement at main'])
  await world.release()
  expect(figures(world, soap)).toEqual([10, 10, 10])
})

describe('prices', () => {
  function shownPrices(world: World, soap: Goods) {
    const web = world.web.product(soap.web)
    const street = world.street.variants().find(({ inventoryItem }) => inventoryItem.id === soap.street)
    return [
      [web?.regularPrice, web?.salePrice],
      [street?.price, street?.compareAtPrice],
    ]
  }

  test('follow the till, a sale as a sale price and as a compare-at price', async () => {
    const { world, soap } = await open({})
    world.till.setPrice(soap.item, money('12.50'), world.now())
    world.till.setSale(soap.item, money('9'), world.now())
    await world.hear('main', 'item', String(soap.item))
    expect(shownPrices(world, soap)).toEqual([
      ['12.50', '9.00'],
      ['9.00', '12.50'],
    ])
    world.till.setSale(soap.item, null, world.now())
    await world.sweep()
    expect(shownPrices(world, soap)).toEqual([
      ['12.50', ''],
      ['12.50', null],
    ])
  })

  test('are made by the formula of the shop, and left alone where they are off', async () => {
    const { world, soap } = await open({
      webSettings: 'prices: {factor: 1.05, ending: .99}',
      streetSettings: 'prices: off',
    })
    expect(shownPrices(world, soap)).toEqual([
      ['10.99', ''],
      ['10.00', null],
    ])
  })

  test.each([
    ['overwrite', '10.00', 'overwritten'],
    ['keep', '12.00', 'kept'],
  ])('that are changed by hand at the shop are said once: %s leaves %s', async (edited, left, then) => {
    const { world, soap } = await open({ webSettings: `prices: {edited: ${edited}}` })
    world.till.setPrice(soap.item, money('10.50'), world.now())
    await world.hear('main', 'item', String(soap.item))
    world.till.setPrice(soap.item, money('10'), world.now())
    await world.hear('main', 'item', String(soap.item))
    world.advance(60_000)
    world.web.setPrice(soap.web, '12.00', null, world.now())
    await world.sweep()
    world.advance(60_000)
    await world.sweep()
    expect(shownPrices(world, soap)[0]).toEqual([left, ''])
    const said = world.entries.filter(({ name }) => name === 'price.edited').map(({ sentence }) => sentence)
    expect(said).toEqual([`web: the price of SOAP was changed there by hand, 10.00 → 12.00: it is ${then}`])
    world.till.setPrice(soap.item, money('12'), world.now())
    await world.sweep()
    world.till.setPrice(soap.item, money('13'), world.now())
    await world.sweep()
    expect(shownPrices(world, soap)[0]).toEqual(['13.00', ''])
  })

  test('that move too far are held, and not the stock with them', async () => {
    const { world, soap } = await open({})
    world.till.setPrice(soap.item, money('1000'), world.now())
    await sellAtRegister(world, soap, 4)
    expect(figures(world, soap)).toEqual([20, 20, 20])
    expect(holds(world)).toEqual(['price at web', 'price at street'])
    expect(shownPrices(world, soap)[0]).toEqual(['10.00', ''])
    await world.release()
    expect(shownPrices(world, soap)).toEqual([
      ['1000.00', ''],
      ['1000.00', null],
    ])
    expect(holds(world)).toEqual([])
  })

  test('stay held while their shop can not be read', async () => {
    const { world, soap } = await open({})
    world.till.setPrice(soap.item, money('1000'), world.now())
    await world.hear('main', 'item', String(soap.item))
    const held = world.store.holds.list().map(({ id }) => id)
    const restore = world.disturb('127.0.0.1', () => ({ kind: 'unsent', detail: 'down' }))
    await sellAtRegister(world, soap, 1)
    restore()
    await world.work(60_000)
    expect(world.store.holds.list().map(({ id }) => id)).toEqual(held)
  })
})

test('proposed links are not written to before they are adopted', async () => {
  const { world, soap } = await open({ settings: 'match: {adopt: ask}' })
  world.till.sell([{ productId: soap.item, quantity: units(4) }], world.now())
  world.web.placeOrder([{ productId: soap.web, quantity: 1 }], world.now())
  await world.hear('web', 'orders')
  await world.sweep()
  expect(figures(world, soap)).toEqual([20, 23, 24])
  expect(writesSince(world, 0)).toEqual([])
  adopt(world.engine(), proposedLinks(world.engine(), null))
  await world.sweep()
  expect(figures(world, soap)).toEqual([20, 20, 20])
  expect(world.till.adjustments()).toEqual([])
})

test('a listing without stock of its own is named in the log and not written to', async () => {
  const world = createWorld()
  world.till.addProduct({ sku: 'VOUCHER', name: 'Voucher', price: money('10'), stock: units(5) }, world.now())
  shelve(world, 'VOUCHER', 0, false)
  await world.sweep()
  expect(writesSince(world, 0)).toEqual([])
  expect(world.entries.filter(({ name }) => name === 'listing.unkept').map(({ fields }) => fields)).toEqual([
    { shop: 'street', listing: 'VOUCHER', why: 'unmanaged' },
  ])
})
