import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { systemChance } from '../../src/edges/chance.js'
import { systemClock } from '../../src/edges/clock.js'
import { caddyVersion, loopbackCaddyfile } from './behind-caddy/proxy.js'
import { behindCaddy } from './behind-caddy/run.js'

const CADDYFILE = fileURLToPath(new URL('../../config/Caddyfile', import.meta.url))
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

test.skipIf(caddyVersion() === null)(
  'behind the proxy of the example, webhooks come and nothing else does',
  async () => {
    const said: string[] = []
    const out = (line: string) => void said.push(line)
    const right = await behindCaddy({
      clock: systemClock(),
      chance: systemChance(),
      mainFile: MAIN,
      caddyfile: CADDYFILE,
      out,
    })
    expect(right, said.join('\n')).toBe(true)
    expect(said.at(-1)).toMatch(/^behind-caddy: 14 checks, 0 wrong, \d+ webhooks heard through caddy /)
  },
)

test('an example that is no longer the one that is checked is found out', () => {
  expect(() => loopbackCaddyfile('other.example.com {\n}\n', '/tmp', 1, '127.0.0.1:2')).toThrow('config/Caddyfile')
})
