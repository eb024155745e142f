import { formatDay, parseInstant } from '../../core/instant.js'
import { type Examined, fine, unclear } from '../../ports/examine.js'
import type { BrotherPosApi, Reply } from './api.js'
import { parseSingle, rowsOf, saleRow, settingsData } from './wire.js'

const CHECK = 'days of sales'

/** A sale that was made while it was one day at the store and another in UTC. */
interface Telling {
  readonly id: string
  readonly store: string
  readonly utc: string
}

/** Whose days `start_date` and `end_date` are, by asking for such a sale under both. Up to three reads. */
export async function examineSaleDays(sales: Reply, api: BrotherPosApi): Promise<Examined> {
  const settings = await api.get('/settings', {}, 'event')
  const data = settings.kind === 'answered' ? settingsData.safeParse(parseSingle(settings.json)).data : undefined
  const dayOf = dayFormat(data?.timezone ?? null)
  if (dayOf === undefined) return unclear(CHECK, 'the store does not say in which time zone it is')
  const [sale] = (rowsOf(sales) ?? []).flatMap((raw) => telling(raw, dayOf))
  if (sale === undefined)
    return unclear(CHECK, 'no sale that could tell is among the newest: one made while it is another day in UTC')
  if (await isAmong(sale, sale.store, api)) return fine(CHECK, "are the store's own; sales are asked for a day early")
  if (await isAmong(sale, sale.utc, api)) return fine(CHECK, 'are those of UTC; sales are asked for a day early')
  return unclear(CHECK, `sale ${sale.id} is listed under neither day`)
}

/** Only where it is certain which day it was: the page does not say by which of its times a sale is found. */
function telling(raw: unknown, dayOf: (instant: number) => string): readonly Telling[] {
  const sale = saleRow.safeParse(raw).data
  const times = [sale?.completed_at, sale?.created_at].flatMap((time) => parseInstant(time ?? '') ?? [])
  const [store, another] = [...new Set(times.map(dayOf))]
  const [utc, other] = [...new Set(times.map(formatDay))]
  const isClear = another === undefined && other === undefined
  return sale && isClear && store !== undefined && utc !== undefined && store !== utc
    ? [{ id: sale.id, store, utc }]
    : []
}

async function isAmong({ id }: Telling, day: string, api: BrotherPosApi): Promise<boolean> {
  const query = { start_date: day, end_date: day, page: '1', per_page: '100' }
  const rows = rowsOf(await api.get('/sales', query, 'event')) ?? []
  return rows.some((row) => saleRow.safeParse(row).data?.id === id)
}

/** The day of an instant in a time zone, as `2026-07-01`; undefined where it is no zone that is known. */
function dayFormat(timeZone: string | null): ((instant: number) => string) | undefined {
  if (timeZone === null) return undefined
  try {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    return (instant) => format.format(instant)
  } catch {
    return undefined // whatever stands there, it is no name of a zone
  }
}
