import { describe, expect, test } from 'vitest'
import { countFromUnits } from '../core/count.js'
import { moneyFromTenThousandths } from '../core/money.js'
import { counted, lasted, listed } from './define.js'
import { eventDocs } from './docs.js'
import { definitionOf, events } from './events.js'
import type { EventName } from './events.js'
import { memoryLog } from './memory.js'

const names = Object.keys(events) as EventName[]
const page = eventDocs().text

describe.each(names)('%s', (name) => {
  test('has a name of two plain words', () => {
    expect(name).toMatch(/^[a-z]+\.[a-z]+$/)
  })

  test('has no field that the log itself uses', () => {
    const reserved = ['level', 'time', 'msg', 'event', 'todo', 'pid', 'hostname']
    expect(Object.keys(definitionOf(name).fields).filter((key) => reserved.includes(key))).toEqual([])
  })

  test('stands in the docs with each of its fields', () => {
    const section = page.split('\n## ').find((part) => part.startsWith(`${name}\n`)) ?? ''
    for (const key of Object.keys(definitionOf(name).fields)) expect(section).toContain(`| \`${key}\` |`)
  })
})

test('the docs name no other events, and every example is a whole sentence', () => {
  const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, name]) => name)
  expect(sections).toEqual(names.toSorted())
  expect(page).not.toMatch(/undefined|\[object|NaN/)
})

describe('sentences', () => {
  test('of prices', () => {
    const { log, entries } = memoryLog()
    const [six, five] = [moneyFromTenThousandths(60_000), moneyFromTenThousandths(54_900)]
    const at = { sku: 'SOAP', shop: 'web', why: 'sale' }
    log('price.changed', { ...at, before: null, after: six, salePrice: five })
    log('price.changed', { ...at, before: six, after: six, salePrice: null })
    expect(entries.map(({ sentence }) => sentence)).toEqual([
      'SOAP: price at web none → 6.00, on sale for 5.49 (sale)',
      'SOAP: price at web 6.00 → 6.00 (sale)',
    ])
    expect(entries[0]?.fields).toMatchObject({ before: null, after: '6.00', salePrice: '5.49' })
  })

  test('of a till that did not change', () => {
    const { log, entries } = memoryLog()
    const same = countFromUnits(5)
    const till = { name: 'main', before: same, after: same }
    log('pass.changed', { item: '1', sku: 'A', till, shops: [], why: 'first contact' })
    expect(entries[0]?.sentence).toBe('A: main 5 (first contact)')
  })

  test('count, list and time as people do', () => {
    expect([counted(1, 'link'), counted(2, 'entry', 'entries')]).toEqual(['1 link', '2 entries'])
    expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['none', 'a', 'a, b and c'])
    expect([420, 89_000, 840_000, 12_600_000].map(lasted)).toEqual(['0.4 s', '89 s', '14 min', '3.5 h'])
  })
})
