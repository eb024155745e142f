import type { Configuration } from '../../config/configuration.js'
import { readBefore, readCatalogues } from '../../engine/catalogues.js'
import { reviewLinks } from '../../engine/review.js'
import type { Engine } from '../../engine/setup.js'
import { counted } from '../../log/define.js'
import type { TellingWorld } from '../notice/tell.js'
import { tick, type Verdict, wrap } from '../terminal.js'
import { tryChannel } from './channel-check.js'
import { type Finding, findingsOf } from './finding.js'
import { type CommandIo, EXIT } from './io.js'
import { notifyFindings } from './notify.js'
import { webhookFindings } from './webhooks-finding.js'

/** Of the lines below a mark. */
const MARGIN = 2

/**
 * Tests the configuration against the platforms: addresses, credentials, scopes, locations, and what the links come to by
 * the catalogues as they were last read. Each with a tick or a way out. Catalogues that were never read whole are read
 * first: what that leaves is what `plan` leaves.
 */
export async function check(
  engine: Engine,
  configuration: Pick<Configuration, 'file' | 'mapping' | 'notify'>,
  io: CommandIo & Pick<TellingWorld, 'reveal'>,
  options: { readonly json?: string | boolean },
): Promise<number> {
  const json = options.json === true
  const findings: Finding[] = []
  const report = (...found: readonly Finding[]): void => {
    findings.push(...found)
    if (!json) for (const finding of found) io.out(lineOf(finding, io))
  }
  report(configurationFinding(configuration))
  if (configuration.notify) report(...notifyFindings(configuration.notify, io))
  for (const [name, { port }] of engine.tills) report(...(await tryChannel(name, port, io)))
  for (const [name, { port }] of engine.shops) report(...(await tryChannel(name, port, io)))
  const isReached = !findings.some(({ verdict }) => verdict === 'bad')
  if (isReached) report(...(await webhookFindings(engine)))
  if (isReached && readBefore(engine).size < engine.tills.size + engine.shops.size) {
    if (!json) io.out('  reading the catalogues for the first time')
    report(...(await unreadFindings(engine)))
  }
  const review = reviewLinks(engine)
  report(...findingsOf(review, io.clock.now()))
  if (json) io.out(JSON.stringify({ findings, ...review }))
  return exitOf(findings)
}

function lineOf({ channel, verdict, text }: Finding, io: CommandIo): string {
  const lines = (channel === '' ? text : `${channel}: ${text}`).split('\n')
  // The mark before the first line is as wide as the margin of the others.
  const within = lines.map((line) => wrap(line, io.columns - MARGIN))
  return tick(verdict, within.join('\n'), { colour: io.color })
}

function exitOf(findings: readonly Finding[]): number {
  const has = (wanted: Verdict): boolean => findings.some(({ verdict }) => verdict === wanted)
  if (has('bad')) return EXIT.failed
  return has('warn') ? EXIT.changes : EXIT.done
}

/** A configuration with a problem is refused before any command runs, every problem with its place. */
function configurationFinding({ file, mapping }: Pick<Configuration, 'file' | 'mapping'>): Finding {
  const { links, rules, ignored } = mapping
  const text = `${file}: ${counted(links.length, 'link')}, ${counted(rules.length, 'rule')}, ${ignored.length} ignored`
  return { channel: '', verdict: 'ok', text }
}

async function unreadFindings(engine: Engine): Promise<readonly Finding[]> {
  const { unread } = await readCatalogues(engine)
  return unread.map(({ channel, kind, detail }) => {
    const text = `its catalogue could not be read: ${detail}\nrun tillsync check again when it can be`
    return { channel, verdict: kind === 'failed' ? 'bad' : 'warn', text }
  })
}
