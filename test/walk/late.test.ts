import { deliveryOf } from '../../src/engine/hear.js'
import { describe, expect, test } from 'vitest'
import { weighSightings } from '../../src/engine/sightings.js'
import type { Delivery } from '../../src/sandbox/platform.js'
import { events, figures, type Goods, holds, stock } from './shelves.js'
import { createWorld, type Fault, units, type World, type WorldOptions } from './world.js'

const TILL = 'pos.local'
const SETTLED_MS = 100_000
const DIALECTS = ['quantity_change', 'new_stock'] as const

async function open(options: WorldOptions, isTold = false): Promise<{ world: World; soap: Goods }> {
  const { dialect = 'quantity_change' } = options.till ?? {}
  const settings = ['webhook_secrets: [{env: HOOK}]', `adjustments: ${dialect}`, options.tillSettings ?? '']
  const world = createWorld({ ...options, tillSettings: settings.join('\n') })
  const webhooks = { url: 'https://us.example/webhooks/main', events: ['inventory.adjusted'], secret: 'hook' }
  if (isTold) world.till.subscribe(webhooks, world.now())
  const soap = stock(world, 'SOAP')
  await world.sweep()
  world.advance(60_000)
  return { world, soap }
}

/** Three are sold in the shop; the correction is lost, and lands when the function returned is called. */
async function sellThree(world: World, soap: Goods): Promise<() => void> {
  let land: () => void = () => undefined
  const lose: Fault = ({ method }, send) => {
    if (method !== 'POST') return undefined
    land = () => void send()
    return { kind: 'lost', detail: 'closed' }
  }
  const restore = world.disturb(TILL, lose)
  world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
  await world.hear('web', 'orders')
  restore()
  return () => land()
}

/** The till tells of what was adjusted. */
async function tell(world: World): Promise<void> {
  for (const delivery of world.till.takeDeliveries(world.now())) await world.deliver('main', delivery)
}

/** A webhook comes in, and nothing follows from it yet. */
function hearOnly(world: World, { headers, body }: Delivery): void {
  const heard = world
    .engine()
    .tills.get('main')
    ?.port.hear({ headers, body: Buffer.from(body) })
  if (heard?.kind !== 'accepted') throw new Error('the till was not heard')
  world.store.heard.acceptAll([deliveryOf(world.engine(), 'main', heard)], world.now())
}

/** The errors in the log, as what they say of figures. */
function contradictions(world: World): readonly unknown[] {
  return world.entries
    .filter(({ name }) => name === 'write.contradicted')
    .map(({ fields }) => [fields.thought, fields.effect, fields.due])
}

const all = (figure: number) => [figure, figure, figure]

describe.each(DIALECTS)('a correction by %s that the till tells of', (dialect) => {
  const noLedger = { till: { dialect, ledgerReadable: false }, tillSettings: 'settle: strict' }

  test('is settled as soon as that is heard', async () => {
    const { world, soap } = await open(noLedger, true)
    const land = await sellThree(world, soap)
    land()
    await tell(world)
    expect(figures(world, soap)).toEqual(all(21))
    await world.work(SETTLED_MS)
    expect(holds(world)).toEqual([])
    expect(world.till.adjustments()).toHaveLength(1)
  })

  test('before it is known to be lost is settled by that later', async () => {
    const { world, soap } = await open(noLedger, true)
    const restore = world.disturb(TILL, ({ method }, send) => {
      if (method !== 'POST') return undefined
      send()
      const [delivery] = world.till.takeDeliveries(world.now())
      if (delivery) hearOnly(world, delivery)
      return 'crash'
    })
    world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
    await world.hear('web', 'orders')
    restore()
    expect(world.isAlive()).toBe(false)
    await world.restart()
    expect(figures(world, soap)).toEqual(all(21))
    expect(holds(world)).toEqual([])
    expect(world.till.adjustments()).toHaveLength(1)
  })

  test('while its ledger is read is settled by what was told', async () => {
    const { world, soap } = await open({ till: { dialect } }, true)
    const land = await sellThree(world, soap)
    const restore = world.disturb(TILL, ({ url }, send) => {
      if (!url.includes('/stock_adjustments')) return undefined
      restore()
      const answer = send()
      land()
      const [delivery] = world.till.takeDeliveries(world.now())
      if (delivery) hearOnly(world, delivery)
      return answer
    })
    await world.work(SETTLED_MS)
    expect(world.entries.filter(({ name }) => name === 'write.settled')[0]?.fields.how).toContain('a webhook')
    expect(contradictions(world)).toEqual([])
    expect(figures(world, soap)).toEqual(all(21))
    expect(world.till.adjustments()).toHaveLength(1)
  })

  test('while it is under way waits for its answer', async () => {
    const { world, soap } = await open(noLedger, true)
    const restore = world.disturb(TILL, ({ method }, send) => {
      if (method !== 'POST') return undefined
      restore()
      const answer = send()
      const [delivery] = world.till.takeDeliveries(world.now())
      if (delivery) hearOnly(world, delivery)
      expect(weighSightings(world.engine())).toBe(false)
      return answer
    })
    world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
    await world.hear('web', 'orders')
    expect(figures(world, soap)).toEqual(all(21))
    expect(world.store.evidence.unweighed()).toEqual([])
    expect(events(world)).not.toContain('write.settled')
  })

  test('while a person is waited for needs none any more', async () => {
    const { world, soap } = await open(noLedger, true)
    const land = await sellThree(world, soap)
    await world.work(SETTLED_MS)
    expect(holds(world)).toEqual(['doubt at main'])
    land()
    await tell(world)
    expect(holds(world)).toEqual([])
    expect(figures(world, soap)).toEqual(all(21))
  })

  test.each([
    ['by its figure', 'settle: evidence', false],
    ['by a person', 'settle: strict', true],
  ] as const)('after it was given up %s is made up for', async (_, tillSettings, byPerson) => {
    const { world, soap } = await open({ ...noLedger, tillSettings }, true)
    const land = await sellThree(world, soap)
    await world.work(SETTLED_MS)
    if (byPerson) await world.settleByPerson(false)
    expect(figures(world, soap)).toEqual(all(21))
    world.till.sell([{ productId: soap.item, quantity: units(2) }], world.now())
    await world.sweep()
    land()
    await tell(world)
    // By then an absolute figure puts the two that were sold back on the shelf.
    expect(contradictions(world)).toEqual([dialect === 'new_stock' ? ['0', '2', '-2'] : ['0', '-3', '3']])
    expect(figures(world, soap)).toEqual(all(19))
    const last = world.till.adjustments().at(-1)?.reason
    expect(last).toMatch(/^\[ts 7f3a-3-1\] Online: \d (put back|taken off), since \[ts 7f3a-1-1\] landed late$/)
    await world.sweep()
    expect(figures(world, soap)).toEqual(all(19))
    expect(contradictions(world)).toHaveLength(1)
  })
})

