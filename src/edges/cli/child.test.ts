import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../clock.js'
import { type LogLine, spawnChild, startChild } from './child.js'
import { freePort } from './free-port.js'

const PREAMBLE = 'const http = require("node:http"); const say = (line) => console.log(JSON.stringify(line));'
const READY =
  'const server = http.createServer((q, a) => a.writeHead(q.url === "/readyz" ? 200 : 404).end()).listen(port, "127.0.0.1");'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tillsync-child-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

/** A program in the daemon's place, and what it said. */
async function start(program: string) {
  const { lines, options } = await prepare(program)
  return { lines, child: startChild(options) }
}

async function prepare(program: string) {
  const port = await freePort()
  const mainFile = join(directory, 'main.cjs')
  writeFileSync(mainFile, `${PREAMBLE} const port = ${port}; ${program}`)
  const lines: LogLine[] = []
  const options = { mainFile, configuration: 'some.yaml', listen: `127.0.0.1:${port}`, clock: systemClock() }
  return { lines, options: { ...options, onLine: (line: LogLine) => void lines.push(line) } }
}

describe('the daemon as a child', () => {
  test('is ready before anybody goes on, and everything that it said is heard when it has stopped', async () => {
    const { child, lines } = await start(
      `${READY} process.on("SIGTERM", () => { say({msg: "bye"}); server.close(() => process.exit(3)); server.closeAllConnections() });
       say({msg: process.argv.slice(2).join(" ")})`,
    )
    expect(await (await child).stop()).toBe(3)
    expect(lines.map(({ msg }) => msg)).toEqual(['--config some.yaml run', 'bye'])
  })

  test('can be killed, more than once', async () => {
    const { child } = await start(`${READY} process.on("SIGTERM", () => undefined)`)
    const started = await child
    await started.kill()
    await started.kill()
    expect(await started.stop()).toBeNull()
  })

  test('is an error where it ends before it is ready', async () => {
    const { child } = await start('say({msg: "no"}); process.exit(78)')
    await expect(child).rejects.toThrow('the daemon ended at once, with code 78')
  })

  test('may say what is no line of the log', async () => {
    const { child, lines } = await start(`console.log("half a li"); say({msg: "whole"}); ${READY}`)
    await (await child).kill()
    expect(lines.map(({ msg }) => msg)).toEqual(['whole'])
  })

  test('can be killed before it is ready', async () => {
    const child = spawnChild((await prepare('setInterval(() => undefined, 1000)')).options)
    await child.kill()
    expect(await child.ended).toBeNull()
    await expect(child.ready).rejects.toThrow('the daemon was ended by SIGKILL before it was ready')
  })
})
