import type { Answer } from '../platform.js'
import { isRecord } from './fields.js'

/** What a route says, before it is written as HTTP. */
export interface Reply {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, body, headers }
}

export function created(body: unknown): Reply {
  return { status: 201, body, headers: {} }
}

/** WordPress's form of an error. */
export function refused(status: number, code: string, message: string, data: Record<string, unknown> = {}): Reply {
  return { status, body: { code, message, data: { status, ...data } }, headers: {} }
}

export function invalidParameters(parameters: Readonly<Record<string, string>>): Reply {
  const names = Object.keys(parameters).join(', ')
  return refused(400, 'rest_invalid_param', `Invalid parameter(s): ${names}`, { params: parameters, details: {} })
}

export function noRoute(): Reply {
  return refused(404, 'rest_no_route', 'No route was found matching the URL and request method.')
}

export function isRefusal(reply: Reply): boolean {
  return reply.status >= 400
}

export function toAnswer(reply: Reply): Answer {
  return {
    status: reply.status,
    headers: { 'content-type': 'application/json; charset=UTF-8', ...reply.headers },
    body: JSON.stringify(reply.body),
  }
}

/** What a web server says of a path that WordPress's REST API does not own. */
export function pageNotFound(): Answer {
  return {
    status: 404,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
    body: '<!DOCTYPE html>\n<html lang="en-US"><head><title>Page not found</title></head><body></body></html>\n',
  }
}

/** Tells a reply from what a reader returned instead of one. */
export function isReply(value: unknown): value is Reply {
  return isRecord(value) && 'status' in value && 'body' in value
}
