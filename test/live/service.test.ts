import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shownBy } from '../../src/sandbox/retail/judge.js'
import { untilAgreed } from '../../src/sandbox/retail/until-agreed.js'
import { systemClock } from '../../src/edges/clock.js'
import { type Scene, setScene } from './service/scene.js'

/** One daemon through all of it, in this order: no process takes its place until it is stopped. */
let scene: Scene
beforeAll(async () => {
  scene = await setScene({ watchdogMs: 1_000 })
})
afterAll(() => scene.close())

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')))
}

function shown(sku: string): number | undefined {
  const { models } = scene.retail
  const listing = models.listings.find((each) => each.shop === 'web' && each.sku === sku)
  return listing && shownBy(models, listing)
}

test('it says that it is ready, how it stands, and from then on that it is alive', async () => {
  await scene.logged('daemon.ready')
  await scene.until('READY', () => scene.notices().some((said) => /^READY=1\|STATUS=\d+ listings? kept/.test(said)))
  const met = await untilAgreed(scene.retail.models, systemClock(), { withinMs: 30_000, forMs: 500 })
  expect(met.agreeing).toBe(met.goods)
  const alive = () => scene.notices().filter((said) => said === 'WATCHDOG=1|').length
  const before = alive()
  await scene.until('two signs of life', () => alive() >= before + 2)
  const status = await scene.until('the status', () =>
    scene.notices().find((said) => said.startsWith('STATUS=') && said.includes('last sweep ended')),
  )
  expect(status).toMatch(
    /^STATUS=\d+ listings kept true; all channels up; no holds; last sweep ended [-\d]+ [:\d]+ UTC\|$/,
  )
  expect([await scene.ask('/readyz'), await scene.ask('/healthz')]).toEqual([200, 200])
})

test('a reload puts a changed mapping to work, and loses no webhook that was taken', async () => {
  const before = shown('SOAP') ?? 0
  edit(join(scene.directory, 'mapping', 'goods.yaml'), (text) =>
    text.replace('rules:\n', 'rules:\n  - {item: SOAP, shops: [web], buffer: 3}\n'),
  )
  const answers: { body: string; status: number }[] = []
  const over = new AbortController()
  async function keepKnocking(from: number): Promise<void> {
    for (let count = from; !over.signal.aborted; count += 1) {
      const body = JSON.stringify({ id: count })
      answers.push({ body, status: await scene.knock(body) })
    }
  }
  const knocking = Promise.all([1e6, 2e6, 3e6, 4e6].map(keepKnocking))
  scene.child.kill('SIGHUP')
  await scene.logged('daemon.reloaded')
  await scene.until('the buffer', () => shown('SOAP') === before - 3)
  over.abort()
  await knocking
  expect(answers.length).toBeGreaterThan(20)
  expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 503)).toEqual([])
  const database = new Database(join(scene.directory, 'state', 'tillsync.db'), { readonly: true })
  const heard = database.prepare('SELECT count(*) AS heard FROM delivery').get() as { heard: number }
  database.close()
  expect(heard.heard).toBe(answers.filter(({ status }) => status === 200).length)
  const notices = scene.notices()
  const reloading = notices.findIndex((said) => /^RELOADING=1\|MONOTONIC_USEC=\d+\|$/.test(said))
  expect(reloading).toBeGreaterThan(0)
  expect(notices.slice(reloading).some((said) => said.startsWith('READY=1|STATUS='))).toBe(true)
})

test('a broken configuration is refused with its place, and the former goes on', async () => {
  const reloads = () => scene.notices().filter((said) => said.startsWith('READY=1|')).length
  const before = reloads()
  const whole = readFileSync(scene.configuration, 'utf8')
  edit(scene.configuration, (text) => text.replace('match:', 'mach:'))
  scene.child.kill('SIGHUP')
  const refused = await scene.logged('reload.refused')
  expect(refused).toMatchObject({ level: 'error', file: scene.configuration, line: 4 })
  expect(refused.msg).toContain('"mach"')
  await scene.until('READY', () => reloads() > before)
  expect(await scene.ask('/readyz')).toBe(200)
  expect(scene.lines.filter(({ event }) => event === 'daemon.reloaded')).toHaveLength(1)
  writeFileSync(scene.configuration, whole)
})

test('what is fixed while it runs is said, and the rest is put to work', async () => {
  const listen = /listen: "(.*)"/.exec(readFileSync(scene.configuration, 'utf8'))?.[1]
  edit(scene.configuration, (text) => text.replace(/listen: ".*"/, 'listen: "127.0.0.1:1"'))
  scene.child.kill('SIGHUP')
  const kept = await scene.logged('reload.kept')
  expect(kept).toMatchObject({ setting: 'http.listen', kept: listen, asked: '127.0.0.1:1' })
  await scene.until('the reload', () => scene.lines.filter(({ event }) => event === 'daemon.reloaded').length === 2)
  expect(await scene.ask('/readyz')).toBe(200)
})

test('a state that is kept from it ends its work in order, and it goes on by itself when it can', async () => {
  const database = new Database(join(scene.directory, 'state', 'tillsync.db'))
  database.exec('BEGIN EXCLUSIVE')
  await scene.logged('state.failed')
  expect(await scene.ask('/readyz')).toBe(503)
  expect(await scene.ask('/healthz')).toBe(200)
  expect(await scene.knock('{"id":5}')).toBe(503)
  await scene.until('the status', () => scene.notices().some((said) => /^STATUS=nothing is .*locked/.test(said)))
  database.exec('ROLLBACK')
  database.close()
  await scene.until('ready again', async () => (await scene.ask('/readyz')) === 200)
  await scene.logged('state.recovered')
  expect(scene.lines.filter(({ event }) => event === 'state.failed')).toHaveLength(1)
  expect(await scene.knock('{"id":5}')).toBe(200)
  expect(scene.child.exitCode).toBeNull()
})

test('a signal stops it in order', async () => {
  const ended = new Promise((resolve) => scene.child.once('exit', resolve))
  scene.child.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(scene.notices().some((said) => said.startsWith('STOPPING=1|'))).toBe(true)
  expect(scene.lines.at(-1)?.event).toBe('daemon.stopped')
  expect(scene.lines.filter(({ level }) => level === 'error').map(({ event }) => event)).toEqual([
    'reload.refused',
    'state.failed',
  ])
})
