import { blocksOf, type Machine } from './machine.js'
import type { Bench } from './run.js'
import { agree, ask, isReady, logged, now, show } from './service.js'
import { CREDENTIALS } from './shop.js'

/** Throws where it is not so, or says in a few words what was found. */
type Check = (bench: Bench) => Promise<string>

const UNIT = 'tillsync'
/** The unit's own `WatchdogSec=`, at whose half a sign of life is given, and `RestartSec=`. */
const WATCHDOG_MS = 60_000
const RESTART_MS = 5_000
const READY_MS = 60_000
const STOP_MS = 60_000

export const checks: readonly (readonly [name: string, check: Check])[] = [
  ['installed as systemd/README.md says', install],
  ['systemd has nothing to say of the units', verify],
  ['ready, and systemctl status tells how everything stands', becomeReady],
  ['killed (kill -9): started again', surviveKill],
  ['hung (SIGSTOP): killed by the watchdog and started again', surviveHang],
  ['a full disk: stops writing, says so, goes on when there is room', surviveFullDisk],
  ['reload: a changed mapping is put to work', reload],
  ['reload: a broken configuration is refused, the former goes on', refuseReload],
  ['stops in order within its deadline', stopInOrder],
  ['a wrong configuration is not tried again, and someone is told', tellOfFailure],
  ['an instance for another business', runInstance],
]

async function install(bench: Bench): Promise<string> {
  const { machine, shop, instructions } = bench
  const blocks = (heading: string) => blocksOf(instructions, heading)
  for (const block of [...blocks('The program'), ...blocks('The user and its directories')]) await machine.shell(block)
  const [secret = '', credentials = ''] = blocks('Configuration and secrets')
  for (const [name, text] of Object.entries(CREDENTIALS)) {
    await machine.shell(secret.replace('brotherpos_key', name), `${text}\n`)
  }
  const configuration = shop.configuration('/var/lib/tillsync', shop.listen)
  await machine.shell('cat > /etc/tillsync/tillsync.yaml', configuration)
  await machine.shell('cat > /etc/tillsync/mapping/goods.yaml', shop.mapping)
  await machine.shell(credentials)
  // Small, so that it can be filled; it stands there before the daemon has written anything.
  await machine.shell('mount -t tmpfs -o size=24m,mode=0700,uid=tillsync,gid=tillsync tmpfs /var/lib/tillsync')
  // `tillsync check` ends with 2 where it has findings, such as nothing linked yet.
  for (const block of blocks('Running')) {
    await machine.shell(block.replace(/^(runuser .* check)$/m, '$1 || test $? -eq 2'))
  }
  for (const block of blocks('Being told')) await machine.shell(block)
  const dropIns = await addDropIns(bench)
  return `${await machine.shell('tillsync --version')} under systemd ${await versionOf(machine)}${dropIns}`
}

/** What newer systemds do better, where this is one of them. */
async function addDropIns({ machine }: Bench): Promise<string> {
  const version = await versionOf(machine)
  const fitting = [
    { file: 'newer.conf', from: 253 },
    { file: 'newest.conf', from: 257 },
  ].filter(({ from }) => version >= from)
  for (const { file } of fitting) {
    await machine.shell(`cp /opt/tillsync/systemd/${file} /etc/systemd/system/tillsync.service.d/`)
  }
  if (fitting.length === 0) return ''
  await machine.shell(`systemctl daemon-reload && systemctl restart ${UNIT}`)
  return ` with ${fitting.map(({ file }) => file).join(' and ')}`
}

async function versionOf(machine: Machine): Promise<number> {
  return Number(/^systemd (\d+)/.exec(await machine.shell('systemctl --version'))?.[1])
}

async function verify({ machine }: Bench): Promise<string> {
  const said = await machine.shell('systemd-analyze verify /etc/systemd/system/tillsync*.service 2>&1')
  if (said !== '') throw new Error(said)
  const rated = await machine.shell('systemd-analyze security --no-pager tillsync.service | tail -n 1')
  const exposure = Number(/([\d.]+) OK/.exec(rated)?.[1])
  if (!(exposure <= 1.3)) throw new Error(rated)
  return `exposure ${exposure}`
}

