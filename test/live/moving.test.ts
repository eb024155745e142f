import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemChance } from '../../src/edges/chance.js'
import { type LogLine, type SpawnedChild, spawnChild } from '../../src/edges/cli/child.js'
import { freePort } from '../../src/edges/cli/free-port.js'
import { systemClock } from '../../src/edges/clock.js'
import { writeConfiguration } from '../../src/sandbox/retail/configuration.js'
import { judge } from '../../src/sandbox/retail/judge.js'
import { openRetail, type Retail } from '../../src/sandbox/retail/retail.js'
import { untilAgreed } from '../../src/sandbox/retail/until-agreed.js'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const PAGE = readFileSync(new URL('../../docs/backup.md', import.meta.url), 'utf8')
const TIMES = { pollSeconds: 1, sweepSeconds: 5, settleSeconds: 1 }
const clock = systemClock()

/** One of the two machines: its configuration and state directory, and the daemon that runs there or does not. */
interface Machine {
  readonly state: string
  readonly configuration: string
  readonly listen: string
  daemon: SpawnedChild | null
  readonly log: LogLine[]
}

let directory: string
let retail: Retail
let machines: { old: Machine; new: Machine }
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tillsync-moving-'))
  retail = await openRetail({ clock, chance: systemChance() })
  machines = { old: await machine('old'), new: await machine('new') }
})
afterEach(async () => {
  for (const { daemon } of Object.values(machines)) await daemon?.kill()
  await retail.close()
  rmSync(directory, { recursive: true })
})

async function machine(name: string): Promise<Machine> {
  const { till, web, 'main-street': street } = retail.platforms
  const listen = `127.0.0.1:${await freePort()}`
  const origins = { till: till.origin, web: web.origin, street: street.origin }
  const configuration = writeConfiguration(join(directory, name), origins, listen, retail.models, TIMES)
  const state = join(directory, name, 'state')
  mkdirSync(state, { mode: 0o700 })
  return { state, configuration, listen, daemon: null, log: [] }
}

async function start(on: Machine): Promise<void> {
  const { configuration, listen, log } = on
  on.daemon = spawnChild({ mainFile: MAIN, configuration, listen, clock, onLine: (line) => void log.push(line) })
  await on.daemon.ready
}

async function stop(on: Machine): Promise<void> {
  expect(await on.daemon?.stop()).toBe(0)
  on.daemon = null
}

/** A command on a machine, as the page writes it but for who runs it. */
async function tillsync(on: Machine, words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, '--config', on.configuration, ...words])
  return stdout
}

/** The commands that the page tells under a heading, in its order. */
function commandsUnder(heading: string): readonly string[] {
  const section = PAGE.split(/^## /m).find((text) => text.startsWith(heading)) ?? ''
  return [...section.matchAll(/^ *```sh\n([^]*?)^ *```/gm)].flatMap(([, block = '']) =>
    block.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()])),
  )
}

/** Carries out a command of the page; one that is not known here fails, so that none goes untried. */
async function carryOut(command: string): Promise<string> {
  const [, words] =
    /^sudo -u tillsync env CREDENTIALS_DIRECTORY=\/etc\/tillsync\/credentials tillsync (.*)$/.exec(command) ?? []
  const { old, new: fresh } = machines
  if (words === 'check') return tillsync(fresh, ['check'])
  if (words === 'rebase') return tillsync(fresh, ['rebase', '--yes'])
  if (words === 'restore /var/lib/tillsync/backups/<the newest>') {
    const [newest = ''] = readdirSync(join(directory, 'carried')).sort().reverse()
    return tillsync(fresh, ['restore', join(directory, 'carried', newest), '--yes'])
  }
  if (command === 'systemctl disable --now tillsync') return stop(old).then(() => '')
  // There is none that runs on a machine that nothing ran on yet.
  if (command === 'systemctl stop tillsync') return fresh.daemon === null ? '' : stop(fresh).then(() => '')
  if (/^systemctl (start|enable --now) tillsync$/.test(command)) return start(fresh).then(() => '')
  if (command.startsWith('tar -C /var/lib/tillsync -cf - . | ssh new.host')) {
    const script = 'tar -C "$0" -cf - . | tar -C "$1" -xpf -'
    await promisify(execFile)('sh', ['-c', script, old.state, fresh.state])
    return ''
  }
  throw new Error(`nothing here carries out: ${command}`)
}

