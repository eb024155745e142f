import { deliveryOf } from '../engine/hear.js'
import type { Engine } from '../engine/setup.js'
import type { WebhookRequest } from '../ports/hear.js'
import type { Kept, NewDelivery } from '../store/heard.js'
import { storeTrouble } from '../store/trouble.js'
import { openGroupCommit } from './group-commit.js'
import type { HearAnswer, HttpReport } from './http.js'
import { KNOCK } from './knock.js'

export type Hear = (channel: string, request: WebhookRequest) => HearAnswer | Promise<HearAnswer>

interface Told {
  /** Something new was marked. */
  readonly wake: () => void
  /** The state can't be written. */
  readonly fail: (error: unknown) => void
}

/**
 * Step 1 of the walk: webhooks are checked one by one, and their marks and what they are evidence of are put on disk
 * together with those of others; only then may they be acknowledged. Where the state can't be written their senders are told
 * to come back.
 */
export function openHearing(engine: Engine, { wake, fail }: Told): Hear {
  const keep = openGroupCommit<NewDelivery, Kept | 'unavailable'>((deliveries) => {
    try {
      const kept = engine.store.heard.acceptAll(deliveries, engine.clock.now())
      wake()
      return kept
    } catch (error) {
      if (storeTrouble(error) === null) throw error
      fail(error)
      return deliveries.map(() => 'unavailable')
    }
  })
  return (channel, request) => {
    const port = engine.tills.get(channel)?.port ?? engine.shops.get(channel)?.port
    if (!port) return 'unknown_channel'
    if (request.headers[KNOCK] !== undefined) return { status: 401, headers: { [KNOCK]: engine.store.meta.instance() } }
    const heard = port.hear(request)
    if (heard.kind === 'ping') return { status: 200 }
    if (heard.kind === 'forged') return refuse(engine, channel, 401, 'its signature is missing or wrong')
    if (heard.kind === 'malformed') return refuse(engine, channel, 400, heard.detail)
    const { topic, marks } = heard
    return keep(deliveryOf(engine, channel, heard)).then((kept) => {
      if (kept === 'unavailable') return 'store_unavailable'
      if (kept.kind === 'fault') throw kept.error
      engine.log('webhook.taken', { channel })
      engine.log('http.recovered', {})
      engine.log('webhook.heard', { channel, topic, marks: marks.length })
      return { status: 200 }
    })
  }
}

function refuse(engine: Engine, channel: string, status: 400 | 401, why: string): HearAnswer {
  engine.log('webhook.refused', { channel, status, why })
  return { status }
}

/** What the door reports of trouble, in the log. */
export function reportHttp(log: Engine['log'], report: HttpReport): void {
  if (report.kind === 'failed' || report.kind === 'trouble') log('http.failed', { error: faultOf(report.error) })
}

/** Of an error only its name and code are told: the message of a parser may quote the body. */
function faultOf(error: unknown): { readonly name: string; readonly message: string } {
  const name = error instanceof Error ? error.name : 'Error'
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code'
  return { name, message: `${name} (${code})` }
}