async function becomeReady(bench: Bench): Promise<string> {
  const { machine } = bench
  if ((await show(bench, UNIT, 'ActiveState')) !== 'active') throw new Error('the unit is not active')
  if (!(await isReady(bench))) throw new Error('the daemon is not ready')
  const agreedMs = await agree(bench)
  let line = ''
  await bench.until('systemctl status tells of the sweep', 30_000, async () => {
    line = /Status: "(.*)"/.exec(await machine.shell(`systemctl status --no-pager --full ${UNIT}`))?.[1] ?? ''
    return /^[1-9]\d* listings kept true; all channels up; .* last sweep ended/.test(line)
  })
  return `all agree after ${seconds(agreedMs)}; "${line}"`
}

async function surviveKill(bench: Bench): Promise<string> {
  const { shop } = bench
  const before = await show(bench, UNIT, 'MainPID')
  await bench.machine.shell(`kill -KILL ${before}`)
  shop.sellSoap()
  const readyMs = await restarted(bench, before, RESTART_MS + READY_MS)
  await agree(bench)
  return `ready again after ${seconds(readyMs)}, and what was sold meanwhile is in the shops`
}

async function surviveHang(bench: Bench): Promise<string> {
  const before = await show(bench, UNIT, 'MainPID')
  await bench.machine.shell(`kill -STOP ${before}`)
  bench.shop.sellSoap()
  const readyMs = await restarted(bench, before, WATCHDOG_MS + RESTART_MS + READY_MS)
  const journal = await bench.machine.shell(`journalctl --unit=${UNIT} --no-pager --output=cat`)
  if (!journal.includes('Watchdog timeout')) throw new Error('systemd says nothing of its watchdog')
  await agree(bench)
  return `ready again after ${seconds(readyMs)}`
}

async function restarted(bench: Bench, before: string, withinMs: number): Promise<number> {
  return bench.until('another process is ready', withinMs, async () => {
    return (await isReady(bench)) && ![before, '0'].includes(await show(bench, UNIT, 'MainPID'))
  })
}

async function surviveFullDisk(bench: Bench): Promise<string> {
  const { machine, shop } = bench
  const [pid, since] = [await show(bench, UNIT, 'MainPID'), await now(bench)]
  await machine.attempt('dd if=/dev/zero of=/var/lib/tillsync/filler bs=4k status=none')
  const toldMs = await bench.until('the log tells of the full disk', 60_000, async () => {
    return (await logged(bench, UNIT, 'state.failed', since)).length > 0
  })
  const [told] = await logged(bench, UNIT, 'state.failed', since)
  const [writes, shown] = [shop.writes(), shop.soapShown()]
  shop.sellSoap()
  await bench.clock.wait(10_000)
  if (shop.writes() !== writes || shop.soapShown() !== shown) throw new Error('it wrote all the same')
  if ((await ask(shop.listen, '/readyz')) !== 503) throw new Error('it calls itself ready')
  if ((await ask(shop.listen, '/webhooks/web', 'POST')) !== 503) throw new Error('a webhook is not told to come back')
  await machine.shell('rm /var/lib/tillsync/filler')
  const readyMs = await bench.until('ready again', 90_000, () => isReady(bench))
  await bench.until('the log tells of the recovery', 30_000, async () => {
    return (await logged(bench, UNIT, 'state.recovered', since)).length > 0
  })
  await agree(bench)
  if ((await show(bench, UNIT, 'MainPID')) !== pid) throw new Error('it was started again')
  const lines = (await logged(bench, UNIT, 'state.failed', since)).length
  return `told after ${seconds(toldMs)} in ${lines} line(s): "${told?.msg}"; ready ${seconds(readyMs)} after there was room, by the same process`
}

async function reload(bench: Bench): Promise<string> {
  const { machine, shop } = bench
  const [pid, since, before] = [await show(bench, UNIT, 'MainPID'), await now(bench), shop.soapShown()]
  await machine.shell(
    "sed -i 's/^rules:$/rules:\\n  - {item: SOAP, shops: [web], buffer: 3}/' /etc/tillsync/mapping/goods.yaml",
  )
  await machine.shell(`systemctl reload ${UNIT}`)
  const takenMs = await bench.until('the buffer is kept', 60_000, () => shop.soapShown() === before - 3)
  if ((await logged(bench, UNIT, 'daemon.reloaded', since)).length !== 1) throw new Error('the log does not tell of it')
  if ((await show(bench, UNIT, 'MainPID')) !== pid) throw new Error('it was started again')
  await bench.until('the unit is active', 10_000, async () => (await show(bench, UNIT, 'SubState')) === 'running')
  return `soap at web from ${before} to ${before - 3} after ${seconds(takenMs)}, by the same process`
}

