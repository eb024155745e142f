import type { Configuration } from '../../config/configuration.js'
import { reviewLinks } from '../../engine/review.js'
import type { Engine } from '../../engine/setup.js'
import { type Subscribing, subscribingChannels, wishFor } from '../../engine/subscriptions.js'
import { counted } from '../../log/define.js'
import { type Examined, fine, trouble, unclear } from '../../ports/examine.js'
import type { TillPort } from '../../ports/till.js'
import type { ShopPort } from '../../ports/shop.js'
import type { HttpPort } from '../../ports/http.js'
import { knock } from '../knock.js'
import { tick, wrap } from '../terminal.js'
import { tryChannel } from './channel-check.js'
import { examineClock, type ServerDates } from './doctor-clock.js'
import { examineMachine, type Machine, thisMachine } from './doctor-machine.js'
import { probe } from './doctor-probe.js'
import { type Finding, findingsOf } from './finding.js'
import { type CommandIo, EXIT } from './io.js'

const NO_ADDRESS =
  "no http.public_url is set: whether webhooks find this machine can't be tried, and polls and sweeps find every change"
/** Of the lines below a mark. */
const MARGIN = 2

export interface DoctorWorld {
  readonly configuration: Pick<Configuration, 'file' | 'stateDirectory' | 'backup' | 'schedule'>
  readonly dates: ServerDates
  /** For what is no channel's own: whether webhooks find this machine. */
  readonly http: HttpPort
  readonly machine?: Machine
}

type Options = Readonly<Record<string, string | boolean>>

interface Located extends Examined {
  /** Empty where it is of none. */
  readonly channel: string
}

/** Looks into everything that can be wrong: this machine, each till and shop, the links; each with a sentence and what to do. */
export async function doctor(engine: Engine, world: DoctorWorld, io: CommandIo, options: Options): Promise<number> {
  const { configuration, dates, http, machine = thisMachine(io.clock.now()) } = world
  const json = options.json === true
  const findings: Located[] = []
  const report = (channel: string, found: readonly Examined[]): void => {
    const located = found.map((each) => ({ channel, ...each }))
    findings.push(...located)
    if (!json) for (const each of located) io.out(lineOf(each, io))
  }
  report('', examineMachine(configuration, machine))
  let isProbed = true
  if (typeof options.probe === 'string') {
    const probed = await probe(engine, io, options.probe, options)
    isProbed = probed !== null
    if (probed) report(probed.till, probed.findings)
  }
  for (const [name, { port }] of engine.tills) report(name, await examineChannel(name, port, io, dates))
  for (const [name, { port }] of engine.shops) report(name, await examineChannel(name, port, io, dates))
  for (const { channel, address } of doorsOf(engine))
    report(channel, [await knock(address, engine.store.meta.instance(), http)])
  if (engine.publicUrl === null) report('', [unclear('webhook address', NO_ADDRESS, 'set http.public_url')])
  for (const [name, { port }] of engine.tills) report(name, await tillZone(port, configuration.schedule.timezone))
  for (const { channel, ...finding } of findingsOf(reviewLinks(engine), io.clock.now()))
    report(channel, [examined('links', finding)])
  const held = engine.store.holds.list().length
  report('', [waiting(held)])
  if (json) io.out(JSON.stringify({ findings, probed: options.probe === undefined ? null : isProbed }))
  return exitOf(findings, held > 0 || !isProbed)
}

/** A channel that is not reached has nothing further to tell. */
async function examineChannel(
  channel: string,
  port: TillPort | ShopPort,
  io: CommandIo,
  dates: ServerDates,
): Promise<readonly Examined[]> {
  const tried = (await tryChannel(channel, port, io)).map((finding) => examined('access', finding))
  const isReached = !tried.some(({ verdict }) => verdict === 'error')
  const further = isReached ? ((await port.examine?.()) ?? []) : []
  return [...tried, examineClock(dates.get(channel)), ...further]
}

/** Where each channel's webhooks go, but for those whose webhooks nobody wants. */
function doorsOf(engine: Engine): readonly Pick<Subscribing, 'channel' | 'address'>[] {
  return subscribingChannels(engine).filter(({ channel }) => wishFor(engine, channel)?.kind !== 'none')
}

/** What runs at night should run in the night of the till. */
async function tillZone(port: TillPort, ours: string): Promise<readonly Examined[]> {
  const described = await port.describe()
  const zone = described.ok ? described.value.timezone : null
  if (zone === null) return [unclear('time zone', 'the till does not say in which time zone it is')]
  if (zone === ours) return [fine('time zone', `${zone}, as in schedule.timezone`)]
  const found = `the till is in ${zone}, and schedule.timezone is ${ours}`
  return [trouble('time zone', 'warn', found, `set schedule.timezone: ${zone}, unless the nightly jobs are meant so`)]
}

function examined(check: string, { verdict, text }: Pick<Finding, 'verdict' | 'text'>): Examined {
  const [found = '', ...ways] = text.split('\n')
  return { check, verdict: verdict === 'bad' ? 'error' : verdict, found, todo: ways.join('; ') || null }
}

function waiting(held: number): Examined {
  if (held === 0) return fine('holds', 'nothing waits for a person')
  return trouble('holds', 'warn', `${counted(held, 'hold')} waiting for a person`, 'tillsync holds')
}

function lineOf({ channel, check, verdict, found, todo }: Located, io: CommandIo): string {
  const text = `${channel === '' ? '' : `${channel}: `}${check}: ${found}`
  const lines = [text, ...(todo === null ? [] : [`→ ${todo}`])]
  return tick(verdict === 'error' ? 'bad' : verdict, lines.map((line) => wrap(line, io.columns - MARGIN)).join('\n'), {
    colour: io.color,
  })
}

/** What could not be found out is no finding. */
function exitOf(findings: readonly Located[], waits: boolean): number {
  const has = (wanted: Examined['verdict']): boolean =>
    findings.some(({ verdict, check }) => verdict === wanted && check !== 'holds')
  if (has('error')) return EXIT.failed
  if (has('warn')) return EXIT.changes
  return waits ? EXIT.waiting : EXIT.done
}
