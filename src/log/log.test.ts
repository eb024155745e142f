import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { countFromUnits, parseCount } from '../core/count.js'
import type { Level } from './define.js'
import type { EventValues } from './events.js'
import type { LogOptions } from './log.js'
import { openLog } from './log.js'
import { memoryLog } from './memory.js'

const CANARY = 'sk_live_canary_000'

function lines(options: Partial<LogOptions> = {}) {
  const written: string[] = []
  const log = openLog({
    level: 'info',
    destination: { write: (line) => written.push(line) },
    elapsed: () => 0,
    ...options,
  })
  return { log, written }
}

const line = z.record(z.string(), z.unknown())
function parse(text: string | undefined) {
  return line.parse(JSON.parse(text ?? ''))
}

const changed: EventValues<'pass.changed'> = {
  item: '1042',
  sku: 'SOAP',
  till: { name: 'main', before: countFromUnits(5), after: parseCount('4.5') ?? null },
  shops: [
    { name: 'web', before: countFromUnits(4), after: countFromUnits(3) },
    { name: 'east', before: null, after: countFromUnits(3) },
  ],
  why: 'sold at the register',
}

describe('a line', () => {
  test('is JSON with time, level, event, fields and the sentence', () => {
    const { log, written } = lines()
    log('pass.changed', changed)
    expect(written).toHaveLength(1)
    expect(written[0]?.endsWith('\n')).toBe(true)
    const { time, ...rest } = parse(written[0])
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(rest).toEqual({
      level: 'info',
      event: 'pass.changed',
      item: '1042',
      sku: 'SOAP',
      till: { name: 'main', before: 5, after: 4.5 },
      shops: [
        { name: 'web', before: 4, after: 3 },
        { name: 'east', before: null, after: 3 },
      ],
      why: 'sold at the register',
      msg: 'SOAP: main 5 → 4.5, web 4 → 3, east unknown → 3 (sold at the register)',
    })
  })

  test('says what to do where there is something to do', () => {
    const { log, written } = lines()
    log('hold.opened', { id: '17', subject: 'SOAP at web', why: 'too far', command: 'tillsync release 17' })
    expect(parse(written[0])).toMatchObject({
      level: 'warn',
      todo: expect.stringContaining('tillsync holds') as string,
    })
  })

  test('below the level is not written', () => {
    const { log, written } = lines({ level: 'warn' })
    log('pass.changed', changed)
    log('pass.nothing', { groups: 1 })
    expect(written).toEqual([])
    log('pause.begun', { subject: 'web', command: 'tillsync resume --shop web' })
    expect(written).toHaveLength(1)
  })

  test('stays one line whatever a shop calls its goods', () => {
    const { log, written } = lines()
    log('pass.changed', { ...changed, sku: 'A\n\u001b[31mB' })
    expect(parse(written[0])['msg']).toMatch(/^A \[31mB: main/)
    expect(written[0]?.trimEnd()).not.toContain('\n')
  })

  test('is cut where a text has no end', () => {
    const { log, written } = lines({ level: 'debug' })
    log('sweep.cut', { channel: 'web', why: 'x'.repeat(100_000) })
    expect(String(parse(written[0])['why']).length).toBeLessThan(2_100)
  })
})

describe('for journald', () => {
  test.each<[Level, string]>([
    ['debug', '<7>'],
    ['info', '<6>'],
    ['warn', '<4>'],
    ['error', '<3>'],
  ])('an event of level %s has the priority %s, and JSON behind it', (level, priority) => {
    const { log, written } = lines({ level: 'debug', journald: true })
    if (level === 'debug') log('pass.nothing', { groups: 1 })
    if (level === 'info') log('daemon.stopped', {})
    if (level === 'warn') log('pause.begun', { subject: 'web', command: 'x' })
    if (level === 'error') log('daemon.crashed', { error: new TypeError('x') })
    expect(written[0]?.slice(0, 3)).toBe(priority)
    expect(parse(written[0]?.slice(3))['level']).toBe(level)
  })
})

describe('for people', () => {
  test('the sentence leads and what to do follows', () => {
    const { log, written } = lines({ pretty: true })
    log('pass.changed', changed)
    log('link.proposed', { count: 40 })
    const shown = written.join('').replace(/\u001b\[\d+m/g, '')
    expect(shown).toMatch(/^\[\d\d:\d\d:\d\d\] INFO: SOAP: main 5 → 4.5/)
    expect(shown).toContain('\n    → Look at them with `tillsync check`')
    expect(shown).not.toContain('1042')
  })

  test('a crash shows where it happened', () => {
    const { log, written } = lines({ pretty: true })
    log('daemon.crashed', { error: new TypeError('x is not a function') })
    expect(written.join('')).toContain('log.test.ts')
  })
})

describe('a secret that rides along', () => {
  const stowaway = { authorization: CANARY, toString: () => CANARY }

  test('beside the fields of an event is dropped', () => {
    const { log, written } = lines()
    const values = {
      ...changed,
      ...stowaway,
      till: { ...changed.till, ...stowaway },
      shops: [{ ...changed.till, ...stowaway }],
    }
    log('pass.changed', values)
    expect(written.join('')).not.toContain(CANARY)
  })

  test('on an error is dropped', () => {
    const { log, written } = lines()
    const error = Object.assign(new Error('refused', { cause: CANARY }), {
      config: { headers: stowaway },
      response: CANARY,
    })
    log('daemon.crashed', { error })
    expect(written.join('')).toContain('refused')
    expect(written.join('')).not.toContain(CANARY)
  })

  test('is dropped in memory too', () => {
    const { log, entries } = memoryLog()
    const values = { ...changed, ...stowaway }
    log('pass.changed', values)
    expect(JSON.stringify(entries)).not.toContain(CANARY)
  })
})

test('a log in memory keeps name, level, fields and sentence', () => {
  const { log, entries } = memoryLog()
  log('hold.released', { id: '17', subject: 'SOAP at web' })
  expect(entries).toEqual([
    {
      name: 'hold.released',
      level: 'info',
      sentence: 'hold 17 of SOAP at web was released by a person',
      todo: null,
      fields: { id: '17', subject: 'SOAP at web' },
      repeated: null,
    },
  ])
})
