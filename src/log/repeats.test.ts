import { describe, expect, test } from 'vitest'
import { definitionOf, type EventName, events } from './events.js'
import { memoryLog } from './memory.js'
import { dampedLog, sentenceOf } from './log.js'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

function open() {
  let now = 5_000
  const { log, entries } = memoryLog(() => now)
  const down = (channel = 'web') => log('channel.down', { channel, kind: 'unavailable', detail: 'no answer' })
  const failed = () => log('job.failed', { job: 'sweep', error: new Error('disk full') })
  const recovered = () => log('job.recovered', { job: 'sweep' })
  return { log, entries, down, failed, recovered, wait: (durationMs: number) => (now += durationMs), now: () => now }
}

describe('what repeats', () => {
  test('is said at once, then after a minute, ten, an hour, six hours, and daily', () => {
    const { entries, down, wait, now } = open()
    const begun = now()
    const saidAfter: number[] = []
    for (let known = 0; now() - begun <= 4 * DAY_MS; wait(10 * SECOND_MS)) {
      down()
      if (entries.length > known) saidAfter.push((now() - begun) / MINUTE_MS)
      known = entries.length
    }
    expect(saidAfter).toEqual([0, 1, 11, 71, 431, 1871, 3311, 4751])
  })

  test('and was long in coming is said again after an hour, then six, and daily', () => {
    const { log, entries, wait, now } = open()
    const begun = now()
    const saidAfter: number[] = []
    for (let known = 0; now() - begun <= 4 * DAY_MS; wait(MINUTE_MS)) {
      log('channel.stale', { channel: 'web', sweptAgoMs: null, readAgoMs: null })
      if (entries.length > known) saidAfter.push((now() - begun) / HOUR_MS)
      known = entries.length
    }
    expect(saidAfter).toEqual([0, 1, 7, 31, 55, 79])
  })

  test('says how often and for how long, as a sentence and in a field', () => {
    const { entries, down, wait } = open()
    for (let times = 0; times < 4; times += 1) {
      down()
      wait(20 * SECOND_MS)
    }
    expect(entries.map(({ repeated }) => repeated)).toEqual([null, { times: 4, forMs: MINUTE_MS }])
    expect(entries.map((entry) => sentenceOf(entry))[1]).toMatch(/ \(4 times in 60 s\)$/)
  })

  test('is told from the same of another', () => {
    const { entries, down } = open()
    for (const channel of ['web', 'web', 'street', 'web']) down(channel)
    expect(entries.map(({ fields }) => fields.channel)).toEqual(['web', 'street'])
  })

  test('is a new trouble where it was away for more than two hours', () => {
    const { entries, down, wait } = open()
    down()
    wait(2 * HOUR_MS + 1)
    down()
    expect(entries.map(({ repeated }) => repeated)).toEqual([null, null])
  })

  test('is a new trouble two hours after its end, however often that was told since', () => {
    const { entries, failed, recovered, wait } = open()
    failed()
    for (let minutes = 0; minutes <= 121; minutes += 1) {
      recovered()
      wait(MINUTE_MS)
    }
    failed()
    expect(entries.map(({ name, repeated }) => [name, repeated?.times])).toEqual([
      ['job.failed', undefined],
      ['job.recovered', 1],
      ['job.failed', undefined],
    ])
  })

  test('goes by a clock of its own in each log', () => {
    const said: string[] = []
    for (let logs = 0; logs < 2; logs += 1) {
      const log = dampedLog(
        () => 0,
        ({ name }) => void said.push(name),
      )
      log('clock.jumped', { jumpMs: 5_000 })
      log('clock.jumped', { jumpMs: 5_000 })
    }
    expect(said).toEqual(['clock.jumped', 'clock.jumped'])
  })
})

