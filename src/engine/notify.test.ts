import { describe, expect, test } from 'vitest'
import { dampedLog } from '../log/log.js'
import type { Entry } from '../log/render.js'
import type { ClockPort } from '../ports/clock.js'
import type { Notice } from '../ports/notice.js'
import { noticeOf, openNotices } from './notices.js'
import { createNotifier, nextSendAt } from './notify.js'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const START = Date.UTC(2026, 5, 1, 12)

/** A clock that goes on whenever somebody waits, to the next event of the script at the most. */
function open({ perHour = 3 } = {}) {
  let now = START
  const script: { at: number; happen: () => void }[] = []
  const stop = new AbortController()
  const clock: ClockPort = {
    now: () => now,
    elapsed: () => now - START,
    async wait(durationMs, signal) {
      const until = now + durationMs
      script.sort((a, b) => a.at - b.at)
      while (script[0] && script[0].at <= until && !signal?.aborted) {
        const next = script.shift()
        now = Math.max(now, next?.at ?? now)
        next?.happen()
      }
      if (!signal?.aborted) now = until
      await Promise.resolve()
    },
    deadline: () => ({ signal: new AbortController().signal, release: () => undefined }),
  }
  const notices = openNotices(clock)
  const entries: Entry[] = []
  const log = dampedLog(
    () => clock.elapsed(),
    (entry) => {
      entries.push(entry)
      notices.sink(entry)
    },
  )
  const sent: { readonly atMs: number; readonly notice: Notice }[] = []
  const told: number[] = []
  const triedAt: number[] = []
  let wrong: string | null = null
  const notifier = createNotifier(notices, {
    clock,
    log,
    configuration: 'tillsync.yaml',
    collectMs: 30 * SECOND_MS,
    perHour,
    tell: (notice) => {
      triedAt.push((now - START) / MINUTE_MS)
      if (wrong === null) sent.push({ atMs: now - START, notice })
      return Promise.resolve(wrong)
    },
    told: (lastHold) => void told.push(lastHold),
  })
  const hold = (id: number) =>
    log('hold.opened', { id: String(id), subject: `A${id} at web`, why: 'far', command: 'x' })
  return {
    log,
    hold,
    sent,
    told,
    triedAt,
    entries,
    fail: (detail: string | null) => void (wrong = detail),
    at: (afterMs: number, happen: () => void) => void script.push({ at: START + afterMs, happen }),
    async runFor(durationMs: number) {
      script.push({ at: START + durationMs, happen: () => stop.abort() })
      await notifier.run(stop.signal)
    },
  }
}

function told({ sent }: ReturnType<typeof open>): readonly unknown[] {
  return sent.map(({ atMs, notice }) => [atMs / SECOND_MS, notice.events.map(({ event }) => event)])
}

describe('what is told', () => {
  test('is collected for a while and told at once', async () => {
    const world = open()
    world.at(MINUTE_MS, () => world.hold(1))
    world.at(MINUTE_MS + 20 * SECOND_MS, () => world.log('channel.unauthorised', { channel: 'web', detail: '401' }))
    await world.runFor(10 * MINUTE_MS)
    expect(told(world)).toEqual([[90, ['hold.opened', 'channel.unauthorised']]])
    expect(world.sent[0]?.notice).toMatchObject({
      subject: 'tillsync: 1 error, 1 more',
      configuration: 'tillsync.yaml',
    })
    expect(world.sent[0]?.notice.text).toContain('\n  → Prolong the key')
  })

  test('is no warning and no change, and that it is over only where it was told', async () => {
    const world = open()
    const back = (channel: string) => world.log('channel.recovered', { channel, downForMs: 1, failures: 1 })
    world.at(SECOND_MS, () => {
      world.log('channel.down', { channel: 'web', kind: 'unavailable', detail: 'x' })
      world.log('daemon.stopped', {})
      back('web')
      world.log('channel.unauthorised', { channel: 'street', detail: '401' })
    })
    world.at(5 * MINUTE_MS, () => back('street'))
    await world.runFor(10 * MINUTE_MS)
    expect(told(world)).toEqual([
      [31, ['channel.unauthorised']],
      [330, ['channel.recovered']],
    ])
  })

  test('is that backups fail, and that they are made again', async () => {
    const world = open()
    const directory = '/backups'
    world.at(SECOND_MS, () => world.log('backup.failed', { directory, error: new Error('disk full') }))
    world.at(HOUR_MS, () => world.log('backup.recovered', { directory }))
    world.at(2 * HOUR_MS, () => world.log('backup.recovered', { directory }))
    await world.runFor(3 * HOUR_MS)
    expect(told(world)).toEqual([
      [31, ['backup.failed']],
      [3630, ['backup.recovered']],
    ])
  })

  test('is no more than so many an hour, and then all of it together', async () => {
    const world = open({ perHour: 3 })
    for (let minute = 0; minute < 55; minute += 1)
      world.at(minute * MINUTE_MS + SECOND_MS, () => world.hold(minute + 1))
    await world.runFor(3 * HOUR_MS)
    expect(world.sent.map(({ notice }) => notice.events.length + notice.omitted)).toEqual([1, 1, 1, 52])
    const [first, , , summary] = world.sent
    expect((summary?.atMs ?? 0) - (first?.atMs ?? 0)).toBe(HOUR_MS)
    expect([summary?.notice.events.length, summary?.notice.omitted]).toEqual([30, 22])
    expect(summary?.notice.subject).toBe('tillsync: 52 notices')
    expect(summary?.notice.text).toContain('and 22 more')
    expect(world.told).toEqual([1, 2, 3, 55])
  })

  test('at the end of a daemon is told without waiting', async () => {
    const world = open()
    world.at(MINUTE_MS, () => world.log('daemon.crashed', { error: new TypeError('x') }))
    await world.runFor(MINUTE_MS + 1)
    expect(told(world)).toEqual([[60.001, ['daemon.crashed']]])
  })
})

