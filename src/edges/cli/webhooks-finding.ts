import type { Engine } from '../../engine/setup.js'
import { subscribingChannels, wishFor } from '../../engine/subscriptions.js'
import { counted } from '../../log/define.js'
import type { Finding } from './finding.js'
import { brokenOf, surveyAll, type Surveyed } from './webhooks-report.js'

/** How each channel's webhooks stand at its platform; a line alone where nobody said where they are to go. */
export async function webhookFindings(engine: Engine): Promise<readonly Finding[]> {
  if (engine.publicUrl === null) {
    const text = 'http.public_url is not set: webhooks are not looked after, and polling and sweeps find every change'
    return [{ channel: '', verdict: 'ok', text }]
  }
  return (await surveyAll(subscribingChannels(engine))).map((each) => findingOf(engine, each))
}

function findingOf(engine: Engine, surveyed: Surveyed): Finding {
  const { subscribing, survey } = surveyed
  const { channel, address } = subscribing
  if (wishFor(engine, channel)?.kind === 'none') {
    const text = 'its webhooks were removed by hand: polling and sweeps find every change'
    return { channel, verdict: 'ok', text }
  }
  if (survey.kind === 'failed') {
    const text = `its webhooks can't be read: ${survey.failure.detail}\ntillsync webhooks install says what to do`
    return { channel, verdict: 'warn', text }
  }
  if (survey.kind === 'unreadable') {
    const text = `its webhooks can't be listed from here; they belong to ${address}`
    return { channel, verdict: 'ok', text }
  }
  const all = survey.standings.length
  const lacking = brokenOf(surveyed).length
  if (lacking === 0) return { channel, verdict: 'ok', text: `${counted(all, 'webhook')} to ${address}` }
  const text = `${lacking} of ${counted(all, 'webhook')} to ${address} missing or of no use\ntillsync webhooks install makes them`
  return { channel, verdict: 'warn', text }
}
