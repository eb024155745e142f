import { describe, expect, test } from 'vitest'
import { holds as listHolds, settle } from '../../src/edges/cli/holds.js'
import { release } from '../../src/edges/cli/release.js'
import { EXIT } from '../../src/edges/cli/io.js'
import { figures, type Goods, holds, stock } from './shelves.js'
import { openTerminal } from './terminal.js'
import { createWorld, type Fault, units, type World } from './world.js'

const TILL = 'pos.local'
const SETTLED_MS = 100_000
type Dialect = 'quantity_change' | 'new_stock'

/**
 * 24 everywhere, and three ordered at web. Just before the till is corrected its register sells as many; the correction
 * is carried out, nobody answers for it, and no ledger can be read.
 */
async function inDoubt(dialect: Dialect): Promise<{ world: World; soap: Goods; id: string }> {
  const world = createWorld({
    till: { dialect, ledgerReadable: false },
    tillSettings: `adjustments: ${dialect}\nsettle: strict`,
  })
  const soap = stock(world, 'SOAP')
  await world.sweep()
  world.advance(60_000)
  const lose: Fault = ({ method }, send) => {
    if (method !== 'POST') return undefined
    world.till.sell([{ productId: soap.item, quantity: units(3) }], world.now())
    send()
    return { kind: 'lost', detail: 'closed' }
  }
  const restore = world.disturb(TILL, lose)
  world.web.placeOrder([{ productId: soap.web, quantity: 3 }], world.now())
  await world.hear('web', 'orders')
  restore()
  await world.work(SETTLED_MS)
  expect(holds(world)).toEqual(['doubt at main'])
  return { world, soap, id: String(world.store.holds.list()[0]?.id) }
}

/** What the command answers. */
function settled(world: World, id: string, options: Record<string, string | boolean>) {
  const { io, said, complained } = openTerminal(world)
  return { code: settle(world.engine(), io, id, options), said, complained }
}

/** What `holds` shows. */
function listed(world: World): string {
  const { io, said } = openTerminal(world)
  expect(listHolds(world.engine(), io, {})).toBe(EXIT.waiting)
  return said.join('\n')
}

describe('a correction in doubt that set a figure', () => {
  test('asks for what stood before it, in its words and in its command', async () => {
    const { world, id } = await inDoubt('new_stock')
    const command = `tillsync settle ${id} --applied --before N | --not-applied`
    expect(listed(world)).toContain('look for [ts 7f3a-1-1] in its movement ledger, and for what stood just before it')
    expect(listed(world).split('\n').at(-1)?.trim()).toBe(command)
    expect(world.entries.find(({ name }) => name === 'hold.opened')?.fields).toMatchObject({ command })
  })

  test('is told in full once a person says that it met a till which had sold as many', async () => {
    const { world, soap, id } = await inDoubt('new_stock')
    expect(figures(world, soap)[0]).toBe(21)
    expect(settled(world, id, { applied: true, before: '21' })).toEqual({
      code: EXIT.done,
      said: [`settle: ${id} counts as applied, from 21`],
      complained: [],
    })
    await world.work(SETTLED_MS)
    expect([holds(world), figures(world, soap)]).toEqual([[], [18, 18, 18]])
  })

  test('is not settled as applied without it, and why is said', async () => {
    const { world, id } = await inDoubt('new_stock')
    const { code, said, complained } = settled(world, id, { applied: true })
    expect([code, said]).toEqual([EXIT.usage, []])
    expect(complained.join()).toContain('told main which figure to show: what it moved depends on what stood there')
    expect(complained.join()).toContain(`tillsync settle ${id} --applied --before N\nmain never said`)
    expect(holds(world)).toEqual(['doubt at main'])
  })

  test.each(['', 'many', '1.2345', '2e3', '1,5'])('does not take "%s" for a count', async (before) => {
    const { world, id } = await inDoubt('new_stock')
    const { code, complained } = settled(world, id, { applied: true, before })
    expect([code, complained]).toEqual([
      EXIT.usage,
      [`settle: --before takes a count such as 24 or -3.5, and not "${before}"`],
    ])
    expect(holds(world)).toEqual(['doubt at main'])
  })

  test('may have met a till below zero, and fractions', async () => {
    const { world, id } = await inDoubt('new_stock')
    expect(settled(world, id, { applied: true, before: '-3.5' })).toMatchObject({ code: EXIT.done })
    expect(world.store.corrections.get(1)?.applied).toBe(24_500)
  })

  test('needs no figure where it was not applied, and takes none', async () => {
    const { world, id } = await inDoubt('new_stock')
    expect(settled(world, id, { notApplied: true, before: '21' })).toMatchObject({ code: EXIT.usage })
    expect(holds(world)).toEqual(['doubt at main'])
    expect(settled(world, id, { notApplied: true })).toMatchObject({ code: EXIT.done })
  })
})

describe('a correction in doubt that said by how much to move', () => {
  test('needs no figure, and takes none', async () => {
    const { world, soap, id } = await inDoubt('quantity_change')
    expect(listed(world)).toMatch(new RegExp(`ledger\\n.*\\n +tillsync settle ${id} --applied \\| --not-applied$`))
    const refused = settled(world, id, { applied: true, before: '21' })
    expect(refused).toMatchObject({ code: EXIT.usage, said: [] })
    expect(refused.complained.join()).toContain('only where the correction set a figure')
    expect(settled(world, id, { applied: true }).said).toEqual([`settle: ${id} counts as applied`])
    await world.work(SETTLED_MS)
    expect([holds(world), figures(world, soap)]).toEqual([[], [18, 18, 18]])
  })

  test('is not released, and the command that settles it is pointed to', async () => {
    const { world, id } = await inDoubt('quantity_change')
    const { io, complained } = openTerminal(world)
    expect(release(world.engine(), io, id)).toBe(EXIT.usage)
    expect(complained).toEqual([`hold ${id} is a write in doubt; tillsync holds shows the command that settles it`])
  })

  test.each([{}, { applied: true, notApplied: true }])('is not settled by %o', async (options) => {
    const { world, id } = await inDoubt('quantity_change')
    expect(settled(world, id, options)).toMatchObject({ code: EXIT.usage, said: [] })
    expect(settled(world, '99', { applied: true, before: '2' }).complained).toEqual([
      'hold 99 is no write in doubt; tillsync holds lists them',
    ])
  })
})
