import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/edges/clock.js'
import { untilAgreed } from '../../src/sandbox/retail/until-agreed.js'
import { countFromUnits } from '../../src/core/count.js'
import { type FaultScene, setFaultScene } from './faults/scene.js'
import type { Line } from './service/scene.js'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const clock = systemClock()

/** One daemon through all of it: whatever is taken from it, it goes on by itself once it has it back. */
let scene: FaultScene
beforeAll(async () => {
  scene = await setFaultScene(clock.now())
  await scene.logged('daemon.ready')
  await agreed()
})
afterAll(() => scene.close())

async function agreed(): Promise<void> {
  const met = await untilAgreed(scene.retail.models, clock, { withinMs: 40_000, forMs: 500 })
  expect(met.agreeing, scene.lines.map(({ msg }) => msg).join('\n')).toBe(met.goods)
}

/** Something that no shop knows yet. */
function sell(): void {
  const { goods, till } = scene.retail.models
  till.sell([{ productId: goods[0]?.id ?? 0, quantity: countFromUnits(1) }], clock.now())
}

/** The first such line since. */
function said(event: string, from: number, wanted: RegExp): Promise<Line> {
  const find = () => scene.lines.slice(from).find((line) => line.event === event && wanted.test(line.msg))
  return scene.until(`${event} ${wanted}`, find)
}

/** The same process is ready again, has said so, and everything that was sold meanwhile is where it should be. */
async function isOver(event: string, from: number, wanted: RegExp): Promise<void> {
  await said(event, from, wanted)
  await agreed()
  expect([await scene.ask('/readyz'), scene.child.exitCode]).toEqual([200, null])
}

async function tillsync(...given: readonly string[]): Promise<string> {
  const command = [MAIN, '--config', scene.configuration, ...given]
  return (
    await promisify(execFile)(process.execPath, command, { env: { ...scene.environment, PATH: process.env.PATH } })
  ).stdout
}

test.each([
  ['full', 'a full disk', /disk of the state directory is full \(SQLITE_FULL\)/, 'Make room'],
  ['readonly', 'a disk that may only be read', /can be read and not written \(/, 'mount -o remount,rw'],
] as const)('%s: %s is said with what to do, and is over without a restart', async (fault, _, words, todo) => {
  const from = scene.lines.length
  scene.set(fault)
  sell()
  const told = await said('state.failed', from, words)
  expect([told.level, told.todo]).toEqual(['error', expect.stringContaining(todo)])
  expect([await scene.ask('/readyz'), await scene.knock('{"id":5}')]).toEqual([503, 503])
  scene.set('')
  await isOver('state.recovered', from, words)
})

test('DNS that is gone is said with what to do, and is over without a restart', async () => {
  const from = scene.lines.length
  scene.set('nodns')
  scene.till.cut()
  sell()
  const told = await said('channel.down', from, /^main .*till\.test:\d+: DNS does not answer \(EAI_AGAIN\)/)
  expect(told.todo).toContain("look at this machine's DNS")
  scene.set('')
  await isOver('channel.recovered', from, /^main is back/)
})

test('a certificate that has expired is said with what to do, and is over without a restart', async () => {
  const from = scene.lines.length
  scene.street.show(scene.expired)
  sell()
  const told = await said('channel.down', from, /^main-street .*its certificate has expired \(CERT_HAS_EXPIRED\)/)
  expect(told.todo).toContain('have it renewed')
  scene.street.show(scene.valid)
  await isOver('channel.recovered', from, /^main-street is back/)
})

test('a key that has expired is said with what to do, and a new one is put to work without a restart', async () => {
  const from = scene.lines.length
  scene.retail.models.till.reconfigure({ apiKey: 'bpos_new' })
  sell()
  const told = await said('channel.unauthorised', from, /^main does not accept our key: 401: Invalid API key/)
  expect([told.level, told.todo]).toEqual(['error', expect.stringContaining('systemctl reload tillsync')])
  writeFileSync(join(scene.directory, 'keys', 'till'), 'bpos_new')
  scene.child.kill('SIGHUP')
  await isOver('channel.recovered', from, /^main is back/)
})

/** Everything after its first page, as a dying disk may leave it; seen by the daemon, since another has written. */
function damage(): void {
  const file = join(scene.directory, 'state', 'tillsync.db')
  const other = new Database(file)
  other.pragma('wal_checkpoint(TRUNCATE)')
  other.exec("UPDATE meta SET value = value WHERE key = 'instance'")
  other.pragma('wal_checkpoint(TRUNCATE)')
  const open = openSync(file, 'r+')
  writeSync(open, randomBytes(statSync(file).size - 4096), 0, undefined, 4096)
  closeSync(open)
  other.close()
}

test('a damaged database is said with what to do, and a backup is put to work without a restart', async () => {
  await tillsync('backup')
  const from = scene.lines.length
  damage()
  sell()
  const told = await said('state.damaged', from, /the database is damaged \(/)
  expect([told.level, told.todo]).toEqual(['error', expect.stringContaining('tillsync restore')])
  expect([await scene.ask('/readyz'), await scene.knock('{"id":5}')]).toEqual([503, 503])
  const backups = join(scene.directory, 'state', 'backups')
  const [backup = ''] = readdirSync(backups).sort().reverse()
  await tillsync('restore', join(backups, backup), '--yes')
  const rewound = await said('epoch.rewound', from, /./)
  expect(rewound.todo).toContain('tillsync rebase')
  await tillsync('rebase', '--yes')
  await said('epoch.rebased', from, /./)
  await isOver('state.recovered', from, /the database is damaged/)
})

test('and all of it was told by one process, which stops in order', async () => {
  const ended = new Promise((resolve) => scene.child.once('exit', resolve))
  scene.child.kill('SIGTERM')
  expect(await ended).toBe(0)
  const names = scene.lines.map(({ event }) => event)
  expect(names.filter((event) => event === 'daemon.starting')).toHaveLength(1)
  expect(names).not.toContain('daemon.crashed')
})
