import type { InstantMs } from '../ports/clock.js'

/** An HTTP request as a platform model sees it. */
export interface Exchange {
  readonly method: string
  /** The origin that the client reached, such as `http://127.0.0.1:4011`; signatures are over it. */
  readonly origin: string
  readonly path: string
  readonly query: URLSearchParams
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One webhook on its way: the bytes are fixed when the platform builds them. */
export interface Delivery {
  readonly id: number
  readonly url: string
  readonly topic: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * The HTTP face of a platform model. It does no I/O and reads no clock: the same calls with the same instants give the
 * same books, whoever makes them.
 */
export interface Platform {
  readonly name: string
  answer(exchange: Exchange, now: InstantMs): Answer
  /** Takes the webhooks that are due. */
  takeDeliveries(now: InstantMs): readonly Delivery[]
  /** What became of one: the status, or null where nobody answered in time. */
  delivered(delivery: Delivery, status: number | null, now: InstantMs): void
}
