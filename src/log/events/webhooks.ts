import { counted, event, lasted, listed } from '../define.js'
import { list, number, text } from '../fields.js'

const channel = text('the till or shop', 'web')
const topics = list(text('what it tells of', 'order.updated'))

/** Webhooks as a platform keeps them, and whether they come. */
export const webhookEvents = {
  'webhook.renewed': event({
    level: 'info',
    fields: {
      channel,
      topics,
      was: text('missing, disabled, incomplete (some topics lacked) or doubled', 'disabled'),
    },
    sentence: ({ channel, topics, was }) =>
      was === 'doubled'
        ? `${channel} had more than one webhook for ${listed(topics)}: what was too much is removed`
        : `the webhook of ${channel} for ${listed(topics)} was ${was} at the platform and is made again; polling and sweeps find what it did not tell`,
    todo: 'Nothing, unless it comes again and again: platforms give webhooks up after failures in a row, so look at `webhook.refused` and at the proxy.',
  }),
  'webhook.lost': event({
    level: 'warn',
    fields: {
      channel,
      topics,
      why: text('why they are not made by themselves', 'none was ever made for https://hooks.example.com/webhooks/web'),
    },
    sentence: ({ channel, topics, why }) =>
      `${channel} has no working webhook for ${listed(topics)}: ${why}; changes are found by polling and sweeps`,
    todo: 'Run `tillsync webhooks install`; or `tillsync webhooks remove --channel <name>` where none is wanted.',
  }),
  'webhook.unkept': event({
    level: 'warn',
    fields: {
      channel,
      kind: text('of failure: unauthorised, refused, unavailable, unknown, …', 'unauthorised'),
      detail: text('what was seen', 'ACCESS_DENIED'),
    },
    sentence: ({ channel, kind, detail }) =>
      `the webhooks of ${channel} can't be looked after (${kind}): ${detail}; it is tried again each hour`,
    todo: 'Where it says unauthorised or refused, run `tillsync webhooks install`, which says what is lacking and what to do by hand.',
  }),
  'webhook.abandoned': event({
    level: 'error',
    fields: { channel, times: number('how often they were made again within a day', 4) },
    sentence: ({ channel, times }) =>
      `${channel} has lost its webhooks again after they were made anew ${counted(times, 'time')} within a day: they are left as they are until a day has passed; changes are found by polling and sweeps`,
    todo: 'Look why deliveries fail: `webhook.refused` in the log, the proxy’s own log, and the secret; then run `tillsync webhooks install`.',
    repeats: ['channel'],
  }),
  'webhook.kept': event({
    level: 'info',
    fields: { channel },
    sentence: ({ channel }) => `the webhooks of ${channel} are all there and active again`,
    ends: { troubles: ['webhook.abandoned'], by: ['channel'], onRecord: true },
  }),
  'webhook.silent': event({
    level: 'warn',
    fields: {
      channel,
      quietMs: number('since it last told anything', 25_200_000),
      missed: number('changes found there since, of which it told nothing', 12),
    },
    sentence: ({ channel, quietMs, missed }) =>
      `${channel} has told nothing for ${lasted(quietMs)}, which is not its way, and ${counted(missed, 'change')} ${missed === 1 ? 'was' : 'were'} found there that it should have told of; polling and sweeps carry on meanwhile`,
    todo: 'Run `tillsync webhooks list`, then look at the proxy and the certificate, and at the shop’s own list of webhooks.',
  }),
  'webhook.spoke': event({
    level: 'info',
    fields: {
      channel,
      silentMs: number('how long it had been said to be silent', 7_200_000),
      missed: number('changes found meanwhile of which it told nothing', 12),
    },
    sentence: ({ channel, silentMs, missed }) =>
      `${channel} tells what happens again after ${lasted(silentMs)}; ${counted(missed, 'change')} it had not told of ${missed === 1 ? 'was' : 'were'} found without it`,
  }),
}