async function agreed(): Promise<void> {
  const verdict = await untilAgreed(retail.models, clock, { withinMs: 45_000, forMs: 500 })
  expect([verdict.differences, verdict.lost, verdict.doubled]).toEqual([[], 0, 0])
}

/** So many of the first goods are sold at each shop. */
function sell(quantity: number): void {
  for (const shop of ['web', 'main-street'] as const) {
    const listing = retail.models.listings.find((each) => each.shop === shop && each.sku === 'SOAP')
    if (!listing) throw new Error(shop)
    if (shop === 'web') retail.models.web.placeOrder([{ productId: Number(listing.id), quantity }], clock.now())
    else retail.models.street.placeOrder([{ inventoryItemId: listing.id, quantity }], clock.now())
  }
}

test('moved as the page tells, the daemon goes on by itself on the other machine', async () => {
  await start(machines.old)
  await agreed()
  sell(2)
  await agreed()
  const commands = commandsUnder('Moving to another machine')
  expect(commands).toHaveLength(4)
  for (const command of commands) {
    // Trade goes on between the two.
    if (command.startsWith('tar')) sell(1)
    await carryOut(command)
  }
  await agreed()
  sell(1)
  await agreed()
  expect(machines.new.log.map(({ event }) => event)).not.toContain('epoch.rewound')
})

test('restored on another machine as the page tells, it holds everything, and after the rebase it goes on', async () => {
  await start(machines.old)
  await agreed()
  sell(2)
  await agreed()
  const carried = join(directory, 'carried')
  mkdirSync(carried)
  await tillsync(machines.old, ['backup', '--to', join(carried, 'tillsync-backup.db')])
  // What the backup knows nothing of; then the machine breaks.
  sell(1)
  await agreed()
  await machines.old.daemon?.kill()
  machines.old.daemon = null
  sell(1)
  const [stopping, restoring, starting, rebasing, ...more] = commandsUnder('Restoring')
  expect([stopping, more]).toEqual(['systemctl stop tillsync', []])
  const told = retail.models.till.adjustments().length
  expect(await carryOut(restoring ?? '')).toContain('restore: done')
  expect(statSync(join(machines.new.state, 'tillsync.db')).mode & 0o777).toBe(0o600)
  await carryOut(starting ?? '')
  await clock.wait(3_000)
  expect(machines.new.log.map(({ event }) => event)).toContain('epoch.rewound')
  expect([retail.models.till.adjustments().length, judge(retail.models).lost]).toEqual([told, 2])
  expect(await carryOut(rebasing ?? '')).toContain('rebase: done')
  await untilQuiet()
  // What was sold while no daemon lived is in the shops' figures as they are met anew, and the till's are shown.
  expect(judge(retail.models).doubled).toBe(0)
  const before = judge(retail.models).lost
  sell(1)
  await clock.wait(1_000)
  await untilQuiet()
  expect([judge(retail.models).lost, judge(retail.models).doubled]).toEqual([before, 0])
})

/** Until what the shops show stays what the till allows. */
async function untilQuiet(): Promise<void> {
  await untilAgreed(retail.models, clock, { withinMs: 8_000, forMs: 2_000 })
}

test('the daemon makes its backup in a thread of its own, at its first start and while it works', async () => {
  await start(machines.old)
  await agreed()
  const made = machines.old.log.find(({ event }) => event === 'backup.made')
  expect(made?.msg).toMatch(/^backed up to .*\/state\/backups\/tillsync-\d{8}T\d{6}Z-schema1-[0-9a-f]{4}-[0-9a-f]+\.db/)
  const [file = ''] = readdirSync(join(machines.old.state, 'backups'))
  expect(statSync(join(machines.old.state, 'backups', file)).mode & 0o777).toBe(0o600)
  await stop(machines.old)
})
