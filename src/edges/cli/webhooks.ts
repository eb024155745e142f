import { join } from 'node:path'
import type { SubscriptionStanding } from '../../core/subscriptions.js'
import { forgoWebhooks } from '../../engine/keep-webhooks.js'
import type { Engine } from '../../engine/setup.js'
import {
  mendSubscription,
  removeSubscriptions,
  setWish,
  subscribingChannels,
  type Subscribing,
} from '../../engine/subscriptions.js'
import { counted } from '../../log/define.js'
import type { SigningSecret } from '../../ports/subscriptions.js'
import { wrap } from '../terminal.js'
import { writeWhole } from '../whole-file.js'
import { confirm } from './confirm.js'
import { type CommandIo, EXIT } from './io.js'
import { brokenOf, showSurveys, surveyAll, type Surveyed, surveyObject } from './webhooks-report.js'

export type WebhookAction = 'install' | 'list' | 'remove'
type Options = Readonly<Record<string, string | boolean>>

/** What the commands need to know of the configuration. */
interface Place {
  readonly file: string
  readonly stateDirectory: string
}

const SECRET_MODE = 0o600

/**
 * The webhooks of each channel at its platform, as far as they are sent to this machine: `list` says how they stand,
 * `install` makes what is missing and replaces what is disabled, `remove` takes all of ours away. Others are not touched.
 */
export async function webhooks(
  engine: Engine,
  place: Place,
  io: CommandIo,
  action: WebhookAction,
  options: Options,
): Promise<number> {
  const chosen = choose(engine, place, io, options)
  if (typeof chosen === 'number') return chosen
  const surveyed = await surveyAll(chosen)
  if (options.json !== true) showSurveys(engine, surveyed, io)
  if (action === 'list') return listWebhooks(engine, surveyed, io, options)
  const work = action === 'install' ? installing(engine, place, surveyed) : removing(engine, surveyed)
  if (work.steps.length === 0) return nothingToDo(engine, surveyed, io, options, action)
  const question = `${work.question}?`
  if (!(await confirm(io, options, { command: `webhooks ${action}`, question }))) {
    if (options.json !== true) io.out(`webhooks ${action}: nothing was changed`)
    return EXIT.waiting
  }
  if (action === 'remove') forgoUnlisted(engine, surveyed, io, options)
  const undone = await carryOut(work.steps, io, options)
  if (action === 'install' && options.json !== true) sayByHand(chosen, undone, io)
  return isFailed(surveyed) || undone.length > 0 ? EXIT.failed : EXIT.done
}

/** A number is the exit code, with what is wrong said. */
function choose(engine: Engine, { file }: Place, io: CommandIo, { channel }: Options): readonly Subscribing[] | number {
  if (engine.publicUrl === null) {
    io.error(
      `webhooks: http.public_url is not set in ${file}: say there under which address platforms reach this machine, such as http: {public_url: https://hooks.example.com}`,
    )
    return EXIT.configuration
  }
  const all = subscribingChannels(engine)
  if (typeof channel !== 'string') return all
  const chosen = all.filter((each) => each.channel === channel)
  if (chosen.length > 0) return chosen
  io.error(`no till or shop is called ${channel}; there are ${all.map((each) => each.channel).join(', ')}`)
  return EXIT.usage
}

function listWebhooks(engine: Engine, surveyed: readonly Surveyed[], io: CommandIo, { json }: Options): number {
  if (json === true) io.out(JSON.stringify({ channels: surveyed.map((each) => surveyObject(engine, each)) }))
  const isLacking = surveyed.some((each) => brokenOf(each).length > 0)
  if (isLacking && json !== true) io.out('webhooks list: tillsync webhooks install makes what is missing')
  return isFailed(surveyed) ? EXIT.failed : isLacking ? EXIT.changes : EXIT.done
}

/** What can't be listed can't be removed from here: a person has to, and is told where. */
function forgoUnlisted(engine: Engine, surveyed: readonly Surveyed[], io: CommandIo, { json }: Options): void {
  for (const { subscribing, survey } of surveyed) {
    if (survey.kind !== 'unreadable') continue
    const { channel, address } = subscribing
    forgoWebhooks(engine, channel)
    if (json !== true) io.out(wrap(`${channel}: take what is sent to ${address} away at the platform`, io.columns, 2))
  }
}

function nothingToDo(
  engine: Engine,
  surveyed: readonly Surveyed[],
  io: CommandIo,
  options: Options,
  action: WebhookAction,
): number {
  if (action === 'remove') forgoUnlisted(engine, surveyed, io, options)
  for (const { subscribing, survey } of surveyed) {
    if (survey.kind !== 'listed') continue
    const { channel, address } = subscribing
    if (action === 'install') setWish(engine, channel, { kind: 'kept', address })
    else forgoWebhooks(engine, channel)
  }
  if (options.json === true) io.out(JSON.stringify({ done: [] }))
  else if (!isFailed(surveyed))
    io.out(`webhooks ${action}: nothing to do, ${action === 'install' ? 'all are there' : 'none of ours is listed'}`)
  return isFailed(surveyed) ? EXIT.failed : EXIT.done
}

