import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { definitionOf, type EventName, events } from '../src/log/events.js'

const repository = new URL('../', import.meta.url)
const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, repository)), 'utf8')
const page = read('docs/proof.md')
const scripts = (JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }).scripts

interface Fault {
  readonly fault: string
  readonly files: readonly string[]
  readonly events: readonly EventName[]
  readonly recoveries: readonly EventName[]
}

/** What is written `like.this` in a cell of the table and is an event, or names none. */
function eventsIn(cell: string): readonly EventName[] {
  return [...cell.matchAll(/`([a-z]+\.[a-z]+)`/g)].map(([, name = '']) => name as EventName)
}

/** The rows of the table of faults. */
function faultsIn(text: string): readonly Fault[] {
  const section = text.split(/^## /m).find((part) => part.startsWith('Faults')) ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| fault |'))
  return rows.map((row) => {
    const [, fault = '', files = '', event = '', recovery = ''] = row.split('|').map((cell) => cell.trim())
    const paths = [...files.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path)
    return { fault, files: paths, events: eventsIn(event), recoveries: eventsIn(recovery) }
  })
}

const faults = faultsIn(page)

describe('the faults on the page of proofs', () => {
  test('are the ten', () => {
    const words = ['full', 'read', 'damaged', 'clock', 'DNS', 'gone for a day', 'expired', 'test mode', 'maintenance']
    expect(faults).toHaveLength(10)
    for (const word of words) expect(faults.map(({ fault }) => fault).join('; ')).toContain(word)
  })

  test.each(faults)('are tested and logged as it says: $fault', ({ files, events: told, recoveries }) => {
    expect([files.length > 0, told.length > 0]).toEqual([true, true])
    const tests = files.map((file) => (existsSync(new URL(file, repository)) ? read(file) : '')).join('\n')
    for (const event of [...told, ...recoveries]) {
      expect(Object.keys(events)).toContain(event)
      expect([event, tests.includes(`'${event}'`)]).toEqual([event, true])
    }
    for (const event of told) expect(definitionOf(event).todo).not.toBeNull()
  })
})

test('what the page says to run is there', () => {
  const asked = [...page.matchAll(/`npm run ([\w-]+)/g)].map(([, script = '']) => script)
  expect(asked.filter((script) => !(script in scripts))).toEqual([])
  expect(asked.length).toBeGreaterThan(8)
})