describe('what a pause keeps back of something else', () => {
  const unknown = (log: ReturnType<typeof open>['log'], ...subjects: readonly string[]) =>
    log('write.unknown', { channel: 'web', kind: 'stock', subjects, detail: 'no answer' })
  const refused = (log: ReturnType<typeof open>['log'], why: string) =>
    log('webhook.refused', { channel: 'web', status: 401, why })
  const said = (entries: ReturnType<typeof open>['entries']) => entries.map((entry) => sentenceOf(entry))

  test('is said when the pause is over, though it does not come again', () => {
    const { log, entries, failed, wait } = open()
    unknown(log, 'SOAP')
    unknown(log, 'SOAP', 'TEA')
    unknown(log, 'SALT')
    wait(MINUTE_MS - 1)
    failed()
    expect(entries.map(({ name }) => name)).toEqual(['write.unknown', 'job.failed'])
    wait(1)
    failed()
    failed()
    expect(entries.map(({ name }) => name)).toEqual(['write.unknown', 'job.failed', 'write.unknown'])
    expect(entries.at(-1)?.fields.subjects).toEqual(['SALT'])
    expect(entries.at(-1)?.repeated).toEqual({ times: 3, forMs: MINUTE_MS, others: ['TEA'] })
    expect(said(entries).at(-1)).toMatch(/ \(3 times in 60 s; meanwhile also: TEA\)$/)
  })

  test('tells why else a channel is down that has been down for long', () => {
    const { log, entries, wait } = open()
    const down = (detail: string) => log('channel.down', { channel: 'web', kind: 'unavailable', detail })
    for (let minutes = 0; minutes < 12; minutes += 1) {
      down('web.example: no such name (ENOTFOUND)')
      wait(MINUTE_MS)
    }
    down('HTTP 503: in maintenance')
    wait(HOUR_MS)
    log('daemon.stopped', {})
    const said = entries.filter(({ name }) => name === 'channel.down')
    expect(said.map(({ fields }) => fields.detail)).toEqual([
      ...Array.from({ length: 3 }, () => 'web.example: no such name (ENOTFOUND)'),
      'HTTP 503: in maintenance',
    ])
  })

  test('keeps to the pauses, each line as long after the last', () => {
    const { log, entries, wait } = open()
    const said = () => entries.filter(({ name }) => name === 'write.unknown').map(({ fields }) => fields.subjects)
    unknown(log, 'SOAP')
    unknown(log, 'TEA')
    wait(MINUTE_MS)
    log('daemon.stopped', {})
    expect(said()).toEqual([['SOAP'], ['TEA']])
    unknown(log, 'SALT')
    wait(10 * MINUTE_MS - 1)
    log('daemon.stopped', {})
    expect(said()).toHaveLength(2)
    wait(1)
    log('daemon.stopped', {})
    expect(said()).toEqual([['SOAP'], ['TEA'], ['SALT']])
  })

  test('is said with what comes again after it, and then is no secret any more', () => {
    const { log, entries, wait } = open()
    for (const why of ['forged', 'no JSON', 'forged']) refused(log, why)
    wait(MINUTE_MS)
    refused(log, 'forged')
    wait(10 * MINUTE_MS)
    refused(log, 'forged')
    expect(entries.map(({ repeated }) => repeated?.others)).toEqual([undefined, ['no JSON'], undefined])
  })

  test('is said with the end', () => {
    const { log, entries } = open()
    refused(log, 'forged')
    refused(log, 'no JSON')
    log('webhook.taken', { channel: 'web' })
    expect(said(entries).at(-1)).toBe(
      'webhooks of web are signed as they should be again (2 times in 0 s; meanwhile also: no JSON)',
    )
  })

  test('is nothing where it comes and goes for the same reason', () => {
    const { log, entries, wait } = open()
    for (let times = 0; times < 3; times += 1) {
      refused(log, 'forged')
      log('webhook.taken', { channel: 'web' })
    }
    wait(HOUR_MS)
    log('webhook.taken', { channel: 'web' })
    expect(entries.map(({ name }) => name)).toEqual(['webhook.refused', 'webhook.taken'])
  })

  test('is named up to ten of it, and of more how many', () => {
    const { log, entries, wait } = open()
    for (let index = 0; index < 2_000; index += 1) unknown(log, `A-${index}`)
    wait(MINUTE_MS)
    unknown(log, 'A-0')
    expect(entries).toHaveLength(2)
    expect(entries.at(-1)?.repeated).toMatchObject({ times: 2_001, more: 990 })
    expect(said(entries).at(-1)).toMatch(/A-9, A-10 and 990 more\)$/)
  })

  test('is of its own channel', () => {
    const { log, entries, wait } = open()
    for (const channel of ['web', 'street'])
      for (const sku of ['SOAP', `TEA of ${channel}`])
        log('write.unknown', { channel, kind: 'stock', subjects: [sku], detail: 'x' })
    wait(MINUTE_MS)
    log('daemon.stopped', {})
    const told = entries.slice(2).map(({ name, fields }) => [name, fields.channel, fields.subjects])
    expect(told).toEqual([
      ['daemon.stopped', undefined, undefined],
      ['write.unknown', 'web', ['TEA of web']],
      ['write.unknown', 'street', ['TEA of street']],
    ])
  })

  test('writes no lines of its own', () => {
    const { log, entries, wait } = open()
    unknown(log, 'SOAP')
    unknown(log, 'A\nB')
    wait(MINUTE_MS)
    unknown(log, 'SOAP')
    expect(said(entries).at(-1)).toContain('also: A B)')
  })
})

