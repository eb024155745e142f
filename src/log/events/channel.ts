import { agoWords, counted, event, lasted } from '../define.js'
import { countFromUnits, formatCount } from '../../core/count.js'
import { age, list, number, quantity, text } from '../fields.js'

const channel = text('the till or shop', 'web')

export const channelEvents = {
  'channel.down': event({
    level: 'warn',
    fields: {
      channel,
      kind: text('of failure: unavailable, refused, …', 'unavailable'),
      detail: text('what was seen', 'no answer in 20 s'),
    },
    sentence: ({ channel, kind, detail }) =>
      `${channel} can't be used (${kind}): ${detail}; it is tried again by itself`,
    todo: "Nothing is lost meanwhile, and it goes on by itself. If it lasts, by what is said: a name that DNS does not know: look at this machine's DNS (`resolvectl query <name>`) and at the address in the configuration; a certificate: have it renewed there, and look at this machine's clock; maintenance: end it at the shop; anything else: look at the platform itself.",
    repeats: ['channel'],
    others: 'detail',
  }),
  'channel.unauthorised': event({
    level: 'error',
    fields: { channel, detail: text('what the platform said', 'HTTP 401: the key is not known') },
    sentence: ({ channel, detail }) =>
      `${channel} does not accept our key: ${detail}; nothing is read or written there until it does`,
    todo: 'Prolong the key at the platform, and it goes on by itself; or make a new one with the scopes that the documentation names, put it where the configuration points, let it be read again (`systemctl reload tillsync`; `restart` where it comes by LoadCredential=, which is read at a start only) and run `tillsync check`.',
    repeats: ['channel'],
  }),
  'channel.recovered': event({
    level: 'info',
    fields: {
      channel,
      downForMs: number('how long it could not be used', 840_000),
      failures: number('requests that failed meanwhile', 14),
    },
    sentence: ({ channel, downForMs, failures }) =>
      `${channel} is back after ${lasted(downForMs)} and ${counted(failures, 'failed request')}; everything there is looked at again`,
    ends: { troubles: ['channel.down', 'channel.unauthorised'], by: ['channel'], onRecord: true },
  }),
  'channel.stale': event({
    level: 'error',
    fields: {
      channel,
      sweptAgoMs: age('since it was last walked completely', 2_700_000),
      readAgoMs: age('since it last answered a request', 2_700_000),
    },
    sentence: ({ channel, sweptAgoMs, readAgoMs }) =>
      `${channel} is stuck: it was last walked completely ${agoWords(sweptAgoMs)}, and last answered ${agoWords(readAgoMs)}; three sweeps should have ended since`,
    todo: 'Run `tillsync status`: it says what keeps the channel from being read. If it says that all is well, restart the daemon and report it with this line.',
    repeats: ['channel'],
    isSlow: true,
  }),
  'channel.fresh': event({
    level: 'info',
    fields: { channel },
    sentence: ({ channel }) => `${channel} is walked completely again`,
    ends: { troubles: ['channel.stale'], by: ['channel'] },
  }),
  'write.unknown': event({
    level: 'info',
    fields: {
      channel,
      kind: text('correction, stock or price', 'correction'),
      subjects: list(text('SKU of an item or listing', 'SOAP')),
      detail: text('what was seen', 'no answer in 20 s'),
    },
    sentence: ({ channel, kind, subjects, detail }) =>
      `${channel} did not say whether it took a ${kind} write for ${counted(subjects.length, 'entry', 'entries')} (${subjects.join(', ')}; ${detail}): nothing is repeated until that is known`,
    repeats: ['channel', 'kind'],
    others: 'subjects',
  }),
  'write.answered': event({
    level: 'debug',
    fields: {
      channel,
      kind: text('correction, stock or price', 'stock'),
      outcome: text('applied, or why it was not: refused, stale, unknown, …', 'applied'),
      entries: number('figures or prices that it was said of', 12),
    },
    sentence: ({ channel, kind, outcome, entries }) =>
      `${channel} answered ${counted(entries, 'entry', 'entries')} of a ${kind} write: ${outcome}`,
  }),
  'write.refused': event({
    level: 'warn',
    fields: {
      channel,
      kind: text('correction, stock or price', 'stock'),
      subject: text('SKU of the item or listing', 'SOAP'),
      times: number('how often it was refused in a row', 1),
      detail: text('what the platform said', 'stock is not managed there'),
    },
    sentence: ({ channel, kind, subject, times, detail }) =>
      `${channel} refused the ${kind} of ${subject} (${counted(times, 'time')}): ${detail}`,
    todo: 'Put the cause right at the platform (a key in test mode, which refuses every write, has to be taken out of it); after the eighth refusal it is set aside and shows in `tillsync holds`.',
    repeats: ['channel', 'kind', 'subject'],
  }),
  'write.accepted': event({
    level: 'info',
    fields: {
      channel,
      kind: text('correction, stock or price', 'stock'),
      subject: text('SKU of the item or listing', 'SOAP'),
    },
    sentence: ({ channel, kind, subject }) => `${channel} takes the ${kind} of ${subject} again`,
    ends: { troubles: ['write.refused'], by: ['channel', 'kind', 'subject'] },
  }),
  'correction.parked': event({
    level: 'warn',
    fields: {
      channel,
      sku: text('of the item', 'SOAP'),
      amount: text('units that the till could not take', '-2'),
    },
    sentence: ({ channel, sku, amount }) =>
      `${channel} does not go below zero: ${amount} of ${sku} wait until its stock rises`,
    todo: 'Count the item: shops have sold more of it than the till says there was.',
    repeats: ['channel', 'sku'],
  }),
  'channel.throttled': event({
    level: 'debug',
    fields: { channel, retryAfterMs: number('until it may be asked again', 12_000) },
    sentence: ({ channel, retryAfterMs }) =>
      `${channel} asks to slow down: it is asked again in ${lasted(retryAfterMs)}`,
    repeats: ['channel'],
  }),
  'write.settled': event({
    level: 'info',
    fields: {
      channel,
      how: text('what it turned out to be, and the evidence', 'applied, found in the ledger'),
      marker: text('what the write carries at the platform', '[ts 7f3a-19-1]'),
    },
    sentence: ({ channel, how, marker }) => `the write ${marker} to ${channel} is settled: ${how}`,
  }),
  'write.contradicted': event({
    level: 'warn',
    fields: {
      channel,
      sku: text('of the item', 'SOAP'),
      marker: text('what the write carries at the till', '[ts 7f3a-19-1]'),
      thought: text('what it was taken to have moved the till by', '0'),
      effect: text('what it moved the till by in truth', '-3'),
      before: quantity("the till's figure before it; null where it never landed", countFromUnits(21)),
      after: quantity("the till's figure after it; null where it never landed", countFromUnits(18)),
      due: text('what is sent to the till to make up for it', '3'),
    },
    sentence: ({ channel, sku, marker, thought, effect, before, after, due }) => {
      const figures = before === null || after === null ? '' : ` (${formatCount(before)} → ${formatCount(after)})`
      return `the write ${marker} to ${channel} was taken to have moved ${sku} by ${thought} and has moved it by ${effect}${figures}: ${due} are sent to make up for it`
    },
    todo: "Look for the marker in the till's movement ledger and count the item. If it happens again, the till is slower than `settle_after_seconds` says: raise it.",
  }),
  'webhook.heard': event({
    level: 'debug',
    fields: {
      channel,
      topic: text('what it was about', 'product.updated'),
      marks: number('things to look at again', 1),
    },
    sentence: ({ channel, topic, marks }) => `${channel} said ${topic}: ${counted(marks, 'thing')} to look at again`,
  }),
  'webhook.refused': event({
    level: 'warn',
    fields: {
      channel: text('the name in the address that was called', 'web'),
      status: number('the HTTP status that was answered', 401),
      why: text('the reason', 'the signature is wrong'),
    },
    sentence: ({ channel, status, why }) => `a webhook for ${channel} was refused with ${status}: ${why}`,
    todo: "If it comes again and again, compare the webhook's secret and address at the platform with the configuration; nothing is lost, the sweep finds what was missed.",
    repeats: ['channel'],
    others: 'why',
  }),
  'webhook.taken': event({
    level: 'info',
    fields: { channel },
    sentence: ({ channel }) => `webhooks of ${channel} are signed as they should be again`,
    ends: { troubles: ['webhook.refused'], by: ['channel'] },
  }),
}
