import { createServer } from 'node:http'
import { z } from 'zod'
import type { ClockPort, InstantMs } from '../ports/clock.js'
import { faultRequest } from './faults.js'
import { closeServer, listen, readBody } from './listen.js'
import type { OpenedPlatform } from './sandbox.js'
import { nextWebhooks, webhookChances } from './webhook-faults.js'

/**
 * What a person may do to a platform by hand, by name. A ZodError or a RangeError tells that the arguments were wrong;
 * anything else that is thrown is a bug.
 */
export type Actions = Readonly<Record<string, (args: unknown, now: InstantMs) => unknown>>

export interface ControlOptions {
  readonly clock: ClockPort
  readonly platforms: readonly OpenedPlatform[]
  /** By platform; an action named `books` is also answered to GET. */
  readonly controls: Readonly<Record<string, Actions>>
  readonly port?: number
}

export interface Control {
  readonly origin: string
  close(): Promise<void>
}

interface Reply {
  readonly status: number
  readonly content: unknown
}

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' }

const faultsBody = z.strictObject({
  platform: z.string(),
  add: z.array(faultRequest).default([]),
  clear: z.boolean().default(false),
})
const webhooksBody = z.strictObject({
  platform: z.string(),
  chances: webhookChances.optional(),
  next: z.array(nextWebhooks).default([]),
  clear: z.boolean().default(false),
})

/**
 * Serves the controls of a sandbox on 127.0.0.1: `POST /control/<platform>/<action>` with the arguments as JSON,
 * `GET /control/<platform>/books`, `POST /control/faults` and `POST /control/webhooks`. Rejects where the port is taken.
 */
export async function openControl(options: ControlOptions): Promise<Control> {
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      if (body === undefined) return
      const { pathname } = new URL(`http://127.0.0.1${request.url ?? '/'}`)
      const { status, content } = answer(options, request.method ?? 'GET', pathname, body)
      response.writeHead(status, JSON_HEADERS).end(JSON.stringify(content ?? null))
    })
  })
  const origin = await listen(server, options.port ?? 0)
  return { origin, close: () => closeServer(server) }
}

function answer(options: ControlOptions, method: string, path: string, body: string): Reply {
  const [root, target = '', action, ...rest] = path.split('/').filter((segment) => segment !== '')
  if (root !== 'control' || rest.length > 0) return { status: 404, content: { error: `nothing at ${path}` } }
  try {
    const args: unknown = body === '' ? undefined : JSON.parse(body)
    if (action === undefined) return disturb(options, method, target, args)
    return act(options, method, target, action, args)
  } catch (error) {
    return refusal(error)
  }
}

function act(options: ControlOptions, method: string, target: string, action: string, args: unknown): Reply {
  const actions = own(options.controls, target)
  if (!actions) return unknownName('platform', target, Object.keys(options.controls))
  const run = own(actions, action)
  if (!run) return unknownName('action', action, Object.keys(actions))
  const allowed = method === 'POST' || (method === 'GET' && action === 'books')
  if (!allowed) return { status: 405, content: { error: `${action} takes POST` } }
  return { status: 200, content: run(args, options.clock.now()) }
}

function disturb(options: ControlOptions, method: string, target: string, args: unknown): Reply {
  if (target !== 'faults' && target !== 'webhooks') return unknownName('control', target, ['faults', 'webhooks'])
  if (method !== 'POST') return { status: 405, content: { error: `${target} takes POST` } }
  const { platform: name } = z.looseObject({ platform: z.string() }).parse(args)
  const platform = options.platforms.find((each) => each.name === name)
  if (!platform) {
    const names = options.platforms.map((each) => each.name)
    return unknownName('platform', name, names)
  }
  return target === 'faults' ? disturbRequests(platform, args) : disturbWebhooks(platform, args)
}

function disturbRequests({ faults }: OpenedPlatform, args: unknown): Reply {
  const { add, clear } = faultsBody.parse(args)
  if (clear) faults.clear()
  for (const fault of add) faults.add(fault)
  return { status: 200, content: { waiting: faults.waiting() } }
}

function disturbWebhooks({ courier }: OpenedPlatform, args: unknown): Reply {
  const { chances, next, clear } = webhooksBody.parse(args)
  if (clear) courier.faults.clear()
  if (chances) courier.faults.setChances(chances)
  for (const request of next) courier.faults.next(request)
  return { status: 200, content: { chances: chances ?? null, next: next.length } }
}

function refusal(error: unknown): Reply {
  if (error instanceof z.ZodError) return { status: 400, content: { error: z.prettifyError(error) } }
  if (error instanceof SyntaxError) return { status: 400, content: { error: `not JSON: ${error.message}` } }
  if (error instanceof RangeError) return { status: 400, content: { error: error.message } }
  return { status: 500, content: { error: `the model failed: ${String(error)}` } }
}

function unknownName(kind: string, found: string, wanted: readonly string[]): Reply {
  return { status: 404, content: { error: `no ${kind} is called ${found}; there are: ${wanted.join(', ')}` } }
}

/** Only what was put there: `constructor` is no platform. */
function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
