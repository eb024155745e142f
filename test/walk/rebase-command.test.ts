import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { holds as listHolds } from '../../src/edges/cli/holds.js'
import { release } from '../../src/edges/cli/release.js'
import type { CommandIo } from '../../src/edges/cli/io.js'
import { rebase } from '../../src/edges/cli/rebase.js'
import { takeLock } from '../../src/edges/lock.js'
import { systemChance } from '../../src/edges/chance.js'
import { figures, type Goods, holds, stock, writesSince } from './shelves.js'
import { createWorld, units, type World, type WorldOptions } from './world.js'

let directory = ''
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'tillsync-rebase-'))))
afterEach(() => rmSync(directory, { recursive: true }))

/** Three were sold that the database, an older copy, knows nothing of; two more wait for the till. */
async function rewound(options: WorldOptions = {}): Promise<{ world: World; soap: Goods }> {
  const world = createWorld(options)
  const soap = stock(world, 'SOAP')
  stock(world, 'TOWEL')
  await world.sweep()
  world.advance(60_000)
  world.disturb('pos.local', () => ({ kind: 'unsent', detail: 'the till is off' }))
  world.web.placeOrder([{ productId: soap.web, quantity: 2 }], world.now())
  await world.hear('web', 'orders')
  const copy = world.backUp()
  world.heal()
  await world.sweep()
  world.street.placeOrder([{ inventoryItemId: soap.street, quantity: 3 }], world.now())
  await world.hear('street', 'listing', soap.street.replace(/\D/g, ''))
  expect(figures(world, soap)).toEqual([19, 19, 19])
  world.restore(copy, 'database')
  return { world, soap }
}

function terminal(world: World, answer?: string, screen: Partial<CommandIo> = {}) {
  const said: string[] = []
  const trouble: string[] = []
  const io: CommandIo = {
    out: (text) => void said.push(text),
    error: (text) => void trouble.push(text),
    ask: answer === undefined ? null : () => Promise.resolve(answer),
    color: false,
    columns: 100,
    environment: {},
    clock: world.clock,
    chance: systemChance(),
    mainFile: 'main.js',
    ...screen,
  }
  return {
    io,
    said: () => said.join('\n'),
    trouble: () => trouble.join('\n'),
    rebase: (options = {}) => rebase(world.engine(), directory, io, options),
  }
}

test('without anybody to ask, and without --yes, it shows what differs and changes nothing', async () => {
  const { world, soap } = await rewound()
  await world.restart()
  const from = world.traffic.length
  const { rebase, said, trouble } = terminal(world)
  expect(await rebase()).toBe(3)
  expect(said()).toContain('main: 1 differ\nsku   the database  now\nSOAP            24   19')
  expect(said()).toContain('3 of 6 linked items and listings differ\ndropped: -2 of SOAP, owed to main')
  expect(said()).toContain('nothing was changed')
  expect(trouble()).toContain('--yes')
  expect(writesSince(world, from)).toEqual([])
  expect(holds(world)).toContain('epoch at ')
  expect(world.store.meta.instance()).toBe('7f3a')
  expect(world.store.readings.get('main', String(soap.item))?.figure).toBe(units(24))
  expect(world.store.movements.owed('main', String(soap.item))).toHaveLength(1)
})

/** Declined, confirmed, and typed once more when it is done. */
async function told(color: boolean): Promise<string> {
  const { world } = await rewound()
  await world.restart()
  const lines: string[] = []
  for (const answer of ['n', 'y', 'y']) {
    const { rebase, said, trouble } = terminal(world, answer, { columns: 80, color })
    const code = await rebase()
    lines.push(
      `$ tillsync rebase (answered ${answer})`,
      said(),
      ...(trouble() === '' ? [] : [trouble()]),
      `exit ${code}`,
    )
  }
  return `${lines.join('\n')}\n`
}