function isFailed(surveyed: readonly Surveyed[]): boolean {
  return surveyed.some(({ survey }) => survey.kind === 'failed')
}

/** What became of a step. */
interface Done {
  readonly channel: string
  readonly topics: readonly string[]
  readonly done: boolean
  readonly text: string
}

interface Work {
  readonly question: string
  readonly steps: readonly (() => Promise<Done>)[]
}

function installing(engine: Engine, place: Place, surveyed: readonly Surveyed[]): Work {
  const wanted = surveyed.flatMap((each) => toInstall(each).map((standing) => ({ each, standing })))
  const made = wanted.filter(({ standing }) => standing.state !== 'active').length
  const removed = wanted.reduce((total, { standing }) => total + standing.useless.length, 0)
  const words = [
    ...(made > 0 ? [`Make ${counted(made, 'webhook')}`] : []),
    ...(removed > 0
      ? [`${made > 0 ? 'remove' : 'Remove'} ${removed} that ${removed === 1 ? 'is' : 'are'} of no use`]
      : []),
  ]
  const steps = wanted.map(
    ({ each, standing }) =>
      () =>
        install(engine, place, each.subscribing, standing),
  )
  return { question: words.join(' and '), steps }
}

/** Where there is no list, whatever is needed may be missing; making one that is there is refused by the platform. */
function toInstall(surveyed: Surveyed): readonly SubscriptionStanding[] {
  if (surveyed.survey.kind !== 'unreadable') return brokenOf(surveyed)
  const { needed } = surveyed.subscribing.port
  return needed.map((topics) => ({ topics, state: 'missing', useless: [], elsewhere: [] }))
}

async function install(
  engine: Engine,
  place: Place,
  subscribing: Subscribing,
  standing: SubscriptionStanding,
): Promise<Done> {
  const { channel, address } = subscribing
  const { topics } = standing
  const mended = await mendSubscription(subscribing, standing)
  if (!mended.ok) {
    const { kind, detail } = mended.failure
    return { channel, topics, done: false, text: `${kind}: ${detail}` }
  }
  setWish(engine, channel, { kind: 'kept', address })
  const secret = mended.value === null ? '' : secretWords(place, channel, mended.value)
  return { channel, topics, done: true, text: mended.value === null ? 'put right' : `made${secret}` }
}

/** A secret is never shown, where it might be kept: it goes into a file that only its owner may read. */
function secretWords({ stateDirectory }: Place, channel: string, secret: SigningSecret): string {
  if (secret.kind === 'configured') return ''
  const way = 'restart the daemon, or every one of them is refused'
  if (secret.kind === 'untold')
    return `; its secret was not told: look for it where the platform lists its webhooks, put it into webhook_secrets, and ${way}`
  const file = join(stateDirectory, `${channel}.webhook-secret`)
  writeWhole(file, `${secret.secret}\n`, SECRET_MODE)
  return `; its secret, told this once, lies in ${file}: move it to where your secrets are, name that place in webhook_secrets, and ${way}`
}

function removing(engine: Engine, surveyed: readonly Surveyed[]): Work {
  const steps = surveyed.flatMap(({ subscribing, survey }) =>
    survey.kind === 'listed'
      ? survey.ours.map(({ id, topics }) => async (): Promise<Done> => {
          const { channel, port } = subscribing
          const removed = await removeSubscriptions(port, [id])
          if (removed.ok) forgoWebhooks(engine, channel)
          const text = removed.ok ? 'removed' : `${removed.failure.kind}: ${removed.failure.detail}`
          return { channel, topics, done: removed.ok, text }
        })
      : [],
  )
  return { question: `Remove ${counted(steps.length, 'webhook')}`, steps }
}

/** Takes every step; those that could not be taken. */
async function carryOut(steps: Work['steps'], io: CommandIo, { json }: Options): Promise<readonly Done[]> {
  const done: Done[] = []
  for (const step of steps) {
    const each = await step()
    done.push(each)
    if (json !== true) io.out(wrap(`${each.channel}: ${each.topics.join(', ')}: ${each.text}`, io.columns, 2))
  }
  if (json === true) io.out(JSON.stringify({ done }))
  return done.filter((each) => !each.done)
}

/** What a person does where the platform would not, once a channel. */
function sayByHand(chosen: readonly Subscribing[], undone: readonly Done[], io: CommandIo): void {
  for (const { channel, port, address } of chosen) {
    const topics = undone.filter((each) => each.channel === channel).flatMap((each) => each.topics)
    if (topics.length > 0) io.out(wrap(`${channel}: by hand: ${port.byHand(topics, address)}`, io.columns, 2))
  }
}
