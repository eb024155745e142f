import type Database from 'better-sqlite3'
import type { Connection } from '../../src/store/open.js'

type Statement = Database.Statement<unknown[]>

/** Thrown where a daemon is struck down in the middle of its own work. Nothing may catch it but the one who restarts. */
export class Crash extends Error {}

/** What a full disk answers to a commit. */
export class DiskFull extends Error {
  readonly code = 'SQLITE_FULL'
}

/** One run of the daemon, from its start to its end. What is dead writes nothing, sends nothing and gets no answer. */
export interface Life {
  isAlive(): boolean
  /** The first end counts; what is dead can't die again. */
  end(why: unknown): void
  /** A place where it may be struck down; throws where it is, or where it is dead already. */
  step(label: string): void
  /** Throws where the disk takes nothing now. */
  commit(): void
  committed(): void
}

/**
 * The database as one life sees it. Each transaction and each statement that writes by itself has a place before it and
 * one after it where the daemon may be struck down; what a dead one would still write is refused.
 */
export function guardConnection(real: Connection, life: Life): Connection {
  function guarded<T>(work: () => T): T {
    if (!life.isAlive()) throw new Crash('dead')
    if (real.inTransaction) return work()
    life.step('before a commit')
    life.commit()
    const value = work()
    life.committed()
    life.step('after a commit')
    return value
  }
  const guardedConnection = {
    prepare(sql: string) {
      const statement = prepareOnce(real, sql)
      if (statement.readonly) return statement
      return {
        run: (...values: unknown[]) => guarded(() => statement.run(...values)),
        get: (...values: unknown[]) => guarded(() => statement.get(...values)),
        all: (...values: unknown[]) => guarded(() => statement.all(...values)),
      }
    },
    transaction(work: (...values: unknown[]) => unknown) {
      const transaction = real.transaction(work)
      const run = (...values: unknown[]) => guarded(() => transaction.immediate(...values))
      return Object.assign(run, { immediate: run })
    },
    exec(sql: string) {
      real.exec(sql)
      return guardedConnection
    },
    pragma: (source: string, options?: Database.PragmaOptions) => guarded(() => real.pragma(source, options)),
    close: () => undefined,
  }
  // The store uses no more of a connection than this.
  return guardedConnection as unknown as Connection
}

const prepared = new WeakMap<Connection, Map<string, Statement>>()

/** The lives of a day prepare the same statements, which would take a good part of its time. */
function prepareOnce(real: Connection, sql: string): Statement {
  const known = prepared.get(real) ?? new Map<string, Statement>()
  prepared.set(real, known)
  const statement = known.get(sql) ?? real.prepare(sql)
  known.set(sql, statement)
  return statement
}
