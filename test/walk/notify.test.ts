import { describe, expect, test } from 'vitest'
import type { NotifyConfiguration } from '../../src/config/configuration.js'
import { EXIT } from '../../src/edges/cli/io.js'
import { notify } from '../../src/edges/cli/notify.js'
import { noteTold, sayUntold } from '../../src/engine/notify.js'
import type { HttpRequest } from '../../src/ports/http.js'
import { openTerminal } from './terminal.js'
import { createWorld, type World } from './world.js'

const WEBHOOK: NotifyConfiguration = {
  command: null,
  webhook: { env: 'HOOK' },
  collectMs: 30_000,
  perHour: 6,
  alive: { address: 'https://alive.example.com/secret', everyMs: 300_000 },
}

async function typed(notifying: NotifyConfiguration | null, options: Record<string, boolean>, status = 200) {
  const { io, said, complained } = openTerminal(createWorld())
  const asked: HttpRequest[] = []
  const world = {
    http: (request: HttpRequest) => {
      asked.push(request)
      return Promise.resolve({ kind: 'answered', status, headers: {}, body: '' } as const)
    },
    environment: { PATH: '/usr/bin:/bin' },
    reveal: () => 'https://hooks.example.com/secret',
  }
  const code = await notify({ notify: notifying, file: 'tillsync.yaml' }, world, io, options)
  return { code, said, complained, asked }
}

describe('tillsync notify', () => {
  test('says whom it would tell, without their secrets, and tells nobody', async () => {
    const { code, said, asked } = await typed(WEBHOOK, {})
    expect([code, asked]).toEqual([EXIT.done, []])
    expect(said).toEqual([
      '✓ notify: posts to hooks.example.com',
      '✓ notify: every 5 min a sign of life to alive.example.com',
    ])
  })

  test('--test tells them, and gives a sign of life', async () => {
    const { code, said, asked } = await typed(WEBHOOK, { test: true })
    expect(code).toBe(EXIT.done)
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST https://hooks.example.com/secret',
      'GET https://alive.example.com/secret',
    ])
    expect(asked[0]?.body).toContain('only a test')
    expect(said.slice(2)).toEqual([
      '✓ notify: the notice was taken: see whether it arrived',
      '✓ notify: the sign of life was taken',
    ])
  })

  test('reads well at 80 columns', async () => {
    const well = await typed(WEBHOOK, { test: true })
    const refused = await typed(WEBHOOK, { test: true }, 404)
    const lines = [...well.said, `exit ${well.code}`, ...refused.said, `exit ${refused.code}`]
    expect(lines.filter((line) => line.length > 80)).toEqual([])
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../golden/notify.txt')
  })

  test('ends with failure where that is not taken', async () => {
    const { code, said } = await typed(WEBHOOK, { test: true }, 404)
    expect(code).toBe(EXIT.failed)
    expect(said.slice(2)).toEqual(['✗ notify: hooks.example.com: HTTP 404', '✗ notify: alive.example.com: HTTP 404'])
  })

  test('knows a program that is there from one that is not', async () => {
    const command = (file: string) => ({ ...WEBHOOK, webhook: null, alive: null, command: [file] })
    expect(await typed(command('sh'), {})).toMatchObject({ code: EXIT.done })
    const { code, said } = await typed(command('/nowhere/tell'), { json: true })
    expect(code).toBe(EXIT.failed)
    expect(JSON.parse(said.join())).toMatchObject({ findings: [{ verdict: 'bad' }] })
  })

  test('says so where nobody is told', async () => {
    const { code, complained } = await typed(null, {})
    expect(code).toBe(EXIT.usage)
    expect(complained.join()).toContain('nobody is told')
  })
})

describe('holds that nobody was told of', () => {
  function hold(world: World, subjectId: string): number {
    return world.store.holds.open({ kind: 'price', channel: 'web', subjectId, why: 'too far' }, world.now()).id
  }

  test('are said at the next start, all together, until somebody was told', () => {
    const world = createWorld()
    sayUntold(world.engine())
    const ids = [hold(world, '1'), hold(world, '2'), hold(world, '3')]
    noteTold(world.store, ids[0] ?? 0)
    sayUntold(world.engine())
    noteTold(world.store, ids[2] ?? 0)
    noteTold(world.store, 0)
    sayUntold(world.engine())
    const said = world.entries.filter(({ name }) => name === 'holds.waiting')
    expect(said.map(({ fields }) => fields)).toEqual([
      { count: 2, last: String(ids[2]), example: '2 at web', why: 'too far' },
    ])
  })

  test('are not said of a database that is rewound, which is said by itself', () => {
    const world = createWorld()
    world.store.holds.open({ kind: 'epoch', channel: '', subjectId: '', why: 'restored' }, world.now())
    sayUntold(world.engine())
    expect(world.entries.map(({ name }) => name)).not.toContain('holds.waiting')
  })

  test('are not said where they were let go', () => {
    const world = createWorld()
    world.store.holds.close('price', 'web', String(hold(world, '1')), world.now())
    sayUntold(world.engine())
    expect(world.entries.map(({ name }) => name)).not.toContain('holds.waiting')
  })
})
