import { describe, expect, test } from 'vitest'
import { WORTH_AN_EXPORT_ROWS } from '../../src/channels/shopify/export.js'
import { acceptListing, acceptListings } from '../../src/engine/accept.js'
import { events, figures, type Goods, shelve, stock } from './shelves.js'
import { createWorld, type Fault, units, type World } from './world.js'

const STREET = 'street.myshopify.com'
/** Among so many listings, those that anything is done with come first, and are in the first part of the file. */
const FILLING = WORTH_AN_EXPORT_ROWS

interface Scene {
  readonly world: World
  readonly soap: Goods
  /** A listing that nothing at the till is called like. */
  readonly alone: string
}

function open(): Scene {
  const world = createWorld()
  const soap = stock(world, 'SOAP')
  const alone = shelve(world, 'ALONE', 10)
  const variants = Array.from({ length: 100 }, (_, index) => ({ sku: `F-${index}`, price: '1.00', stock: 1 }))
  for (let made = 0; made < FILLING; made += variants.length)
    world.street.addProduct({ title: `Filling ${made}`, variants }, world.now())
  return { world, soap, alone }
}

const ROWS = FILLING + 2

/** Does something when a part of the file is asked for, the first being 1, and answers what is returned in its place. */
function atPart(part: number, act: () => ReturnType<Fault>): Fault {
  let asked = 0
  return ({ method }) => {
    if (method !== 'GET') return undefined
    asked += 1
    return asked === part ? act() : undefined
  }
}

function asked(world: World, document: string): number {
  return world.traffic.filter(({ body }) => body.includes(document)).length
}

function begun(world: World): readonly unknown[] {
  return world.entries.filter(({ name }) => name === 'walk.again').map(({ fields }) => fields)
}

const ALONE = { parentId: '2', priceId: null, sku: 'ALONE', barcode: null, name: 'ALONE', marker: null }

/** A pass reads a listing, which shows nine. */
function readOne({ world, alone }: Pick<Scene, 'world' | 'alone'>): void {
  const engine = world.engine()
  const id = alone.split('/').at(-1) ?? ''
  const now = engine.clock.now()
  const shown = { figure: units(9), price: null, salePrice: null, figureUpdatedAt: now }
  acceptListing(
    engine,
    'street',
    { ...ALONE, id, stockKeeping: 'managed', ...shown },
    { begunAt: now, endedAt: now },
    null,
  )
}

/** One of ten is sold in the shop, and a pass reads it there and then. */
function sellAndRead(scene: Scene): void {
  scene.world.street.placeOrder([{ inventoryItemId: scene.alone, quantity: 1 }], scene.world.now())
  readOne(scene)
}

function figureOf({ world, alone }: Pick<Scene, 'world' | 'alone'>): number | undefined {
  return world.store.readings.get('street', alone.split('/').at(-1) ?? '')?.figure
}

describe('the first catalogue of a large shop', () => {
  test('is exported, and what is in it is linked and followed', async () => {
    const { world, soap } = open()
    world.till.sell([{ productId: soap.item, quantity: units(3) }], world.now())
    await world.sweep()
    expect(figures(world, soap)).toEqual([21, 21, 21])
    expect([asked(world, 'RunExport'), asked(world, 'query Catalogue')]).toEqual([1, 0])
    expect(world.store.walks.acceptedRows('street')).toBe(ROWS)
    expect(begun(world)).toEqual([])
  })

  test('is exported, and the second is read page by page', async () => {
    const { world } = open()
    await world.sweep()
    world.advance(900_000)
    await world.sweep()
    expect(asked(world, 'RunExport')).toBe(1)
    expect(asked(world, 'query Catalogue')).toBe(Math.ceil(ROWS / 250))
    expect(events(world)).not.toContain('walk.short')
  })

  test('that is read page by page after all is one whole catalogue, and no longer than it is', async () => {
    const { world } = open()
    world.disturb(
      STREET,
      atPart(3, () => ({ kind: 'lost', detail: 'closed' })),
    )
    await world.sweep()
    expect(begun(world)).toEqual([{ channel: 'street', why: 'closed' }])
    expect(world.store.walks.acceptedRows('street')).toBe(ROWS)
    expect(world.store.catalogue.counts('street').listings).toBe(ROWS)
  })

  test('goes on after a crash where it was', async () => {
    const { world, soap } = open()
    world.disturb(
      STREET,
      atPart(3, () => 'crash'),
    )
    await world.sweep()
    expect(world.isAlive()).toBe(false)
    await world.restart()
    expect(world.store.walks.acceptedRows('street')).toBe(ROWS)
    expect([asked(world, 'RunExport'), asked(world, 'query Catalogue')]).toEqual([1, 0])
    expect(figures(world, soap)).toEqual([24, 24, 24])
  })
})

describe('what was sold during an export', () => {
  test('is not forgotten where the listing was not connected before', () => {
    const scene = { world: createWorld(), alone: 'gid://shopify/InventoryItem/7' }
    const { world } = scene
    const engine = world.engine()
    const startedAt = world.now()
    world.advance(1_000)
    readOne(scene)
    const shown = {
      stockKeeping: 'inactive',
      figure: null,
      price: null,
      salePrice: null,
      figureUpdatedAt: null,
    } as const
    acceptListings(engine, 'street', [{ ...ALONE, id: '7', ...shown }], { begunAt: startedAt, endedAt: world.now() }, 1)
    expect(figureOf(scene)).toBe(units(9))
  })

  test('is not undone by the figure from before', async () => {
    const scene = open()
    const restore = scene.world.disturb(STREET, ({ body = '' }) => {
      if (!body.includes('ExportState')) return undefined
      restore()
      sellAndRead(scene)
      return undefined
    })
    await scene.world.sweep()
    expect(asked(scene.world, 'ExportState')).toBeGreaterThan(1)
    expect(figureOf(scene)).toBe(units(9))
  })

  test('is not undone where the clock is set back while the file is read', async () => {
    const scene = open()
    const { world } = scene
    world.disturb(
      STREET,
      atPart(1, () => {
        world.setClock(-20_000)
        sellAndRead(scene)
        world.advance(30_000)
        return undefined
      }),
    )
    await world.sweep()
    expect(figureOf(scene)).toBe(units(9))
  })

  test('is not undone where the clock is set back while the daemon is down', async () => {
    const scene = open()
    const { world } = scene
    world.disturb(
      STREET,
      atPart(1, () => 'crash'),
    )
    await world.sweep()
    world.setClock(-3_600_000)
    world.revive()
    sellAndRead(scene)
    await world.restart()
    expect(figureOf(scene)).toBe(units(9))
    expect(world.store.walks.acceptedRows('street')).toBe(ROWS)
  })
})
