import type { Count } from '../../core/count.js'
import { countFromUnits, formatCount, ZERO } from '../../core/count.js'
import type { Money } from '../../core/money.js'
import { formatMoney, moneyFromTenThousandths } from '../../core/money.js'
import { counted, event, lasted } from '../define.js'
import { group, list, number, price, quantity, text } from '../fields.js'

const change = {
  name: text('of the till or shop', 'main'),
  before: quantity('the figure found; null if unknown', countFromUnits(5)),
  after: quantity('the figure left behind; null if unknown', countFromUnits(4)),
}

export const stockEvents = {
  'pass.changed': event({
    level: 'info',
    fields: {
      item: text("the till's id of the item", '1042'),
      sku: text('its SKU, or its name where it has none', 'SOAP'),
      till: group('the till', change),
      shops: list(group('each shop that was looked at', { ...change, name: text('of the shop', 'web') })),
      why: text('the reason', 'sold at the register'),
    },
    sentence: ({ sku, till, shops, why }) => `${sku}: ${[till, ...shops].map(changeWords).join(', ')} (${why})`,
  }),
  'price.changed': event({
    level: 'info',
    fields: {
      sku: text('of the item, or its name where it has none', 'SOAP'),
      shop: text('the shop', 'web'),
      before: price('the price found', moneyFromTenThousandths(59_900)),
      after: price('the price now', moneyFromTenThousandths(64_900)),
      salePrice: price('the sale price now; null for none', moneyFromTenThousandths(54_900)),
      why: text('the reason', 'price changed at the till'),
    },
    sentence: ({ sku, shop, before, after, salePrice, why }) => {
      return `${sku}: price at ${shop} ${priceWords(before)} → ${priceWords(after)}${saleWords(salePrice)} (${why})`
    },
  }),
  'price.edited': event({
    level: 'warn',
    fields: {
      channel: text('the shop', 'web'),
      sku: text('of the listing, or its name where it has none', 'SOAP'),
      before: price('the price that was sent last', moneyFromTenThousandths(59_900)),
      after: price('the price found', moneyFromTenThousandths(64_900)),
      salePrice: price('the sale price found; null for none', moneyFromTenThousandths(54_900)),
      then: text('whether it is kept or overwritten, as configured', 'overwritten'),
    },
    sentence: ({ channel, sku, before, after, salePrice, then }) => {
      const change = `${priceWords(before)} → ${priceWords(after)}${saleWords(salePrice)}`
      return `${channel}: the price of ${sku} was changed there by hand, ${change}: it is ${then}`
    },
    todo: 'Set the price at the till; or leave it to the shop with `prices: off`, or change what the configuration computes.',
    repeats: ['channel', 'sku'],
  }),
  'plan.would': event({
    level: 'info',
    fields: {
      channel: text('the till or shop', 'web'),
      sku: text('of the item or listing', 'SOAP'),
      before: text('what it shows', '5'),
      after: text('what it would show', '4'),
      why: text('the reason', 'main allows 4 of SOAP'),
    },
    sentence: ({ channel, sku, before, after, why }) =>
      `observing: ${sku} at ${channel} would go from ${before} to ${after} (${why}); nothing is written`,
  }),
  'observed.day': event({
    level: 'info',
    fields: {
      correction: number('items at a till that would have been corrected', 3),
      stock: number('listings whose figure would have been written', 12),
      price: number('listings whose price would have been written', 2),
    },
    sentence: ({ correction, stock, price }) =>
      `observing: since the last such line, ${counted(correction, 'item')} would have been corrected at the till, ` +
      `${counted(stock, 'figure')} and ${counted(price, 'price')} written to shops; tillsync plan shows what would be now`,
  }),
  'pass.nothing': event({
    level: 'debug',
    fields: { groups: number('of linked items and listings that were looked at', 3) },
    sentence: ({ groups }) => `looked at ${counted(groups, 'group')} of linked goods: all agree`,
  }),
  'pass.written': event({
    level: 'debug',
    fields: { lagsMs: list(number('of each that was changed: how long ago the newest word of it came', 640)) },
    sentence: ({ lagsMs }) =>
      `what was looked at is right everywhere again, at most ${lasted(Math.max(...lagsMs))} after it was heard of`,
  }),
  'order.older': event({
    level: 'info',
    fields: {
      channel: text('the shop', 'web'),
      order: text('its number', '1042'),
      sku: text('of the listing, or its name where it has none', 'SOAP'),
      held: quantity('units that it holds', countFromUnits(3)),
    },
    sentence: ({ channel, order, sku, held }) =>
      `${channel}: order ${order} is older than the first look at this shop; the ${formatCount(held ?? ZERO)} of ${sku} that it holds count as taken before`,
  }),
  'listing.edited': event({
    level: 'warn',
    fields: {
      channel: text('the shop', 'web'),
      sku: text('of the listing, or its name where it has none', 'SOAP'),
      by: text('how much more or less it shows for it', '+16'),
    },
    sentence: ({ channel, sku, by }) =>
      `${channel}: ${sku} was changed there by ${by}, and by no order: what the till allows is shown again`,
    todo: 'Count goods at the till and not in the shop; where nobody did it by hand, look for a plugin or an app that writes stock there.',
    repeats: ['channel', 'sku'],
  }),
  'sweep.started': event({
    level: 'debug',
    fields: {},
    sentence: () => 'sweep: walking till and shops completely',
  }),
  'sweep.finished': event({
    level: 'debug',
    fields: {
      read: number('items and listings read', 900),
      compared: number('listings held against their items', 412),
      changed: number('listings and items that were changed', 3),
      held: number('that wait for a person', 1),
      failed: number('that could not be read or written', 0),
      durationMs: number('how long it took', 8200),
    },
    sentence: ({ read, compared, changed, held, failed, durationMs }) =>
      `sweep done in ${lasted(durationMs)}: ${read} read, ${compared} compared, ${changed} changed, ${held} held, ${failed} failed`,
  }),
  'sweep.cut': event({
    level: 'debug',
    fields: {
      channel: text('the till or shop', 'main'),
      why: text('the reason', 'it could not be read whole'),
    },
    sentence: ({ channel, why }) =>
      `the sweep of ${channel} ended before its time: ${why}; what was not seen counts as unknown, not as missing`,
  }),
  'walk.again': event({
    level: 'debug',
    fields: {
      channel: text('the shop', 'web'),
      why: text('what kept it from being exported', 'another export is under way'),
    },
    sentence: ({ channel, why }) => `${channel} can't be exported (${why}): it is read from the start, page by page`,
  }),
  'walk.short': event({
    level: 'warn',
    fields: {
      channel: text('the till or shop', 'main'),
      expected: number('rows at the last walk that was accepted', 900),
      got: number('rows now', 12),
    },
    sentence: ({ channel, expected, got }) =>
      `${channel} listed ${got} of about ${expected}: taken for an outage, nothing is changed because of it`,
    todo: 'If so many goods were really taken out, accept the shorter list: `tillsync holds` shows the command.',
    repeats: ['channel'],
  }),
  'walk.whole': event({
    level: 'info',
    fields: { channel: text('the till or shop', 'main') },
    sentence: ({ channel }) => `${channel} lists as much as it should again`,
    ends: { troubles: ['walk.short'], by: ['channel'] },
  }),
}

function changeWords({ name, before, after }: { name: string; before: Count | null; after: Count | null }): string {
  if (before === after) return `${name} ${figure(after)}`
  return `${name} ${figure(before)} → ${figure(after)}`
}

function figure(count: Count | null): string {
  return count === null ? 'unknown' : formatCount(count)
}

function saleWords(salePrice: Money | null): string {
  return salePrice === null ? '' : `, on sale for ${priceWords(salePrice)}`
}

function priceWords(money: Money | null): string {
  return money === null ? 'none' : formatMoney(money)
}