test('it reads well at 80 columns, with and without colour', async () => {
  const plain = await told(false)
  await expect(plain).toMatchFileSnapshot('../golden/rebase.txt')
  expect(plain.split('\n').filter((line) => line.length > 80)).toEqual([])
  expect((await told(true)).replace(/\u001b\[\d+m/g, '')).toBe(plain)
})

test('asked and declined, it changes nothing', async () => {
  const { world } = await rewound()
  await world.restart()
  expect(await terminal(world, 'n').rebase()).toBe(3)
  expect(await terminal(world, '').rebase()).toBe(3)
  expect(holds(world)).toContain('epoch at ')
})

test.each([
  ['y', {}],
  [undefined, { yes: true }],
])('answered %s, with %j, it starts anew', async (answer, options) => {
  const { world, soap } = await rewound()
  await world.restart()
  const { rebase, said } = terminal(world, answer)
  expect(await rebase(options)).toBe(0)
  expect(said()).toContain('rebase: done')
  await world.work(60_000)
  expect(figures(world, soap)).toEqual([19, 19, 19])
  expect(world.till.adjustments()).toHaveLength(2)
  expect(await terminal(world).rebase()).toBe(0)
})

test('without a daemon it finds out by itself, and the next one goes on', async () => {
  const { world, soap } = await rewound({ till: { ledgerReadable: false } })
  world.revive()
  const { rebase } = terminal(world)
  expect(await rebase({ yes: true })).toBe(0)
  await world.restart()
  await world.work(60_000)
  expect(figures(world, soap)).toEqual([19, 19, 19])
  expect(holds(world)).toEqual([])
})

test('beside a daemon that is just starting it leaves the epochs to that', async () => {
  const { world } = await rewound({ till: { ledgerReadable: false } })
  world.revive()
  const lock = takeLock(directory, { pid: process.pid, now: world.now() })
  const { rebase, said } = terminal(world)
  expect(await rebase({ json: true })).toBe(0)
  expect(JSON.parse(said())).toEqual({ needed: false, done: false })
  expect(holds(world)).not.toContain('epoch at ')
  if ('release' in lock) lock.release()
})

test('where nothing is rewound there is nothing to do, and nothing owed is lost', async () => {
  const world = createWorld()
  stock(world, 'SOAP')
  await world.sweep()
  const { rebase, said } = terminal(world)
  expect(await rebase({ yes: true })).toBe(0)
  expect(said()).toContain('nothing to do')
  expect(world.store.meta.instance()).toBe('7f3a')
})

test('a side that can not be read is said, and nothing is changed', async () => {
  const { world } = await rewound()
  await world.restart()
  world.disturb('127.0.0.1', () => ({ kind: 'unsent', detail: 'the shop is off' }))
  const { rebase, trouble } = terminal(world)
  expect(await rebase({ yes: true })).toBe(1)
  expect(trouble()).toContain('web: ')
  expect(holds(world)).toContain('epoch at ')
})

test('for scripts all of it is one object', async () => {
  const { world } = await rewound()
  await world.restart()
  const { rebase, said } = terminal(world)
  expect(await rebase({ yes: true, json: true })).toBe(0)
  const summary = JSON.parse(said()) as object
  expect(summary).toMatchObject({ needed: true, done: true, compared: 6, owed: [{ name: 'SOAP', amount: -2000 }] })
})

test('the hold names the command, and a release does not end it', async () => {
  const { world } = await rewound()
  await world.restart()
  const { io, said, trouble } = terminal(world)
  expect(listHolds(world.engine(), io, {})).toBe(3)
  expect(said()).toMatch(/everything: the database is not the one [^]*\n +tillsync rebase/)
  const hold = world.store.holds.list().find(({ kind }) => kind === 'epoch')
  expect(release(world.engine(), io, String(hold?.id))).toBe(64)
  expect(trouble()).toContain('tillsync rebase')
  expect(holds(world)).toContain('epoch at ')
})
