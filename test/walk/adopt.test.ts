import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { adopt, type AdoptOptions } from '../../src/edges/cli/adopt.js'
import { EXIT } from '../../src/edges/cli/io.js'
import { plan } from '../../src/edges/cli/plan.js'
import { takeLock } from '../../src/edges/lock.js'
import { proposedLinks } from '../../src/engine/link.js'
import { previewAdopted } from '../../src/engine/preview.js'
import { displayWidth } from '../../src/edges/terminal.js'
import { figures, stock, writesSince } from './shelves.js'
import { openTerminal } from './terminal.js'
import { createWorld, money, units, type World } from './world.js'

const ASK = 'match: {adopt: ask}'
const MINUTE_MS = 60_000

let directory = ''
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'tillsync-adopt-'))))
afterEach(() => rmSync(directory, { recursive: true }))

/** What `adopt` says; nobody is there to answer unless an answer is given. */
async function adopted(world: World, names: readonly string[], options: AdoptOptions = {}, answer?: string) {
  const { io, said, complained } = openTerminal(world)
  const asked: string[] = []
  const ask = (question: string): Promise<string> => {
    asked.push(question)
    return Promise.resolve(answer ?? '')
  }
  const terminal = { ...io, columns: 80, ask: answer === undefined ? null : ask }
  const code = await adopt(world.engine(), directory, terminal, options, names)
  return { code, asked, complained, text: said.join('\n') }
}

/** Three kinds of goods, which the shops show other figures of than the till. */
function openThree(settings = ASK) {
  const world = createWorld({ settings })
  return { world, soap: stock(world, 'SOAP', 24, 5, 7), towel: stock(world, 'TOWEL', 10, 10, 12) }
}

function states(world: World): readonly string[] {
  const { links } = world.store
  return (['live', 'proposed'] as const).flatMap((state) =>
    links.inState(state, null, 0, 10).map(({ shop, listingId }) => {
      return `${shop} ${world.store.catalogue.listing(shop, listingId)?.sku} ${state}`
    }),
  )
}

