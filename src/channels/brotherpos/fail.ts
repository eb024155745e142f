import type { Failure } from '../../ports/outcome.js'
import type { Reply } from './api.js'
import { parseError } from './wire.js'

/** Statuses whose meaning is certain where the body is the API's own JSON: nothing was done. */
const DECLINED: ReadonlyMap<number, 'refused' | 'unauthorised'> = new Map([
  [400, 'refused'],
  [401, 'unauthorised'],
  [403, 'unauthorised'],
  [404, 'refused'],
  [409, 'refused'],
  [413, 'refused'],
  [422, 'refused'],
])

/** Why a read gave nothing that can be used. */
export function readFailure(reply: Reply): Failure {
  if (reply.kind === 'answered' && reply.status === 429) return throttled(reply.retryAfterMs, '429')
  return commonFailure(reply) ?? { kind: 'unavailable', detail: describe(reply) }
}

/** Why a write was not applied, or `unknown` wherever that is not certain: 3xx, 5xx, HTML, a success that can't be read. */
export function writeFailure(reply: Reply): Failure {
  if (reply.kind === 'unsent') return { kind: 'unavailable', detail: reply.detail }
  if (reply.kind === 'answered' && reply.status === 429 && parseError(reply.json) !== undefined) {
    return throttled(reply.retryAfterMs, '429')
  }
  return commonFailure(reply) ?? { kind: 'unknown', detail: describe(reply) }
}

function commonFailure(reply: Reply): Failure | undefined {
  if (reply.kind === 'held') return throttled(reply.retryAfterMs, 'the request budget is spent')
  if (reply.kind !== 'answered') return undefined
  const kind = DECLINED.get(reply.status)
  return kind && parseError(reply.json) !== undefined ? { kind, detail: describe(reply) } : undefined
}

function throttled(retryAfterMs: number, detail: string): Failure {
  return { kind: 'throttled', retryAfterMs, detail }
}

function describe(reply: Reply): string {
  if (reply.kind === 'held') return 'held back'
  if (reply.kind !== 'answered') return `${reply.kind}: ${reply.detail}`
  const words = parseError(reply.json) ?? (reply.json === undefined ? 'no JSON' : 'not in the documented form')
  return `${reply.status}: ${words.replace(/[\p{C}\s]+/gu, ' ').slice(0, 300)}`
}
