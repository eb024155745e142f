import type { ClockPort } from '../../ports/clock.js'
import { type Examined, fine, trouble, unclear } from '../../ports/examine.js'
import type { HttpAnswer } from '../../ports/http.js'

/** By channel: how far its server's clock is ahead of this machine's, in ms; negative where it is behind. */
export type ServerDates = ReadonlyMap<string, number>

const CHECK = 'clock'
/** The header counts whole seconds, and an answer takes a while. */
const CLOSE_MS = 30_000
/** Beyond this, a signed request is refused by a platform that looks. */
const FAR_MS = 15 * 60_000

/** Keeps what the servers say of the time beside their answers. */
export function collectDates(clock: ClockPort): {
  readonly dates: ServerDates
  readonly overhear: (channel: string, answer: HttpAnswer) => void
} {
  const dates = new Map<string, number>()
  return {
    dates,
    overhear(channel, answer) {
      const date = answer.kind === 'answered' ? Date.parse(answer.headers['date'] ?? '') : NaN
      if (!Number.isNaN(date)) dates.set(channel, date - clock.now())
    },
  }
}

/** This machine's clock against a channel's server: one that is far off is wrong, and most likely ours. */
export function examineClock(aheadMs: number | undefined): Examined {
  if (aheadMs === undefined) return unclear(CHECK, 'its answers do not say the time')
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  if (Math.abs(aheadMs) <= CLOSE_MS)
    return fine(CHECK, `its server's clock and this one are within ${CLOSE_MS / 1000} s`)
  const found = `its server's clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`
  const verdict = Math.abs(aheadMs) > FAR_MS ? 'error' : 'warn'
  return trouble(CHECK, verdict, found, 'let this machine keep its clock by NTP: timedatectl set-ntp true')
}