describe('the last words of a daemon', () => {
  test('are no more than at other times', async () => {
    const world = open({ perHour: 1 })
    world.at(SECOND_MS, () => world.hold(1))
    world.at(5 * MINUTE_MS, () => world.hold(2))
    await world.runFor(10 * MINUTE_MS)
    expect(told(world)).toEqual([[31, ['hold.opened']]])
  })
})

test('of holds that were opened together somebody was told up to the last', async () => {
  const world = open()
  const together = { kind: 'price', channel: 'web', count: 598, last: '614', example: 'SOAP', why: 'far', command: 'x' }
  world.at(SECOND_MS, () => world.log('holds.opened', together))
  await world.runFor(MINUTE_MS)
  expect(world.told).toEqual([614])
})

describe('what can not be told', () => {
  test('is tried again ever more rarely, said ever more rarely, and told in the end with what came since', async () => {
    const world = open()
    world.fail('example.com: HTTP 500')
    world.at(0, () => world.hold(1))
    world.at(2 * HOUR_MS, () => world.hold(2))
    world.at(5 * HOUR_MS, () => world.fail(null))
    await world.runFor(8 * HOUR_MS)
    expect(world.sent.map(({ notice }) => notice.events.map(({ sentence }) => sentence.slice(0, 8)))).toEqual([
      ['held (1)', 'held (2)'],
    ])
    expect(world.told).toEqual([2])
    const said = world.entries.filter(({ name }) => name.startsWith('notify.')).map(({ name }) => name)
    expect(said.length).toBeLessThan(7)
    expect(said.at(-1)).toBe('notify.recovered')
  })

  test('is tried again after a minute, twice as long each time up to half an hour, and from the beginning the next time', async () => {
    const world = open({ perHour: 60 })
    world.fail('x')
    world.at(0, () => world.hold(1))
    world.at(HOUR_MS, () => world.fail(null))
    world.at(2 * HOUR_MS, () => world.fail('x'))
    world.at(2 * HOUR_MS, () => world.hold(2))
    await world.runFor(2 * HOUR_MS + 5 * MINUTE_MS)
    expect(world.triedAt.map((at) => Math.floor(at))).toEqual([0, 1, 3, 7, 15, 31, 61, 120, 121, 123, 125])
  })

  test('and is lost with the process was told of no hold', async () => {
    const world = open()
    world.fail('x')
    world.at(0, () => world.hold(1))
    await world.runFor(MINUTE_MS)
    expect([world.sent, world.told]).toEqual([[], []])
  })
})

test.each([
  [[], 3, 20],
  [[0, 10], 3, 20],
  [[0, 10, 15], 3, HOUR_MS],
  [[0, 10, 15, 18], 3, HOUR_MS + 10],
])('after messages at %j the next may go at its time', (sentAt, perHour, expected) => {
  expect(nextSendAt(sentAt, perHour, 20)).toBe(expected)
})

test('a notice has its errors in its subject', () => {
  const event = { at: '', level: 'error', event: 'x', sentence: 's', todo: null }
  const pending = { since: 0, events: [event, event], omitted: 0, lastHold: 0 }
  expect(noticeOf(pending, 'a.yaml').subject).toBe('tillsync: 2 errors')
})