async function refuseReload(bench: Bench): Promise<string> {
  const { machine, shop } = bench
  const [pid, since] = [await show(bench, UNIT, 'MainPID'), await now(bench)]
  await machine.shell("sed -i 's/^match:/mach:/' /etc/tillsync/tillsync.yaml")
  await machine.shell(`systemctl reload ${UNIT}`)
  await bench.until('the log tells why', 10_000, async () => {
    return (await logged(bench, UNIT, 'reload.refused', since)).length > 0
  })
  const urgent = await machine.shell(
    `journalctl --unit=${UNIT} --since=@${since} --priority=err --output=cat --no-pager`,
  )
  const place = /\/etc\/tillsync\/tillsync\.yaml:\d+/.exec(urgent)?.[0]
  if (place === undefined) throw new Error(`no file and line in: ${urgent}`)
  const before = shop.soapShown()
  shop.sellSoap()
  await bench.until('a sale reaches the shop', 30_000, () => shop.soapShown() === before - 1)
  if ((await show(bench, UNIT, 'MainPID')) !== pid || !(await isReady(bench))) throw new Error('it did not go on')
  return `${place} is named, and a sale still reaches the shop`
}

async function stopInOrder(bench: Bench): Promise<string> {
  const { machine } = bench
  const [since, begunAt] = [await now(bench), bench.clock.now()]
  await machine.shell(`systemctl stop ${UNIT}`)
  const stoppedMs = bench.clock.now() - begunAt
  const [result, status] = [await show(bench, UNIT, 'Result'), await show(bench, UNIT, 'ExecMainStatus')]
  if (result !== 'success' || status !== '0') throw new Error(`it ended with ${result}, ${status}`)
  if (stoppedMs > STOP_MS) throw new Error(`it took ${seconds(stoppedMs)}`)
  if ((await logged(bench, UNIT, 'daemon.stopped', since)).length !== 1) throw new Error('the log does not tell of it')
  return `${result} after ${seconds(stoppedMs)}`
}

/** The configuration is broken since the reload that was refused. */
async function tellOfFailure(bench: Bench): Promise<string> {
  const { machine } = bench
  const since = await now(bench)
  await machine.attempt(`systemctl start ${UNIT}`)
  await bench.until('someone is told', 30_000, async () => {
    const told = await machine.shell('journalctl --identifier=tillsync-failed --output=cat --no-pager')
    return told.includes('found the unknown key "mach"')
  })
  const urgent = await machine.shell(
    `journalctl --unit=${UNIT} --since=@${since} --priority=err --output=cat --no-pager`,
  )
  if (!urgent.includes('found the unknown key "mach"')) throw new Error(`not said as an error: ${urgent}`)
  const [state, status] = [await show(bench, UNIT, 'ActiveState'), await show(bench, UNIT, 'ExecMainStatus')]
  if (state !== 'failed' || status !== '78') throw new Error(`it is ${state} with ${status}`)
  await machine.shell(`systemctl reset-failed ${UNIT}`)
  return `${state} with exit code ${status}, said as an error, and tillsync-failed@ ran`
}

async function runInstance(bench: Bench): Promise<string> {
  const { machine, shop, instructions } = bench
  const configuration = shop.configuration('/var/lib/tillsync/second', shop.listen)
  await machine.shell('cat > /etc/tillsync/second.yaml', configuration)
  await machine.shell('cp -a /etc/tillsync/credentials /tmp/c && mv /tmp/c /etc/tillsync/credentials/second')
  for (const block of blocksOf(instructions, 'Several businesses on one machine')) await machine.shell(block)
  await machine.shell('systemctl start tillsync@second')
  await bench.until('it is ready', READY_MS, () => isReady(bench))
  const owner = await machine.shell('stat --format=%U:%a /var/lib/tillsync/second/tillsync.db')
  await machine.shell('systemctl stop tillsync@second')
  const result = await show(bench, 'tillsync@second', 'Result')
  if (result !== 'success' || owner !== 'tillsync:600')
    throw new Error(`it ended with ${result}; its database is ${owner}`)
  return `ready, and stopped with ${result}`
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`
}
