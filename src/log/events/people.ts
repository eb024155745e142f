import { counted, event, listed } from '../define.js'
import { list, number, text } from '../fields.js'

/** What waits for a person, and what a person should know of links. */
export const peopleEvents = {
  'hold.opened': event({
    level: 'warn',
    fields: {
      id: text('of the hold', '17'),
      subject: text('what is held', 'SOAP at web'),
      why: text('the reason', 'the price moved by 80 %'),
      command: text('that releases it', 'tillsync release 17'),
    },
    sentence: ({ id, subject, why, command }) => `held (${id}): ${subject}: ${why}; to let it go: ${command}`,
    todo: 'Look at it with `tillsync holds`, then run the command or put the cause right.',
    told: true,
  }),
  'holds.opened': event({
    level: 'warn',
    fields: {
      kind: text('of the holds', 'price'),
      channel: text('the till or shop', 'web'),
      count: number('of them that were opened together', 598),
      last: text('the number of the last of them', '614'),
      example: text('what the first of them holds', 'SOAP at web'),
      why: text('the reason of the first', 'the price moved by 9900 %'),
      command: text('that releases all of this kind there', 'tillsync release --kind price --channel web'),
    },
    sentence: ({ count, kind, channel, example, why, command }) =>
      `held: ${count} of kind ${kind} at ${channel}, the first is ${example}: ${why}; to let all go: ${command}`,
    todo: 'Look at them with `tillsync holds`, then run the command, release some of them, or put the cause right.',
    told: true,
  }),
  'hold.released': event({
    level: 'info',
    fields: { id: text('of the hold', '17'), subject: text('what was held', 'SOAP at web') },
    sentence: ({ id, subject }) => `hold ${id} of ${subject} was released by a person`,
  }),
  'holds.released': event({
    level: 'info',
    fields: {
      kind: text('of the holds', 'price'),
      channel: text('the till or shop', 'web'),
      count: number('of them', 520),
    },
    sentence: ({ kind, channel, count }) => `${count} holds of kind ${kind} at ${channel} were released by a person`,
  }),
  'hold.closed': event({
    level: 'info',
    fields: {
      id: text('of the hold', '17'),
      subject: text('what was held', 'web'),
      why: text('the reason', 'what changed at the till is undone or explained'),
    },
    sentence: ({ id, subject, why }) => `hold ${id} of ${subject} closed by itself: ${why}`,
    told: true,
  }),
  'pause.begun': event({
    level: 'warn',
    fields: {
      subject: text('everything, a shop, an item or a listing', 'SOAP at main'),
      command: text('that ends it', 'tillsync resume --item SOAP'),
    },
    sentence: ({ subject, command }) =>
      `paused: ${subject}; what it sells is still counted, and nothing is written for it until: ${command}`,
    todo: 'Resume it with the command when what it was paused for is over; said again at each start.',
  }),
  'pause.ended': event({
    level: 'info',
    fields: { subject: text('everything, a shop, an item or a listing', 'SOAP at main') },
    sentence: ({ subject }) => `resumed: ${subject}; what was kept back is looked at again`,
  }),
  'guard.tripped': event({
    level: 'warn',
    fields: {
      guard: text('which: zeroed, changed, price or movement', 'zeroed'),
      channel: text('the till or shop', 'web'),
      affected: number('listings or items that it holds back', 31),
      allowed: number('that would have gone through', 20),
      windowMs: number('the time that it counts over', 3_600_000),
    },
    sentence: ({ guard, channel, affected, allowed }) =>
      `${channel}: ${counted(affected, 'change')} without a known reason, ${allowed} allowed (guard: ${guard}): they are held, explained sales go on`,
    todo: 'Find out what happened at the till, then look at `tillsync holds` and release what is right.',
    repeats: ['guard', 'channel'],
  }),
  'link.proposed': event({
    level: 'warn',
    fields: { count: number('new links', 40) },
    sentence: ({ count }) =>
      `${counted(count, 'link')} found by SKU or barcode and proposed; nothing is written to them yet`,
    todo: 'Look at them with `tillsync check`, at what would be written with `tillsync plan`, and take them over with `tillsync adopt`.',
  }),
  'link.adopted': event({
    level: 'info',
    fields: { count: number('links', 40) },
    sentence: ({ count }) => `${counted(count, 'link')} taken over; from now on they are kept true`,
  }),
  'mapping.unresolved': event({
    level: 'warn',
    fields: {
      file: text('the mapping file', 'mapping/shop.yaml'),
      line: number('in it', 12),
      shop: text('the shop', 'web'),
      missing: text('what no catalogue has, or has more than once', 'item SOAP at main'),
    },
    sentence: ({ file, line, missing }) =>
      `${file}:${line} names ${missing}, which is not there, or there more than once`,
    todo: 'Correct the name in the mapping file, or name it by its id.',
    repeats: ['file', 'line', 'shop'],
  }),
  'mapping.resolved': event({
    level: 'info',
    fields: {
      file: text('the mapping file', 'mapping/shop.yaml'),
      line: number('in it', 12),
      shop: text('the shop', 'web'),
    },
    sentence: ({ file, line }) => `what ${file}:${line} names is there now`,
    ends: { troubles: ['mapping.unresolved'], by: ['file', 'line', 'shop'] },
  }),
  'listing.unkept': event({
    level: 'warn',
    fields: {
      shop: text('the shop', 'street'),
      listing: text('its SKU or id', 'VOUCHER'),
      why: text('unmanaged, by_parent (the parent product counts it) or inactive (not at the location)', 'unmanaged'),
    },
    sentence: ({ shop, listing, why }) =>
      `${shop} counts no stock of its own for ${listing} (${why}): it is linked, and nothing is written to it`,
    todo: 'Switch its stock on at the shop, or name it under `ignore` in a mapping file.',
    repeats: ['shop', 'listing'],
  }),
  'match.ambiguous': event({
    level: 'warn',
    fields: {
      shop: text('the shop', 'web'),
      listing: text('its SKU or name', 'HOODIE'),
      candidates: list(text('an item, or another listing, that it may belong to', 'HD-01 (1042)')),
    },
    sentence: ({ shop, listing, candidates }) =>
      `${listing} at ${shop} fits ${listed(candidates)}: it is not linked until it is clear`,
    todo: 'Make the SKU unique, or link or ignore the listing in a mapping file; `tillsync match` shows the entry to put there.',
  }),
}
