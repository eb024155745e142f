import type { Session } from '@shopify/shopify-api'
import type { z } from 'zod'
import { openQueue } from '../../net/queue.js'
import type { ChannelContext } from '../../ports/context.js'
import { failed, success, type Failure, type Result } from '../../ports/outcome.js'
import { openClient, type Answer, type Request } from './client.js'
import { failureOfErrors, failureOfSilence, isTooCostly, type Purpose, type Silence } from './fail.js'
import { openPace } from './pace.js'
import type { ShopifySettings } from './settings.js'
import type { Cost } from './wire.js'

const CONCURRENCY = 4

type ReadAnswer<T> =
  | { readonly ok: true; readonly value: T }
  /** `tooCostly`: the same with fewer rows would have been taken. */
  | { readonly ok: false; readonly failure: Failure; readonly tooCostly: boolean }

export interface ShopifyApi {
  /** Reads; an answer with any error or in another form than the schema's is a failure, since a part proves nothing. */
  read<T>(request: Request, schema: z.ZodType<T>): Promise<ReadAnswer<T>>
  /** Sends a mutation once. Only where the token was declined, and so nothing done, is it sent again with a new one. */
  write(request: Request, purpose: Exclude<Purpose, 'read'>): Promise<Result<Answer>>
}

/** The channel's only way to Shopify: four requests at once, within the points that Shopify restores. */
export function openApi(settings: ShopifySettings, context: ChannelContext): ShopifyApi {
  const client = openClient(settings, context)
  const queue = openQueue(CONCURRENCY)
  const pace = openPace(context.clock)

  async function exchange(request: Request, session: Session): Promise<Answer | Silence> {
    const reservation = await pace.reserve(request.cost)
    let cost: Cost | undefined
    try {
      const answer = await client.request(request, session)
      if ('data' in answer) cost = answer.cost
      return answer
    } finally {
      reservation.settle(cost)
    }
  }

  async function ask(request: Request, purpose: Purpose): Promise<Result<Answer>> {
    const session = await client.credential.session()
    if (!session.ok) return session
    let answer = await exchange(request, session.value)
    if (isTokenDeclined(answer)) {
      const other = await client.credential.insteadOf(session.value)
      if (other && !other.ok) return other
      if (other) answer = await exchange(request, other.value)
    }
    return 'data' in answer ? success(answer) : failed(failureOfSilence(answer, purpose))
  }

  async function read<T>(request: Request, schema: z.ZodType<T>): Promise<ReadAnswer<T>> {
    const answer = await queue.add(() => ask(request, 'read'))
    return answer.ok ? readData(answer.value, schema) : { ...answer, tooCostly: false }
  }

  return { read, write: (request, purpose) => queue.add(() => ask(request, purpose)) }
}

function isTokenDeclined(answer: Answer | Silence): boolean {
  return 'kind' in answer && answer.kind === 'status' && answer.status === 401 && answer.json
}

function readData<T>({ data, errors, cost }: Answer, schema: z.ZodType<T>): ReadAnswer<T> {
  if (errors.length > 0) return { ...failed(failureOfErrors(errors, cost, 'read')), tooCostly: isTooCostly(errors) }
  const parsed = schema.safeParse(data)
  if (parsed.success) return { ok: true, value: parsed.data }
  const path = ['data', ...(parsed.error.issues[0]?.path ?? [])].join('.')
  return { ...failed({ kind: 'unavailable', detail: `unexpected answer at ${path}` }), tooCostly: false }
}
