import type { Connection } from './open.js'

/** What the database knows of itself. */
export interface MetaStore {
  /** Four hex digits that tell this installation's markers and keys from any other's. */
  instance(): string
  /** The next number of a series, each given out once. Durable with the transaction it is taken in. */
  nextNumber(series: string): number
  /** The last number that was given out; 0 where none was. */
  lastNumber(series: string): number
  get(key: string): string | undefined
  set(key: string, value: string): void
}

/** `newInstance` is used once in the life of a database. */
export function openMeta(connection: Connection, newInstance: () => string): MetaStore {
  const select = connection.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?')
  const upsert = connection.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )

  function get(key: string): string | undefined {
    return select.get(key)?.value
  }
  function set(key: string, value: string): void {
    upsert.run(key, value)
  }
  if (get('instance') === undefined) set('instance', newInstance())

  return {
    get,
    set,
    instance: () => get('instance') ?? newInstance(),
    lastNumber: (series) => Number(get(`next.${series}`) ?? '1') - 1,
    nextNumber(series) {
      const next = Number(get(`next.${series}`) ?? '1')
      set(`next.${series}`, String(next + 1))
      return next
    },
  }
}
