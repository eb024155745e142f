import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { configurationKinds } from './assemble.js'
import { loadConfiguration } from './config/load.js'
import { startDaemon } from './daemon.js'
import { systemChance } from './edges/chance.js'
import { systemClock } from './edges/clock.js'
import { watchProgress } from './engine/progress.js'
import { memoryLog } from './log/memory.js'
import { writeConfiguration } from './sandbox/retail/configuration.js'
import { createModels, KEYS } from './sandbox/retail/models.js'
import { isAsClosed } from './store/closed.js'
import { DATABASE_FILE, openDatabase } from './store/open.js'

let directory: string
let server: Server
let asked: number
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tillsync-daemon-'))
  asked = 0
  // It takes every request and answers none.
  server = createServer(() => void (asked += 1))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(directory, { recursive: true })
})

/** A daemon that waits for an answer, and a clock whose longest waits, those of a stop, are over at once. */
async function waiting() {
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const file = writeConfiguration(
    directory,
    { till: origin, web: origin, street: origin },
    '127.0.0.1:0',
    createModels(0),
  )
  const clock = systemClock()
  const { log, entries } = memoryLog()
  const daemon = startDaemon(loadConfiguration(file, configurationKinds(), {}), {
    clock: { ...clock, wait: (durationMs, signal) => clock.wait(durationMs >= 40_000 ? 0 : durationMs, signal) },
    chance: systemChance(),
    log,
    environment: {},
    progress: watchProgress(() => clock.elapsed()),
  })
  while (asked === 0) await clock.wait(10)
  return { daemon, names: () => entries.map(({ name }) => name) }
}

test('what does not end when it is asked to is cut off, and does nothing any more', async () => {
  const { daemon, names } = await waiting()
  expect(names()).not.toContain('daemon.cut')
  daemon.stop()
  await daemon.ended
  expect(names()).toContain('daemon.cut')
  const before = asked
  await systemClock().wait(200)
  expect(asked).toBe(before)
  expect(isAsClosed(join(directory, 'state', DATABASE_FILE))).toBe(true)
  const connection = openDatabase(join(directory, 'state'))
  connection.exec('BEGIN EXCLUSIVE')
  connection.close()
})

test('a webhook that can not be put on disk is not acknowledged, and the daemon ends for the same reason', async () => {
  const { daemon } = await waiting()
  const other = openDatabase(join(directory, 'state'))
  other.exec('BEGIN EXCLUSIVE')
  const body = Buffer.from('{"id":1}')
  const signature = createHmac('sha256', KEYS.hook).update(body).digest('base64')
  const headers = { 'x-wc-webhook-signature': signature, 'x-wc-webhook-topic': 'product.updated' }
  expect(await daemon.hear('web', { headers, body })).toBe('store_unavailable')
  other.close()
  expect(await daemon.hear('web', { headers, body })).toBe('store_unavailable')
  await expect(daemon.ended).rejects.toMatchObject({ code: 'SQLITE_BUSY' })
  expect(isAsClosed(join(directory, 'state', DATABASE_FILE))).toBe(false)
})
