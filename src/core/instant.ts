/** Pure conversions between instants (milliseconds since 1970) and ISO 8601 text. They read no clock. */

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/

/** Reads an ISO 8601 instant; a text without a zone is taken as UTC. Undefined where no calendar or clock shows it. */
export function parseInstant(text: string): number | undefined {
  const match = ISO.exec(text.trim())
  if (!match) return undefined
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3))
  const utc = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  // What no calendar has, such as 31 February, would be taken for a later day.
  if (formatNaiveUtc(utc) !== `${year}-${month}-${day}T${hour}:${minute}:${second}`) return undefined
  return utc + milliseconds - zoneOffsetMs(zone)
}

function zoneOffsetMs(zone: string): number {
  if (zone === 'Z') return 0
  const digits = zone.replace(/\D/g, '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}

const AGO = /^(\d{1,6})([smhdw])$/
const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

/** Reads an instant, or how long ago it was: `90s`, `15m`, `2h`, `3d`, `1w`. Undefined where it is neither. */
export function parseMoment(text: string, nowMs: number): number | undefined {
  const [, amount, unit] = AGO.exec(text.trim()) ?? []
  if (unit === undefined) return parseInstant(text)
  return nowMs - Number(amount) * UNITS_MS[unit as keyof typeof UNITS_MS]
}

/** Writes the instant as `2026-07-01T12:00:00.000Z`. */
export function formatInstant(instantMs: number): string {
  return new Date(instantMs).toISOString()
}

/** Writes the instant without zone and fraction, `2026-07-01T12:00:00`, as UTC. */
export function formatNaiveUtc(instantMs: number): string {
  return formatInstant(instantMs).slice(0, 19)
}

/** Writes the instant for people, `2026-07-01 12:00:00`, as UTC. */
export function formatReadable(instantMs: number): string {
  return formatNaiveUtc(instantMs).replace('T', ' ')
}

/** Writes the day, `2026-07-01`, as UTC. */
export function formatDay(instantMs: number): string {
  return formatInstant(instantMs).slice(0, 10)
}