describe('adopting', () => {
  test('shows the links and what they would write, and makes them live once that is confirmed', async () => {
    const { world, soap, towel } = openThree()
    const { code, asked, complained, text } = await adopted(world, [], {}, 'y')
    expect([code, complained, asked]).toEqual([EXIT.done, [], ['Make 4 links live? [y/N] ']])
    expect(text.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([])
    await expect(text).toMatchFileSnapshot('../golden/adopt.txt')
    expect(writesSince(world, 0)).toEqual([])
    await world.work(MINUTE_MS)
    expect([figures(world, soap), figures(world, towel)]).toEqual([
      [24, 24, 24],
      [10, 10, 10],
    ])
  })

  test('shows the same changes as a plan does', async () => {
    const { world } = openThree()
    const { io, said } = openTerminal(world)
    await plan(world.engine(), io, { json: true })
    const { text } = await adopted(world, [], { json: true, yes: true })
    const { changes } = JSON.parse(said[0] ?? '') as { changes: readonly object[] }
    const answer = JSON.parse(text) as { adopted: number; changes: readonly object[] }
    expect([answer.adopted, answer.changes.length]).toEqual([4, 3])
    expect(answer.changes).toEqual(expect.arrayContaining([...changes]))
  })

  test('decides what hangs on one item together, and leaves no link live that was only looked at', async () => {
    const { world } = openThree()
    await world.sweep()
    const proposed = proposedLinks(world.engine(), null)
    const groups = previewAdopted(world.engine(), proposed).map(({ group }) => group.links.map(({ state }) => state))
    expect(groups).toEqual([
      ['live', 'live'],
      ['live', 'live'],
    ])
    expect(proposedLinks(world.engine(), null)).toEqual(proposed)
  })

  test.each([
    ['answered with no', '', EXIT.waiting],
    ['asked of nobody', undefined, EXIT.waiting],
  ])('%s changes nothing', async (_, answer, expected) => {
    const { world } = openThree()
    const { code, complained, text } = await adopted(world, [], {}, answer)
    expect([code, text.split('\n').at(-1)]).toEqual([expected, 'adopt: nothing was changed'])
    expect(complained.length).toBe(answer === undefined ? 1 : 0)
    expect(states(world).every((state) => state.endsWith('proposed'))).toBe(true)
  })

  test('takes only those that are named, by SKU or id', async () => {
    const { world, soap, towel } = openThree()
    const { code, text } = await adopted(world, ['street:TOWEL', `web:${soap.web}`], { yes: true })
    expect(code).toBe(EXIT.done)
    expect(text).toContain("adopt: 2 links are live; the till's figures are shown from now on")
    expect(text).not.toMatch(/web +TOWEL|street +SOAP/)
    expect(states(world)).toEqual(['web SOAP live', 'street TOWEL live', 'web TOWEL proposed', 'street SOAP proposed'])
    await world.work(MINUTE_MS)
    expect([figures(world, soap), figures(world, towel)]).toEqual([
      [24, 24, 7],
      [10, 10, 10],
    ])
  })

  test('of one shop leaves the others', async () => {
    const { world } = openThree()
    await adopted(world, [], { yes: true, shop: 'web' })
    expect(states(world).filter((state) => state.endsWith('live'))).toEqual(['web SOAP live', 'web TOWEL live'])
  })

  test('while only observing says that nothing is written', async () => {
    const { world } = openThree(`mode: observe\n${ASK}`)
    const { text } = await adopted(world, ['web:SOAP'], { yes: true })
    expect(text).toContain('adopt: 1 link is live; nothing is written while the mode is observe')
  })

  test.each([
    ['SOAP', 'names no listing; write shop:SKU'],
    ['web:', 'names no listing'],
    ['shed:SOAP', 'no shop is called shed; there are web, street'],
    ['web:LAMP', 'has no proposed link; tillsync match says why'],
    ['web:SOAP', 'is live already'],
  ])('refuses the name %s', async (name, why) => {
    const { world } = openThree()
    await adopted(world, ['web:SOAP'], { yes: true })
    const before = states(world)
    const { code, complained } = await adopted(world, ['web:TOWEL', name], { yes: true })
    expect([code, complained]).toEqual([EXIT.usage, [expect.stringContaining(why)]])
    expect(states(world)).toEqual(before)
  })

  test('of a shop that there is not is wrong usage', async () => {
    const { code, complained } = await adopted(openThree().world, [], { shop: 'shed' })
    expect([code, complained]).toEqual([EXIT.usage, ['no shop is called shed; there are web, street']])
  })

  test('of nothing is done, and says where to look', async () => {
    const { world } = openThree()
    await adopted(world, [], { yes: true })
    const { code, text } = await adopted(world, [])
    expect([code, text]).toEqual([EXIT.done, 'adopt: no link is proposed; tillsync match says why'])
    const unread = await adopted(createWorld({ settings: ASK }), [], { cached: true })
    expect(unread.text).toBe('adopt: no catalogue was read yet; tillsync check reads them')
  })

  test('changes nothing where a catalogue can not be read', async () => {
    const { world } = openThree()
    world.disturb('pos.local', () => ({ kind: 'unsent', detail: 'connection refused' }))
    const { code, complained } = await adopted(world, [], { yes: true })
    expect([code, states(world)]).toEqual([EXIT.failed, []])
    expect(complained.join()).toMatch(/connection refused.*nothing was changed/)
  })

  test('beside a daemon takes what the daemon has proposed and nothing else', async () => {
    const { world } = openThree()
    await world.sweep()
    world.web.addProduct({ sku: 'NEW', name: 'New', price: '10.00', stock: 1 }, world.now())
    world.till.addProduct({ sku: 'NEW', name: 'New', price: money('10'), stock: units(1) }, world.now())
    const lock = takeLock(directory, { pid: 1, now: 0 })
    const { text } = await adopted(world, [], { yes: true, read: true })
    if ('release' in lock) lock.release()
    expect(text).toContain('adopt: 4 links are live')
  })
})
