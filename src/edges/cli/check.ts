import type { Configuration } from '../../config/configuration.js'
import type { Engine } from '../../engine/setup.js'
import type { Result } from '../../ports/outcome.js'
import { tick, type Verdict } from '../terminal.js'
import { type CommandIo, EXIT } from './io.js'

interface Finding {
  readonly channel: string
  readonly verdict: Verdict
  readonly text: string
}

/** Tests the configuration against the platforms: addresses, credentials, scopes, locations. Each with a tick or a way out. */
export async function check(
  engine: Engine,
  configuration: Configuration,
  io: CommandIo,
  options: { readonly json?: string | boolean },
): Promise<number> {
  const { links, rules, ignored } = configuration.mapping
  const findings: Finding[] = [
    {
      channel: '',
      verdict: 'ok',
      text: `${configuration.file}: ${links.length} links, ${rules.length} rules, ${ignored.length} ignored`,
    },
  ]
  for (const [name, { port }] of engine.tills) findings.push(...described(name, await port.describe()))
  for (const [name, { port }] of engine.shops) findings.push(...described(name, await port.describe()))
  for (const shop of engine.shops.keys()) findings.push(...unclear(engine, shop))
  if (options.json === true) io.out(JSON.stringify({ findings }))
  else
    for (const { channel, verdict, text } of findings)
      io.out(tick(verdict, channel === '' ? text : `${channel}: ${text}`, { colour: io.color }))
  if (findings.some(({ verdict }) => verdict === 'bad')) return EXIT.failed
  return findings.some(({ verdict }) => verdict === 'warn') ? EXIT.changes : EXIT.done
}

/** Listings that could not be linked without guessing, as the last sweep found them. */
function unclear(engine: Engine, shop: string): readonly Finding[] {
  return engine.store.catalogue.ambiguous(shop).map(({ id, sku, match }) => ({
    channel: shop,
    verdict: 'warn',
    text: `${sku ?? id} is not linked, ${match ?? ''}\nmake the name unique, or link or ignore the listing by {id: ${id}} in a mapping file`,
  }))
}

interface Described {
  readonly name: string
  readonly currency: string | null
  readonly findings?: readonly string[]
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

function wayOut(kind: string): string {
  if (kind === 'unauthorised')
    return 'make a new key with the scopes that the documentation names, and put it where the configuration points'
  if (kind === 'throttled') return 'wait a minute and try again; if it stays, lower requests_per_minute'
  return 'look whether the address is right and can be reached from this machine'
}
