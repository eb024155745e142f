import { z } from 'zod'
import { parseInstant } from '../../core/instant.js'
import { type Examined, fine, trouble, unclear } from '../../ports/examine.js'
import type { Namespace, WooCommerceApi } from './api.js'
import { wireDates, wireSetting, wireStatus, wireWebhook } from './wire.js'

const INVENTORY = 'WooCommerce › Settings › Products › Inventory'
/** How plugins and addresses of the till's own integration are told. */
const VENDOR = /brother[ ._-]?pos/i
const HOUR_MS = 3_600_000

/** Looks at settings of the shop that change what its figures mean, and for whoever else writes to it. Reads only. */
export async function examineShop(api: WooCommerceApi, canHear: boolean): Promise<readonly Examined[]> {
  const setting = (name: string): Promise<z.infer<typeof wireSetting> | undefined> =>
    read(api, 'wc/v3', `settings/products/woocommerce_${name}`, {}, wireSetting)
  return [
    managesStock(await setting('manage_stock')),
    holdsStock(await setting('hold_stock_minutes')),
    hidesSoldOut(await setting('hide_out_of_stock_items')),
    analytics(await read(api, 'wc-analytics', 'variations', { per_page: '1', _fields: 'id' }, z.array(z.unknown()))),
    await otherIntegration(api),
    await timeZone(api),
    signature(canHear),
  ]
}

type Setting = z.infer<typeof wireSetting> | undefined

const NOT_SAID = 'the shop does not tell the setting: the key may not read it'

function managesStock(setting: Setting): Examined {
  if (setting === undefined) return unclear('stock management', NOT_SAID)
  if (setting.value === 'yes') return fine('stock management', 'is on')
  return trouble(
    'stock management',
    'error',
    'is off, and every write of stock is ignored',
    `switch it on: ${INVENTORY}`,
  )
}

function holdsStock(setting: Setting): Examined {
  if (setting === undefined) return unclear('hold stock', NOT_SAID)
  const minutes = Number(setting.value)
  if (setting.value.trim() !== '' && minutes > 0)
    return fine('hold stock', `an unpaid order keeps its stock for ${minutes} minutes, which the figure does not show`)
  const found = 'unpaid orders are never cancelled, and keep nothing for whoever is paying'
  return trouble('hold stock', 'warn', found, `give a number of minutes: ${INVENTORY}`)
}

function hidesSoldOut(setting: Setting): Examined {
  if (setting === undefined) return unclear('sold out', NOT_SAID)
  if (setting.value === 'no') return fine('sold out', 'what is sold out stays on the pages of the shop')
  const found = 'what is sold out vanishes from the pages of the shop until there is stock again'
  return trouble('sold out', 'warn', found, `where that is not meant: ${INVENTORY} › Out of stock visibility`)
}

function analytics(list: unknown): Examined {
  if (list !== undefined) return fine('analytics', 'all variations are read in one list')
  const found = 'its routes are closed: variations are read product by product, which takes longer'
  return trouble('analytics', 'warn', found, 'switch it on: WooCommerce › Settings › Advanced › Features')
}

/** Two that take orders to the same till deduct twice. */
async function otherIntegration(api: WooCommerceApi): Promise<Examined> {
  const check = 'other integration'
  const [status, hooks] = [
    await read(api, 'wc/v3', 'system_status', { _fields: 'active_plugins' }, wireStatus),
    await read(api, 'wc/v3', 'webhooks', { per_page: '100' }, z.array(wireWebhook)),
  ]
  const plugins = (status?.active_plugins ?? []).filter(({ plugin, name }) => VENDOR.test(`${plugin} ${name}`))
  const told = (hooks ?? []).filter(({ name, delivery_url: url }) =>
    VENDOR.test(`${name} ${URL.parse(url)?.host ?? ''}`),
  )
  const traces = [...plugins.map(({ name }) => `the plugin ${name}`), ...told.map(({ name }) => `the webhook ${name}`)]
  if (traces.length > 0) {
    const found = `the till's own integration is at work here (${traces.join(', ')}): each sale would be deducted twice`
    return trouble(check, 'error', found, "switch it off in the till's settings, and remove what it left here")
  }
  if (status === undefined || hooks === undefined)
    return unclear(check, 'the key may not read plugins and webhooks', "see in the till's settings that its own is off")
  return fine(check, "no trace of the till's own; one that only asks leaves none, so see in the till's settings too")
}

async function timeZone(api: WooCommerceApi): Promise<Examined> {
  const query = { per_page: '1', _fields: 'date_created,date_created_gmt' }
  const [row] = (await read(api, 'wc/v3', 'products', query, z.array(wireDates))) ?? []
  const local = parseInstant(row?.date_created ?? '')
  const utc = parseInstant(row?.date_created_gmt ?? '')
  if (local === undefined || utc === undefined) return unclear('time zone', 'there is no product to tell it by')
  const hours = (local - utc) / HOUR_MS
  const found = hours === 0 ? 'UTC' : `${Math.abs(hours)} hours ${hours > 0 ? 'east' : 'west'} of UTC`
  return fine('time zone', `${found}, by the dates of a product`)
}

/** Each webhook has a secret of its own; in one way only. */
function signature(canHear: boolean): Examined {
  if (canHear) return fine('signature', 'a secret is set, and signatures are written in base64')
  const found = 'no webhook_secrets are set: every webhook is refused'
  return trouble('signature', 'warn', found, 'set the secret of the webhooks')
}

/** Undefined where it is not there or the key may not read it. */
async function read<T>(
  api: WooCommerceApi,
  namespace: Namespace,
  route: string,
  query: Readonly<Record<string, string>>,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const outcome = await api.get(namespace, route, query)
  return outcome.kind === 'answered' && outcome.status === 200 ? schema.safeParse(outcome.body).data : undefined
}