describe.each(DIALECTS)('the ledger of a till that takes %s', (dialect) => {
  test('betrays a correction that landed after it was given up', async () => {
    const { world, soap } = await open({ till: { dialect } })
    const land = await sellThree(world, soap)
    await world.work(SETTLED_MS)
    expect(figures(world, soap)).toEqual(all(21))
    world.till.sell([{ productId: soap.item, quantity: units(2) }], world.now())
    land()
    await world.sweep()
    expect(contradictions(world)).toEqual([dialect === 'new_stock' ? ['0', '2', '-2'] : ['0', '-3', '3']])
    expect(figures(world, soap)).toEqual(all(19))
    await world.sweep()
    expect(contradictions(world)).toHaveLength(1)
  })

  test('says nothing of one that landed late and moved nothing', async () => {
    const { world, soap } = await open({ till: { dialect } })
    const land = await sellThree(world, soap)
    await world.work(SETTLED_MS)
    if (dialect === 'new_stock') land()
    await world.sweep()
    expect(contradictions(world)).toEqual([])
    expect(figures(world, soap)).toEqual(all(21))
  })

  test.each([
    ['by a person', 'settle: strict', 0],
    ['by its figure, though other goods left by nobody’s word', 'settle: evidence', 3],
  ] as const)('betrays one that never landed and was taken for applied %s', async (_, tillSettings, lost) => {
    const { world, soap } = await open({ till: { dialect, ledgerReadable: false }, tillSettings })
    await sellThree(world, soap)
    if (lost > 0) world.till.receive(soap.item, units(-lost), world.now(), { announced: false })
    await world.work(SETTLED_MS)
    if (lost === 0) await world.settleByPerson(true)
    world.till.reconfigure({ ledgerReadable: true })
    // Whether there is a ledger is asked anew after a day.
    world.advance(25 * 3_600_000)
    await world.sweep()
    expect(contradictions(world)).toEqual([['-3', '0', '-3']])
    expect(figures(world, soap)).toEqual(all(21 - lost))
    expect(world.till.adjustments().at(-1)?.reason).toContain('3 taken off, since [ts 7f3a-1-1] never landed')
  })

  test('bears out what was only probable, once', async () => {
    const { world, soap } = await open({ till: { dialect, ledgerReadable: false } })
    const land = await sellThree(world, soap)
    land()
    await world.work(SETTLED_MS)
    world.till.reconfigure({ ledgerReadable: true })
    world.advance(25 * 3_600_000)
    await world.sweep()
    await world.sweep()
    const settled = world.entries.filter(({ name }) => name === 'write.settled').map(({ fields }) => fields.how)
    expect(settled).toEqual([
      expect.stringMatching(/^probable: applied/),
      "the till's ledger bears out what it was taken for",
    ])
    expect(figures(world, soap)).toEqual(all(21))
  })

  test('is asked again while a person is waited for', async () => {
    const { world, soap } = await open({ till: { dialect, ledgerReadable: false }, tillSettings: 'settle: strict' })
    const land = await sellThree(world, soap)
    land()
    await world.work(SETTLED_MS)
    expect(holds(world)).toEqual(['doubt at main'])
    world.till.reconfigure({ ledgerReadable: true })
    world.advance(25 * 3_600_000)
    await world.sweep()
    expect(holds(world)).toEqual([])
    expect(figures(world, soap)).toEqual(all(21))
    expect(events(world)).not.toContain('write.contradicted')
  })

  test('is not asked for ever', async () => {
    const { world, soap } = await open({ till: { dialect } })
    await sellThree(world, soap)
    await world.work(SETTLED_MS)
    const asked = () =>
      world.traffic.filter(({ method, path }) => method === 'GET' && path.endsWith('adjustments')).length
    world.advance(3_600_000)
    const before = asked()
    await world.sweep()
    expect(asked() - before).toBe(1)
    world.advance(72 * 3_600_000)
    const later = asked()
    await world.sweep()
    // Only whether it is still there.
    expect(asked() - later).toBe(1)
    world.advance(3_600_000)
    await world.sweep()
    expect(asked() - later).toBe(1)
  })
})
