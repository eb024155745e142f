import type { MemoryPort } from '../ports/memory.js'
import type { Connection } from './open.js'

/** What is kept of a channel: cursors and how it fares. */
export interface ChannelRow {
  readonly name: string
  readonly role: 'till' | 'shop'
  readonly kind: string
  readonly ordersSince: number | null
  readonly firstOrderId: number | null
  readonly changesSince: number | null
  readonly downSince: number | null
  readonly downKind: string | null
  readonly downDetail: string | null
  readonly failures: number
  readonly retryAt: number
  readonly readAt: number | null
}

export interface ChannelStore {
  declare(name: string, role: 'till' | 'shop', kind: string): void
  get(name: string): ChannelRow
  all(): readonly ChannelRow[]
  setOrdersSince(name: string, since: number): void
  setFirstOrderId(name: string, id: number): void
  setChangesSince(name: string, since: number): void
  setDown(name: string, since: number, kind: string, detail: string, failures: number, retryAt: number): void
  setUp(name: string, readAt: number): void
  memory(name: string): MemoryPort
}

const COLUMNS = `name, role, kind, orders_since AS ordersSince, first_order_id AS firstOrderId,
  changes_since AS changesSince, down_since AS downSince, down_kind AS downKind, down_detail AS downDetail, failures,
  retry_at AS retryAt, read_at AS readAt`

export function openChannels(connection: Connection): ChannelStore {
  const insert = connection.prepare(
    'INSERT INTO channel (name, role, kind) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET role = excluded.role, kind = excluded.kind',
  )
  const select = connection.prepare<[string], ChannelRow>(`SELECT ${COLUMNS} FROM channel WHERE name = ?`)
  const selectAll = connection.prepare<[], ChannelRow>(`SELECT ${COLUMNS} FROM channel ORDER BY role DESC, name`)
  const ordersSince = connection.prepare('UPDATE channel SET orders_since = ? WHERE name = ?')
  const firstOrderId = connection.prepare('UPDATE channel SET first_order_id = ? WHERE name = ?')
  const changesSince = connection.prepare('UPDATE channel SET changes_since = ? WHERE name = ?')
  const down = connection.prepare(
    'UPDATE channel SET down_since = ?, down_kind = ?, down_detail = ?, failures = ?, retry_at = ? WHERE name = ?',
  )
  const up = connection.prepare(
    'UPDATE channel SET down_since = NULL, down_kind = NULL, down_detail = NULL, failures = 0, retry_at = 0, read_at = ? WHERE name = ?',
  )

  return {
    declare: (name, role, kind) => void insert.run(name, role, kind),
    get(name) {
      const row = select.get(name)
      if (!row) throw new Error(`channel ${name} was never declared`)
      return row
    },
    all: () => selectAll.all(),
    setOrdersSince: (name, since) => void ordersSince.run(since, name),
    setFirstOrderId: (name, id) => void firstOrderId.run(id, name),
    setChangesSince: (name, since) => void changesSince.run(since, name),
    setDown: (name, since, kind, detail, failures, retryAt) =>
      void down.run(since, kind, detail, failures, retryAt, name),
    setUp: (name, readAt) => void up.run(readAt, name),
    memory: (name) => openMemory(connection, name),
  }
}

function openMemory(connection: Connection, channel: string): MemoryPort {
  const select = connection.prepare<[string, string], { value: string }>(
    'SELECT value FROM memory WHERE channel = ? AND name = ?',
  )
  const upsert = connection.prepare(
    'INSERT INTO memory (channel, name, value) VALUES (?, ?, ?) ON CONFLICT (channel, name) DO UPDATE SET value = excluded.value',
  )
  return {
    recall: (name) => select.get(channel, name)?.value,
    remember: (name, value) => void upsert.run(channel, name, value),
  }
}
