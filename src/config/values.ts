import { validate } from 'node-cron'
import { z } from 'zod'
import type { Count } from '../core/count.js'
import { parseCount, ZERO } from '../core/count.js'
import type { Money } from '../core/money.js'
import { parseMoney } from '../core/money.js'
import { secretSource } from '../ports/settings.js'

/** What our own checks say of a value beside what is wanted. Only values marked so are repeated in a problem. */
export interface ProblemParameters {
  readonly repeat?: boolean
  /** Names that may have been meant. */
  readonly choices?: readonly string[]
}

/** A number or a text that `parse` understands; `wanted` says what that is. */
function written<T>(
  parse: (text: string) => T | undefined,
  wanted: string,
  choices: () => readonly string[] = () => [],
  repeat = true,
) {
  return z.union([z.string(), z.number()], { error: wanted }).transform((value, context): T => {
    const parsed = parse(String(value).trim())
    if (parsed !== undefined) return parsed
    const params: ProblemParameters = { repeat, choices: choices() }
    context.issues.push({ code: 'custom', message: wanted, input: value, params })
    return z.NEVER
  })
}

/** A decimal with at most three places: zero or more. */
export const count = written(atLeastZero, 'a number, zero or more, with at most three decimals')

/** A decimal with at most three places: above zero. */
export const units = written(aboveZero, 'a number above zero with at most three decimals')

/** A count, or `none` for no bound. */
export const countOrNone = written<Count | 'none'>(
  (text) => (text === 'none' ? 'none' : atLeastZero(text)),
  'a number, zero or more, with at most three decimals, or none',
).transform((value) => (value === 'none' ? null : value))

/** A price of zero or more, or `none`; `.99` is read as `0.99`. */
export const moneyOrNone = written<Money | 'none'>(
  (text) => (text === 'none' ? 'none' : parseMoney(text.replace(/^\./, '0.'))),
  'a price such as 0.99 with at most four decimals, or none',
).transform((value) => (value === 'none' ? null : value))

/** In ten-thousandths: `1.05` is 10500. */
export const factor = written(
  (text) => parseMoney(text.replace(/^\./, '0.')) || undefined,
  'a number above zero with at most four decimals, such as 1.05',
).transform(Number)

/** In thousandths of a percent: `14.975` is 14975. */
export const percent = written(aboveZero, 'percent above zero with at most three decimals, such as 13').transform(
  Number,
)

/** In ten-thousandths of the currency; may be negative. */
export const addition = written(parseSignedMoney, 'an amount such as 2.00 or -0.50 with at most four decimals')

/** In milliseconds. */
export const duration = written(parseDuration, 'a time with its unit, such as 90s, 15m, 1h or 2d')

export const schedule = written(
  (text) => (validate(text) ? text : undefined),
  'five fields of cron (minute hour day month weekday), such as "*/15 * * * *"',
)

/** A schedule, or `off`, which is null. */
export const scheduleOrOff = written<string>(
  (text) => (text === 'off' || validate(text) ? text : undefined),
  'five fields of cron (minute hour day month weekday), such as "30 3 * * *", or off',
).transform((value) => (value === 'off' ? null : value))

/** An https address, or where it is kept as a secret; http is taken for this machine only. */
export const address = z.union([
  z.string().refine(isSafeAddress, { error: 'an https address, or the place where it is kept as a secret' }),
  secretSource,
])

export const timezone = written(
  (text) => (isTimezone(text) ? text : undefined),
  'the name of a time zone, such as America/Toronto',
  () => Intl.supportedValuesOf('timeZone'),
)

export interface Listen {
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
}

export const listen = written(parseListen, 'host:port, such as 127.0.0.1:8787 or [::1]:8787')

/** Without a slash at its end. One that is wrong is not repeated: it may carry a password. */
export const publicUrl = written(
  parsePublicUrl,
  'an https address without a query, such as https://hooks.example.com; http for this machine only',
  () => [],
  false,
)

/** `on` and `off` are texts in YAML 1.2 and truth values for many people: both are taken. */
export const onOrOff = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.literal(['on', 'off', true, false]).transform((value) => value === 'on' || value === true),
)

function atLeastZero(text: string): Count | undefined {
  const parsed = parseCount(text.replace(/^\./, '0.'))
  return parsed !== undefined && parsed >= ZERO ? parsed : undefined
}

function aboveZero(text: string): Count | undefined {
  const parsed = atLeastZero(text)
  return parsed === ZERO ? undefined : parsed
}

function parseSignedMoney(text: string): number | undefined {
  const magnitude: number | undefined = parseMoney(text.replace(/^[+-]/, '').replace(/^\./, '0.'))
  if (magnitude === undefined) return undefined
  return text.startsWith('-') ? 0 - magnitude : magnitude
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})(s|m|h|d)$/.exec(text)
  const durationMs = Number(match?.[1]) * (UNIT_MS[match?.[2] ?? ''] ?? NaN)
  return durationMs > 0 ? durationMs : undefined
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

function isSafeAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && isSafe(url)
}

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function parsePublicUrl(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '' || /[?#]/.test(text)) return undefined
  return isSafe(url) ? `${url.origin}${url.pathname}`.replace(/\/+$/, '') : undefined
}

function parseListen(text: string): Listen | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  return host !== undefined && port <= 65_535 ? { host, port } : undefined
}
