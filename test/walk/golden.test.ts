import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { check } from '../../src/edges/cli/check.js'
import { doctor } from '../../src/edges/cli/doctor.js'
import { holds, settle } from '../../src/edges/cli/holds.js'
import { type CommandIo } from '../../src/edges/cli/io.js'
import { once } from '../../src/edges/cli/once.js'
import { plan } from '../../src/edges/cli/plan.js'
import { release } from '../../src/edges/cli/release.js'
import { status } from '../../src/edges/cli/status.js'
import type { Engine } from '../../src/engine/setup.js'
import { buildProgram } from '../../src/program.js'
import { openDatabase } from '../../src/store/open.js'
import { stock } from './shelves.js'
import { openTerminal } from './terminal.js'
import { createWorld, type Fault, money, units, type World } from './world.js'

const MINUTE_MS = 60_000
const NO_LEDGER = { till: { ledgerReadable: false } }
const MAPPING = `links: [{shop: web, listing: SOAP-3PACK, item: SOAP, units: 3}]
ignore: [{shop: web, listing: CARD}]`

/** A till that answers no correction. */
const deaf: Fault = ({ method }) => (method === 'POST' ? { kind: 'lost', detail: 'no answer' } : undefined)

/**
 * A Monday morning: one price that moved too far, an import in a shop, a correction in doubt, a sale at the register that
 * nobody heard of, a listing that nothing matches, and a shop that is down.
 */
async function monday(): Promise<World> {
  const world = createWorld({ ...NO_LEDGER, mapping: MAPPING, tillSettings: 'settle: strict' })
  const soap = stock(world, 'SOAP')
  // The call in doubt will have the number that the lamp has as an item.
  const lamp = stock(world, 'LAMP', 9)
  const towel = stock(world, 'TOWEL', 12)
  world.web.addProduct({ sku: 'SOAP-3PACK', name: 'Three soaps', price: '27.00', stock: 8 }, world.now())
  world.web.addProduct({ sku: 'ODD', name: 'An odd thing', price: '5.00', stock: 1 }, world.now())
  await world.sweep()
  world.advance(MINUTE_MS)
  const heal = world.disturb('pos.local', deaf)
  world.web.placeOrder([{ productId: towel.web, quantity: 2 }], world.now())
  await world.hear('web', 'orders')
  heal()
  await world.work(5 * MINUTE_MS)
  world.street.editQuantity({ inventoryItemId: lamp.street, change: { to: 5_009 } }, world.now())
  await world.hear('street', 'listing', lamp.street.replace(/\D/g, ''))
  world.till.setPrice(soap.item, money('1000'), world.now())
  await world.hear('main', 'item', String(soap.item))
  world.till.sell([{ productId: soap.item, quantity: units(4) }], world.now())
  world.advance(MINUTE_MS)
  return world
}

/** A machine of which everything is well. */
function examinable(stateDirectory: string) {
  const backup = { schedule: '30 3 * * *', keep: 14, directory: '/var/lib/tillsync/backups' }
  const schedule = { poll: '* * * * *', sweep: '*/15 * * * *', heartbeat: null, timezone: 'UTC' }
  return {
    configuration: { file: 'tillsync.yaml', stateDirectory, backup, schedule },
    dates: new Map<string, number>(),
    http: () => Promise.resolve({ kind: 'unsent' as const, detail: 'x' }),
  }
}

type Command = (engine: Engine, io: CommandIo) => number | Promise<number>

/** What a command answers at 80 columns. */
async function told(world: World, command: Command, color = false): Promise<string> {
  const { io, said, complained } = openTerminal(world)
  const code = await command(world.engine(), { ...io, columns: 80, color })
  const lines = [...said, ...complained.map((line) => `(stderr) ${line}`), `exit ${code}`]
  return `${lines.join('\n')}\n`.replace(/\S+\/mapping\//g, 'mapping/')
}

const COMMANDS: Readonly<Record<string, Command>> = {
  plan: (engine, io) => plan(engine, io, {}),
  holds: (engine, io) => holds(engine, io, {}),
  status: (engine, io) => status(engine, io, {}),
  check: (engine, io) =>
    check(engine, { file: 'tillsync.yaml', mapping: engine.mapping, notify: null }, { ...io, reveal: () => '' }, {}),
  once: async (engine, io) => {
    const directory = mkdtempSync(join(tmpdir(), 'tillsync-once-'))
    try {
      return await once(engine, directory, io)
    } finally {
      rmSync(directory, { recursive: true })
    }
  },
  settle: (engine, io) => {
    settle(engine, io, '1', {})
    settle(engine, io, '2', { applied: true })
    return settle(engine, io, '1', { notApplied: true })
  },
  doctor: async (engine, io) => {
    const directory = mkdtempSync(join(tmpdir(), 'tillsync-doctor-'))
    try {
      const state = join(directory, 'state')
      openDatabase(state).close()
      const world = { ...examinable(state), machine: { now: io.clock.now(), freeBytes: () => 4_000_000_000 } }
      const shown = { ...io, out: (text: string) => io.out(text.replaceAll(state, '/var/lib/tillsync')) }
      return await doctor(engine, world, shown, { probe: 'LAMP', yes: true })
    } finally {
      rmSync(directory, { recursive: true })
    }
  },
  help: (_, io) => buildProgram(io).run(['node', 'tillsync', '--help']),
  release: (engine, io) => {
    release(engine, io, '77')
    return release(engine, io, undefined, { kind: 'price', channel: 'web' })
  },
}

describe('on a Monday morning', () => {
  test.each(Object.keys(COMMANDS))('%s reads well at 80 columns, with and without colour', async (name) => {
    const command = COMMANDS[name]
    if (!command) throw new Error(name)
    const plain = await told(await monday(), command)
    await expect(plain).toMatchFileSnapshot(`../golden/${name}.txt`)
    expect(plain.split('\n').filter((line) => line.length > 80)).toEqual([])
    const coloured = await told(await monday(), command, true)
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain)
  })
})
