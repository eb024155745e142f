import { type Count, formatCount } from '../../core/count.js'
import { formatInstant, parseMoment } from '../../core/instant.js'
import { formatMoney, type Money } from '../../core/money.js'
import { nameOfItem, nameOfListing } from '../../engine/fold.js'
import { findNamed } from '../../engine/name.js'
import type { Engine } from '../../engine/setup.js'
import type { HistoryQuery, StoredChange } from '../../store/history.js'
import { table } from '../terminal.js'
import { csvLine } from './csv.js'
import { type CommandIo, EXIT } from './io.js'
import { notOne } from './why.js'

type Options = Readonly<Record<string, string | boolean>>

/** A change as it is told. The id is what `tillsync undo` takes. */
interface ToldChange {
  readonly id: number
  readonly at: string
  readonly channel: string
  readonly sku: string
  readonly what: StoredChange['what']
  readonly from: string | null
  readonly to: string | null
  readonly why: string
  readonly key: string | null
  readonly undoneAt: string | null
}

const FIELDS = ['id', 'at', 'channel', 'sku', 'what', 'from', 'to', 'why', 'key', 'undoneAt'] as const
/** Where the day and the time end in `2026-07-01T12:00:00.000Z`. */
const DAY_LETTERS = 10
const TIME_ENDS_AT = 19

/** What was changed at tills and shops, the newest first: as a table, as one object, or as CSV. */
export function history(engine: Engine, io: CommandIo, options: Options): number {
  const query = queryOf(engine, io, options)
  if (typeof query === 'number') return query
  // One more than is shown tells whether there are more.
  const found = engine.store.history.list({ ...query, limit: query.limit + 1 })
  const rows = found.slice(0, query.limit).map((change) => told(engine, change))
  if (options.json === true) io.out(JSON.stringify({ history: rows }))
  else if (options.csv === true) writeCsv(rows, io)
  else show(rows, io, found.length > rows.length)
  return EXIT.done
}

/** The name of what was changed, as its channel calls it. */
export function nameOfSubject(engine: Engine, channel: string, subjectId: string): string {
  return engine.tills.has(channel) ? nameOfItem(engine, channel, subjectId) : nameOfListing(engine, channel, subjectId)
}

function queryOf(engine: Engine, io: CommandIo, options: Options): HistoryQuery | number {
  const channel = typeof options.shop === 'string' ? options.shop : null
  const sku = typeof options.sku === 'string' ? options.sku : null
  const since = momentOf(options.since, io)
  const until = momentOf(options.until, io)
  const limit = Number(options.limit)
  const problems = [
    ...(options.json === true && options.csv === true ? ['say either --json or --csv'] : []),
    ...(channel === null || engine.shops.has(channel) || engine.tills.has(channel) ? [] : [noChannel(engine, channel)]),
    ...(since === undefined ? [noMoment('--since', options.since)] : []),
    ...(until === undefined ? [noMoment('--until', options.until)] : []),
    ...(Number.isSafeInteger(limit) && limit > 0 ? [] : ['--limit takes a whole number above zero']),
  ]
  for (const problem of problems) io.error(`history: ${problem}`)
  if (problems.length > 0 || since === undefined || until === undefined) return EXIT.usage
  if (sku === null) return { channel, subjects: null, since, until, limit }
  const subjects = subjectsOf(engine, sku)
  return subjects.length === 0 ? notOne(engine, io, sku, []) : { channel, subjects, since, until, limit }
}

/** Null where none is asked for, undefined where what is asked for is none. */
function momentOf(text: string | boolean | undefined, io: CommandIo): number | null | undefined {
  return typeof text === 'string' ? parseMoment(text, io.clock.now()) : null
}

function noMoment(option: string, text: string | boolean | undefined): string {
  return `${option} takes an instant such as 2026-07-01 or 2026-07-01T12:00:00Z, or how long ago, such as 2h or 3d, and not "${String(text)}"`
}

function noChannel({ tills, shops }: Engine, name: string): string {
  return `no shop and no till is called ${name}; there are ${[...shops.keys(), ...tills.keys()].join(', ')}`
}

/** All that bear the name, and the listings that draw on the items among them. */
function subjectsOf(engine: Engine, name: string): readonly { readonly channel: string; readonly id: string }[] {
  return findNamed(engine, name).flatMap(({ kind, channel, id }) => {
    const links = kind === 'item' ? engine.store.links.drawingOn(channel, id) : []
    return [{ channel, id }, ...links.map(({ shop, listingId }) => ({ channel: shop, id: listingId }))]
  })
}

function told(engine: Engine, change: StoredChange): ToldChange {
  const { id, at, channel, subjectId, what, from, to, why, key, undoneAt } = change
  return {
    id,
    at: formatInstant(at),
    channel,
    sku: nameOfSubject(engine, channel, subjectId),
    what,
    from: written(what, from),
    to: written(what, to),
    why,
    key,
    undoneAt: undoneAt === null ? null : formatInstant(undoneAt),
  }
}

function written(what: StoredChange['what'], value: number | null): string | null {
  if (value === null) return null
  return what === 'price' ? formatMoney(value as Money) : formatCount(value as Count)
}

/** By RFC 4180: a line for each change after one with the names, each ended by CR and LF. */
function writeCsv(rows: readonly ToldChange[], io: CommandIo): void {
  io.out(csvLine(FIELDS))
  for (const row of rows) io.out(csvLine(FIELDS.map((field) => String(row[field] ?? ''))))
}

/** A table for each day, so that a line has room for its reason. */
function show(rows: readonly ToldChange[], io: CommandIo, hasMore: boolean): void {
  if (rows.length === 0) io.out('history: nothing was changed')
  const dayOf = ({ at }: ToldChange): string => at.slice(0, DAY_LETTERS)
  for (const day of new Set(rows.map(dayOf))) {
    io.out(`${day} (UTC):`)
    io.out(
      tableOf(
        rows.filter((row) => dayOf(row) === day),
        io,
      ),
    )
  }
  if (hasMore) io.out(`history: there is more; --limit or --until ${rows.at(-1)?.at ?? ''} shows it`)
}

function tableOf(rows: readonly ToldChange[], io: CommandIo): string {
  return table(
    rows,
    [
      { title: 'id', value: ({ id }) => String(id), align: 'right' },
      { title: 'time', value: ({ at }) => at.slice(DAY_LETTERS + 1, TIME_ENDS_AT) },
      { title: 'channel', value: ({ channel }) => channel },
      { title: 'sku', value: ({ sku }) => sku },
      { title: 'what', value: ({ what }) => what },
      { title: 'change', value: ({ from, to }) => `${from ?? '?'} → ${to ?? '?'}`, align: 'right' },
      { title: 'why', value: ({ why, undoneAt }) => (undoneAt === null ? why : `undone; ${why}`), wraps: true },
    ],
    { colour: io.color, width: io.columns },
  )
}
