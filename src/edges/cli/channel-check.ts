import type { Result } from '../../ports/outcome.js'
import type { Finding } from './finding.js'
import type { CommandIo } from './io.js'

/** How often a channel may ask to slow down before that is a finding. */
const THROTTLED_TIMES = 3

interface Described {
  readonly name: string
  readonly currency: string | null
  readonly findings?: readonly string[]
}

interface Describing {
  describe(): Promise<Result<Described>>
}

/** Tests a channel's address, credential, scopes and location: what was reached and what it lacks, or why not and the way out. */
export async function tryChannel(
  channel: string,
  port: Describing,
  io: Pick<CommandIo, 'clock'>,
): Promise<readonly Finding[]> {
  return described(channel, await patiently(io, port))
}

/** Asks again where it is to be slower: a daemon beside may have spent what its key allows. */
async function patiently(io: Pick<CommandIo, 'clock'>, port: Describing): Promise<Result<Described>> {
  for (let times = 1; ; times += 1) {
    const answer = await port.describe()
    if (answer.ok || answer.failure.kind !== 'throttled' || times > THROTTLED_TIMES) return answer
    await io.clock.wait(answer.failure.retryAfterMs)
  }
}

function described(channel: string, answer: Result<Described>): readonly Finding[] {
  if (!answer.ok) return [{ channel, verdict: 'bad', text: `${answer.failure.detail}\n${wayOut(answer.failure.kind)}` }]
  const { name, currency, findings = [] } = answer.value
  const reached: Finding = {
    channel,
    verdict: 'ok',
    text: `reached ${name}${currency === null ? '' : `, prices in ${currency}`}`,
  }
  return [reached, ...findings.map((text): Finding => ({ channel, verdict: 'warn', text }))]
}

/** What a person can do about a failure of this kind. */
export function wayOut(kind: string): string {
  if (kind === 'unauthorised')
    return 'make a new key with the scopes that the documentation names, and put it where the configuration points'
  if (kind === 'throttled') return 'wait a minute and try again; if it stays, lower requests_per_minute'
  return 'look whether the address is right and can be reached from this machine'
}
