import { expect, test } from 'vitest'
import { type Connection, openMemoryDatabase } from './open.js'
import { openStore } from './store.js'

/** Tables that grow with the catalogue or with time. The others have a row a channel, or a few. */
const LARGE =
  /^(item|listing|link|part|reading|base|expected|order_line|correction|movement|call|call_entry|price_sent|observed|dirty|delivery|evidence|register_move|hold|unexplained|walk|history|voice_day|announcement|unannounced)$/

/** What reads a whole table because all of it is asked for, or a table that is forgotten down to little. */
const WHOLE: readonly RegExp[] = [
  // Counts and lists of everything, for commands, the heartbeat and metrics.
  /^SELECT count\(\*\)/,
  /^SELECT channel, count\(\*\) AS marks FROM dirty/,
  // Names that are typed, without a channel; the choice of names that are alike.
  /^SELECT 'item' AS kind/,
  /^SELECT sku FROM item WHERE gone = 0/,
  // The newest changes of everything, by their ids.
  /^SELECT history\.id, .* ORDER BY history\.id DESC LIMIT/,
  // Once a day, and at a start, all links are compared.
  /^UPDATE link SET in_step = 0 WHERE in_step = 1$/,
  // What is forgotten after days stays small.
  /^(DELETE FROM|SELECT .* FROM) (evidence|unannounced|voice_day|announcement|observed|register_move|unexplained) /,
  // A clock that was set moves every instant on record; a rebase drops all that is open.
  /^UPDATE \w+ SET (.* \+ @by|.*@now)/,
  /^DELETE FROM (reading|base|expected|price_sent|unexplained)$/,
  /^UPDATE link SET contacted_at = NULL/,
]

/** Every statement that the store prepares. */
function statements(): readonly string[] {
  const connection = openMemoryDatabase()
  const found = new Set<string>()
  const watched = new Proxy(connection, {
    get(target, name) {
      if (name === 'prepare')
        return (source: string) => {
          found.add(source.replace(/\s+/g, ' ').trim())
          return target.prepare(source)
        }
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  openStore(watched, () => '7f3a')
  return [...found]
}

/** The tables of which a statement reads every row. */
function scanned(connection: Connection, source: string): readonly string[] {
  const names = [...source.matchAll(/@(\w+)/g)].map(([, name]) => [name, null])
  const places = [...source.matchAll(/\?/g)].map(() => null)
  const statement = connection.prepare(`EXPLAIN QUERY PLAN ${source}`)
  const rows = (names.length > 0 ? statement.all(Object.fromEntries(names)) : statement.all(...places)) as {
    detail: string
  }[]
  // The keys of what links refer to never change, which SQLite would look through all links for.
  if (/^INSERT INTO listing /.test(source)) return []
  return rows.flatMap(({ detail }) => {
    const [, name = ''] = /^SCAN (\w+)(?! USING (COVERING )?INDEX)/.exec(detail) ?? []
    return LARGE.test(name) ? [`${name}: ${detail}`] : []
  })
}

test('no statement reads the whole of a table that grows, but those that are asked for all of it', () => {
  const connection = openMemoryDatabase()
  const all = statements()
  expect(all.length).toBeGreaterThan(150)
  const careless = all
    .filter((source) => !WHOLE.some((allowed) => allowed.test(source)))
    .flatMap((source) => scanned(connection, source).map((what) => `${what} ← ${source.slice(0, 160)}`))
  expect(careless).toEqual([])
})

test('nor does what a trigger does with each row', () => {
  const connection = openMemoryDatabase()
  const triggers = connection.prepare("SELECT sql FROM sqlite_master WHERE type = 'trigger'").pluck().all() as string[]
  const bodies = triggers.flatMap((sql) => {
    const [, all = ''] = /BEGIN\s([^]*)\bEND/.exec(sql) ?? []
    const each = all.split(';').filter((body) => body.trim() !== '')
    return each.map((body) => body.replace(/\b(new|old)\.\w+/g, '?'))
  })
  expect(bodies.length).toBeGreaterThan(25)
  expect(bodies.filter((body) => scanned(connection, body).length > 0 && !body.includes("? = ''"))).toEqual([])
})

test('no statement is compiled anew at each call', () => {
  // SQLite looks into a parameter that stands alone after LIMIT, and compiles again whenever it is bound: ten times the work.
  expect(statements().filter((source) => /LIMIT [?@]/.test(source))).toEqual([])
})
