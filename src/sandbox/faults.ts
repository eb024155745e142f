import { z } from 'zod'
import type { Exchange } from './platform.js'

/**
 * When the model acts on a request whose answer was replaced: `after` acts and then answers, `before` answers and acts
 * at once afterwards, `never` does not act. The client cannot tell the three apart.
 */
const apply = z.enum(['before', 'after', 'never'])
const durationMs = z.number().int().nonnegative()

const faultEffect = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('lose_request') }),
  z.strictObject({ kind: z.literal('lose_answer') }),
  z.strictObject({
    kind: z.literal('status'),
    status: z.number().int().min(200).max(599),
    headers: z.record(z.string(), z.string()).default({ 'content-type': 'application/json; charset=utf-8' }),
    body: z.string().default('{"error":"Fault on demand"}'),
    apply: apply.default('never'),
  }),
  z.strictObject({ kind: z.literal('slow_body'), durationMs }),
  z.strictObject({ kind: z.literal('html'), apply: apply.default('never') }),
  z.strictObject({
    kind: z.literal('redirect'),
    status: z.union([z.literal(301), z.literal(302), z.literal(307)]),
    location: z.string().min(1),
  }),
  z.strictObject({ kind: z.literal('late'), delayMs: durationMs }),
])

export const faultRequest = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      /** A part of the path. */
      path: z.string().optional(),
      /** A part of the body: platforms with one address for everything are told apart by it. */
      body: z.string().optional(),
    })
    .default({}),
  times: z.number().int().positive().default(1),
  effect: faultEffect,
})

export type FaultEffect = z.infer<typeof faultEffect>
export type FaultRequest = z.input<typeof faultRequest>
type Fault = z.infer<typeof faultRequest>

/** A queue of faults on demand. Each request meets the first fault that matches it, in the order in which they were added. */
export interface Faults {
  /** Throws a ZodError where the request is not well formed. */
  add(request: FaultRequest): void
  clear(): void
  /** How many requests are still to be disturbed. */
  waiting(): number
  /** Spends the fault that this exchange meets. */
  take(exchange: Pick<Exchange, 'method' | 'path' | 'body'>): FaultEffect | undefined
}

export function createFaults(): Faults {
  let queue: { fault: Fault; left: number }[] = []
  return {
    add(request) {
      const fault = faultRequest.parse(request)
      queue.push({ fault, left: fault.times })
    },
    clear() {
      queue = []
    },
    waiting() {
      return queue.reduce((total, entry) => total + entry.left, 0)
    },
    take(exchange) {
      const entry = queue.find(({ fault }) => matches(fault.match, exchange))
      if (!entry) return undefined
      entry.left -= 1
      if (entry.left === 0) queue = queue.filter((other) => other !== entry)
      return entry.fault.effect
    },
  }
}

function matches(match: Fault['match'], exchange: Pick<Exchange, 'method' | 'path' | 'body'>): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== exchange.method) return false
  if (match.path !== undefined && !exchange.path.includes(match.path)) return false
  return match.body === undefined || exchange.body.includes(match.body)
}
