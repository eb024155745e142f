import { expect, test } from 'vitest'
import { standingOf } from '../../src/engine/standing.js'
import { stock } from './shelves.js'
import { createWorld } from './world.js'

test('a standing tells what is linked, what is down, what is held and when all was last walked', async () => {
  const world = createWorld()
  stock(world, 'SOAP')
  const fresh = { mode: 'live', links: 0, down: [], held: 0, isRewound: false, sweptAt: null }
  expect(standingOf(world.engine())).toEqual(fresh)

  await world.sweep()
  const sweptAt = world.now()
  const well = standingOf(world.engine())
  expect(well).toMatchObject({ links: 2, down: [], held: 0, isRewound: false })
  expect(Math.abs((well.sweptAt ?? 0) - sweptAt)).toBeLessThan(60_000)

  world.advance(3_600_000)
  const downSince = world.now()
  world.disturb('127.0.0.1', () => ({ kind: 'unsent', detail: 'refused' }))
  world.store.holds.open({ kind: 'price', channel: 'street', subjectId: '1', why: 'x' }, world.now())
  await world.sweep()
  const troubled = standingOf(world.engine())
  expect(troubled).toMatchObject({ links: 2, down: [{ channel: 'web' }], held: 1, sweptAt: well.sweptAt })
  expect(troubled.down[0]?.since).toBeGreaterThanOrEqual(downSince)
})

test('a channel that only asks for patience is not down', () => {
  const world = createWorld()
  world.store.channels.setDown('web', world.now(), 'throttled', '429', 0, world.now() + 1_000)
  expect(standingOf(world.engine()).down).toEqual([])
})
