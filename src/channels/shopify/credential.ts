import type { Session } from '@shopify/shopify-api'
import type { ClockPort, InstantMs } from '../../ports/clock.js'
import { success, type Result } from '../../ports/outcome.js'
import { sharing } from './sharing.js'

/** Tokens of the client credentials grant are good for 24 h (documented); one is never used in its last hour. */
const USED_FOR_MS = 23 * 3_600_000

export interface Credential {
  session(): Promise<Result<Session>>
  /** Another session than the one that Shopify declined; undefined where there is no other to be had. */
  insteadOf(declined: Session): Promise<Result<Session> | undefined>
}

/** An older custom app's token: it lasts until somebody revokes it. */
export function lastingCredential(session: () => Session): Credential {
  return {
    session: () => Promise.resolve(success(session())),
    insteadOf: () => Promise.resolve(undefined),
  }
}

/** Asks for a token when there is none or it is nearly over, once at a time however many requests need it. */
export function grantedCredential(clock: ClockPort, grant: () => Promise<Result<Session>>): Credential {
  let held: { readonly session: Session; readonly since: InstantMs } | undefined

  const renew = sharing(async () => {
    const since = clock.now()
    const granted = await grant()
    if (granted.ok) held = { session: granted.value, since }
    return granted
  })

  async function session(): Promise<Result<Session>> {
    if (held && clock.now() - held.since < USED_FOR_MS) return success(held.session)
    return renew()
  }

  async function insteadOf(declined: Session): Promise<Result<Session>> {
    if (held?.session === declined) held = undefined
    return session()
  }

  return { session, insteadOf }
}
