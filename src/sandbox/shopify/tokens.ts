import { createHash } from 'node:crypto'
import type { InstantMs } from '../../ports/clock.js'

/** A granted token lives for a day; the answer says one second less (captured). */
const LIFE_MS = 24 * 60 * 60 * 1000
const EXPIRES_IN_SECONDS = 86_399

export interface TokenOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** The lasting token of an older custom app, where there is one. */
  readonly accessToken?: string
  readonly scopes: readonly string[]
}

type Grant =
  | { readonly ok: true; readonly access_token: string; readonly scope: string; readonly expires_in: number }
  | { readonly ok: false; readonly status: number; readonly error: string; readonly error_description: string }

interface GrantRequest {
  readonly client_id?: unknown
  readonly client_secret?: unknown
  readonly grant_type?: unknown
}

export interface Tokens {
  /** The client credentials grant. Tokens granted earlier stay good until their own end. */
  readonly grant: (request: GrantRequest, now: InstantMs) => Grant
  readonly isValid: (token: string, now: InstantMs) => boolean
}

export function createTokens(options: TokenOptions): Tokens {
  const { clientId, clientSecret, accessToken, scopes } = options
  const endsAt = new Map<string, InstantMs>()
  let granted = 0

  return {
    grant(request, now) {
      if (request.grant_type !== 'client_credentials') {
        return refuse(400, 'unsupported_grant_type', 'The grant type is not client_credentials.')
      }
      if (request.client_id !== clientId) return refuse(400, 'application_cannot_be_found', 'No such client.')
      if (request.client_secret !== clientSecret) return refuse(401, 'invalid_client', 'The client secret is wrong.')
      granted += 1
      const digest = createHash('sha256').update(`${clientSecret} ${granted}`).digest('hex')
      const token = `shpat_${digest.slice(0, 32)}`
      endsAt.set(token, now + LIFE_MS)
      return { ok: true, access_token: token, scope: scopes.join(','), expires_in: EXPIRES_IN_SECONDS }
    },
    isValid: (token, now) => (token !== '' && token === accessToken) || (endsAt.get(token) ?? -Infinity) > now,
  }
}

function refuse(status: number, error: string, description: string): Grant {
  return { ok: false, status, error, error_description: description }
}