describe('that it is over', () => {
  test('is said once, with how often and how long', () => {
    const { entries, failed, recovered, wait } = open()
    for (let times = 0; times < 14; times += 1) {
      failed()
      wait(MINUTE_MS)
    }
    recovered()
    recovered()
    expect(entries.filter(({ name }) => name === 'job.recovered').map(({ repeated }) => repeated)).toEqual([
      { times: 14, forMs: 14 * MINUTE_MS },
    ])
  })

  test('is not said of what never was, or was of another', () => {
    const { log, entries, recovered, failed } = open()
    recovered()
    failed()
    log('job.recovered', { job: 'poll' })
    expect(entries.map(({ name }) => name)).toEqual(['job.failed'])
  })

  test('is said of what only the store knows of, and brings its own figures', () => {
    const { log, entries, down, wait } = open()
    const back = () => log('channel.recovered', { channel: 'web', downForMs: 840_000, failures: 14 })
    back()
    down()
    wait(SECOND_MS)
    back()
    expect(entries.map(({ name, repeated }) => [name, repeated])).toEqual([
      ['channel.recovered', null],
      ['channel.down', null],
      ['channel.recovered', null],
    ])
  })
})

describe('what comes and goes all the time', () => {
  test('is no more than two lines a pause, and at least two an hour', () => {
    const { entries, failed, recovered, wait, now } = open()
    const begun = now()
    while (now() - begun < DAY_MS) {
      failed()
      wait(5 * SECOND_MS)
      recovered()
      wait(5 * SECOND_MS)
    }
    expect(entries.length).toBeLessThan(56)
    expect(entries.length).toBeGreaterThan(48)
    expect(entries.map(({ name }) => name).slice(0, 4)).toEqual([
      'job.failed',
      'job.recovered',
      'job.failed',
      'job.recovered',
    ])
  })

  test('and stays in the end is said within the hour, and its end too', () => {
    const { entries, failed, recovered, wait } = open()
    for (let times = 0; times < 2_000; times += 1) {
      failed()
      recovered()
      wait(30 * SECOND_MS)
    }
    const before = entries.length
    for (let minutes = 0; minutes <= 60; minutes += 1) {
      failed()
      wait(MINUTE_MS)
    }
    expect(entries.slice(before).map(({ name }) => name)).toEqual(['job.failed'])
    recovered()
    expect(entries.at(-1)?.name).toBe('job.recovered')
  })
})

test('ten thousand troubles at once are each said, and are forgotten when they are over', () => {
  const { entries, down, wait } = open()
  for (let index = 0; index < 10_000; index += 1) down(`shop-${index}`)
  expect(entries).toHaveLength(10_000)
  wait(3 * HOUR_MS)
  down('shop-1')
  expect(entries.at(-1)?.repeated).toBeNull()
})

describe('the definitions', () => {
  const names = Object.keys(events) as EventName[]

  test('end only troubles that are there and that are told apart by as many fields', () => {
    const wrong = names.flatMap((name) => {
      const { ends } = definitionOf(name)
      return (ends?.troubles ?? []).filter((trouble) => {
        const repeats = names.includes(trouble as EventName) ? definitionOf(trouble as EventName).repeats : null
        return repeats?.join() !== ends?.by.join()
      })
    })
    expect(wrong).toEqual([])
  })

  test('name others only by a field that they have, and that does not tell one trouble from another', () => {
    const naming = names.filter((name) => definitionOf(name).others !== null)
    expect(naming).toEqual(['channel.down', 'write.unknown', 'webhook.refused'])
    const wrong = naming.filter((name) => {
      const { fields, repeats, others } = definitionOf(name)
      return !((others ?? '') in fields) || repeats?.includes(others ?? '') !== false
    })
    expect(wrong).toEqual([])
  })

  test('say of each warning and each error what to do', () => {
    const isForPeople = (name: EventName) => ['warn', 'error'].includes(definitionOf(name).level)
    expect(names.filter((name) => isForPeople(name) && definitionOf(name).todo === null)).toEqual([])
  })

  test('bring to an end every error but what is over when it is said', () => {
    const ended = new Set(names.flatMap((name) => definitionOf(name).ends?.troubles ?? []))
    const errors = names.filter((name) => definitionOf(name).level === 'error')
    expect(errors.filter((name) => !ended.has(name))).toEqual(['daemon.crashed', 'daemon.stuck', 'reload.refused'])
  })

  test('bring to an end what is an error and repeats', () => {
    const ended = new Set(names.flatMap((name) => definitionOf(name).ends?.troubles ?? []))
    const repeating = names.filter((name) => definitionOf(name).level === 'error' && definitionOf(name).repeats)
    expect(repeating.filter((name) => !ended.has(name))).toEqual([])
  })
})
