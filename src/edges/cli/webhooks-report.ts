import { formatInstant } from '../../core/instant.js'
import { isBroken, type SubscriptionStanding } from '../../core/subscriptions.js'
import type { Engine } from '../../engine/setup.js'
import { type Subscribing, type SubscriptionSurvey, surveySubscriptions } from '../../engine/subscriptions.js'
import { counted, listed } from '../../log/define.js'
import { table, wrap } from '../terminal.js'
import { ago } from './finding.js'
import type { CommandIo } from './io.js'

/** A channel, and what its platform says of its webhooks. */
export interface Surveyed {
  readonly subscribing: Subscribing
  readonly survey: SubscriptionSurvey
}

export async function surveyAll(all: readonly Subscribing[]): Promise<readonly Surveyed[]> {
  const surveyed: Surveyed[] = []
  for (const subscribing of all) surveyed.push({ subscribing, survey: await surveySubscriptions(subscribing) })
  return surveyed
}

export function brokenOf({ survey }: Surveyed): readonly SubscriptionStanding[] {
  return survey.kind === 'listed' ? survey.standings.filter(isBroken) : []
}

/** How each subscription stands, a line each, and below them what else there is to know of the channels. */
export function showSurveys(engine: Engine, all: readonly Surveyed[], io: CommandIo): void {
  const rows = all.flatMap(({ subscribing: { channel }, survey }) =>
    survey.kind === 'listed'
      ? survey.standings.map((standing) => ({
          channel,
          state: stateWords(standing),
          topics: standing.topics.join(', '),
        }))
      : [],
  )
  const columns = (['channel', 'state', 'topics'] as const).map((title) => {
    return { title, value: (row: (typeof rows)[number]) => row[title], wraps: title === 'topics' }
  })
  if (rows.length > 0) io.out(table(rows, columns, { colour: io.color, width: io.columns }))
  for (const each of all)
    for (const line of channelLines(engine, each, io.clock.now())) io.out(wrap(line, io.columns, 2))
}

function stateWords({ state, useless }: SubscriptionStanding): string {
  return state === 'active' && useless.length > 0 ? `active, ${useless.length} too many` : state
}

function channelLines(engine: Engine, { subscribing, survey }: Surveyed, now: number): readonly string[] {
  const { channel, port, address } = subscribing
  const lines = [`${channel}: ${voiceWords(engine, channel, now)}`]
  const byHand = port.byHand(port.needed.flat(), address)
  if (survey.kind === 'failed') {
    const { kind, detail } = survey.failure
    const wayOut = kind === 'unauthorised' || kind === 'refused' ? `. By hand: ${byHand}` : ''
    lines.unshift(`${channel}: its webhooks can't be read (${kind}): ${detail}${wayOut}`)
  }
  if (survey.kind === 'unreadable') {
    lines.unshift(`${channel}: its webhooks can't be listed from here. If none is there yet: ${byHand}`)
  }
  if (survey.kind !== 'listed') return lines
  const elsewhere = survey.standings.flatMap((standing) => standing.elsewhere)
  if (elsewhere.length > 0)
    lines.push(`${channel}: the same is also sent to ${listed([...new Set(elsewhere)])}, which is not ours to touch`)
  return lines
}

function voiceWords(engine: Engine, channel: string, now: number): string {
  const voice = engine.store.voices.get(channel)
  if (!voice) return 'it has never told anything yet'
  const { lastHeardAt, heard, announced, unannounced, silentSince } = voice
  const told = `last heard ${ago(now - lastHeardAt)}, ${counted(heard, 'time')} in the last week`
  const found = `of the changes found meanwhile it told of ${announced} and not of ${unannounced}`
  return `${told}; ${found}${silentSince === null ? '' : '; it is silent, which is not its way'}`
}

/** What there is, for scripts. */
export function surveyObject(engine: Engine, { subscribing: { channel, address }, survey }: Surveyed) {
  const voice = engine.store.voices.get(channel)
  return {
    channel,
    address,
    list: survey.kind,
    failure: survey.kind === 'failed' ? survey.failure : null,
    webhooks:
      survey.kind === 'listed'
        ? survey.standings.map(({ topics, state, useless, elsewhere }) => {
            return { topics, state, useless: useless.length, elsewhere }
          })
        : [],
    heard: voice
      ? {
          last: formatInstant(voice.lastHeardAt),
          times: voice.heard,
          announced: voice.announced,
          unannounced: voice.unannounced,
          silentSince: voice.silentSince === null ? null : formatInstant(voice.silentSince),
        }
      : null,
  }
}
