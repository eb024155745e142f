import { failed, type Failure, type Result } from '../../src/ports/outcome.js'
import type { Life } from './life.js'
import type { Random } from './random.js'
import type { Time } from './time.js'
import type { Trace } from './trace.js'

/** How often what goes wrong, in percent of requests, and when nothing can be reached at all. */
export interface Weather {
  readonly unsent: number
  readonly lostRequest: number
  readonly lostAnswer: number
  readonly late: number
  readonly errorBefore: number
  readonly errorAfter: number
  readonly throttled: number
  /** A figure that can't be read, in a row that can. */
  readonly unreadable: number
  /** Percent of the places where the daemon may be struck down. */
  readonly crash: number
}

export const CALM: Weather = {
  unsent: 0,
  lostRequest: 0,
  lostAnswer: 0,
  late: 0,
  errorBefore: 0,
  errorAfter: 0,
  throttled: 0,
  unreadable: 0,
  crash: 0,
}

/** How long a client waits for an answer. */
const DEADLINE_MS = 20_000
/** The latest that a server acts on what the client has given up. */
const LATEST_MS = 25_000
const SHORTEST_MS = 4

/** What becomes of one request between the client and the platform. */
export interface Request<T> {
  readonly channel: string
  readonly what: string
  readonly isWrite: boolean
  /** Lets the platform act, at the instant at which it does. Its word is final: nothing of it is thrown. */
  act(): Result<T>
  /** A write that is only half done when the server fails. Missing where it is done whole or not at all. */
  actInPart?(): void
  /** What a request for slowness means for this write: that nothing was done, or that it is not known. */
  readonly throttledMeans: 'nothing was done' | 'unknown'
}

export interface Network {
  exchange<T>(life: Life, request: Request<T>): Promise<Result<T>>
  setWeather(weather: Weather): void
  /** Whether chance makes this figure one that can't be read. */
  isUnreadable(): boolean
  /** Nothing can be reached at the channel until then. */
  cutOff(channel: string, untilInstant: number): void
}

export function openNetwork(time: Time, chance: Random, trace: Trace): Network {
  let weather = CALM
  const cutOffUntil = new Map<string, number>()

  function draw(channel: string): Exclude<keyof Weather, 'crash' | 'unreadable'> | 'well' {
    if ((cutOffUntil.get(channel) ?? 0) > time.now()) return 'unsent'
    if (weather === CALM) return 'well'
    let left = chance.fraction() * 100
    for (const kind of [
      'unsent',
      'lostRequest',
      'lostAnswer',
      'late',
      'errorBefore',
      'errorAfter',
      'throttled',
    ] as const) {
      left -= weather[kind]
      if (left < 0) return kind
    }
    return 'well'
  }

  function travelMs(): number {
    return SHORTEST_MS + Math.floor(chance.fraction() ** 3 * 300)
  }

  async function exchange<T>(life: Life, request: Request<T>): Promise<Result<T>> {
    const { channel, what, isWrite } = request
    if (!life.isAlive()) return never()
    life.step(`before ${what}`)
    const fate = draw(channel)
    const thereMs = travelMs()
    const backMs = travelMs()
    trace.note(time.now(), `> ${what} (${fate})`)
    if (fate === 'unsent') return answerAfter(life, backMs, what, failed(unreached(channel)))
    if (fate === 'throttled') {
      const detail = `${channel} asked for a pause`
      const isKnown = !isWrite || request.throttledMeans === 'nothing was done'
      if (isKnown) return answerAfter(life, thereMs, what, failed({ kind: 'throttled', retryAfterMs: 2_000, detail }))
      return answerAfter(life, thereMs, what, failed({ kind: 'unknown', detail }))
    }
    const lost = failed(isWrite ? { kind: 'unknown', detail: 'no answer' } : unreached(channel))
    if (fate === 'lostRequest') return answerAfter(life, DEADLINE_MS, what, lost)
    if (fate === 'errorBefore') {
      if (isWrite) at(thereMs, () => request.actInPart?.())
      return answerAfter(life, thereMs + backMs, what, lost)
    }
    if (fate === 'late') {
      at(DEADLINE_MS + chance.whole(1, LATEST_MS), () => void request.act())
      return answerAfter(life, DEADLINE_MS, what, lost)
    }
    return new Promise((resolve, reject) => {
      at(thereMs, () => {
        const answer = request.act()
        const told = fate === 'well' ? answer : lost
        const delayMs = fate === 'lostAnswer' ? chance.pick([backMs, DEADLINE_MS - thereMs]) : backMs
        answerAfter(life, delayMs, what, told).then(resolve, reject)
      })
    })
  }

  function at(delayMs: number, happen: () => void): void {
    time.after(delayMs, happen)
  }

  function answerAfter<T>(life: Life, delayMs: number, what: string, answer: Result<T>): Promise<Result<T>> {
    return new Promise((resolve, reject) => {
      time.after(delayMs, () => {
        if (!life.isAlive()) return
        trace.note(time.now(), `< ${what} ${answer.ok ? 'ok' : answer.failure.kind}`)
        try {
          life.step(`after ${what}`)
          resolve(answer)
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)))
        }
      })
    })
  }

  return {
    exchange,
    isUnreadable: () => weather.unreadable > 0 && chance.percent(weather.unreadable),
    setWeather: (next) => void (weather = next),
    cutOff: (channel, untilInstant) => void cutOffUntil.set(channel, untilInstant),
  }
}

function unreached(channel: string): Failure {
  return { kind: 'unavailable', detail: `${channel} could not be reached` }
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined)
}
