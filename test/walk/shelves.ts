import { money, units, type World } from './world.js'

/** One kind of goods, by its ids on the three sides. */
export interface Goods {
  readonly sku: string
  readonly item: number
  readonly web: number
  readonly street: string
}

/** Puts the same goods on all three shelves. */
export function stock(world: World, sku: string, atTill = 24, atWeb = atTill, atStreet = atTill): Goods {
  const item = world.till.addProduct({ sku, name: sku, price: money('10'), stock: units(atTill) }, world.now())
  const web = world.web.addProduct({ sku, name: sku, price: '10.00', stock: atWeb }, world.now())
  return { sku, item: item.id, web: web.id, street: shelve(world, sku, atStreet) }
}

/** Puts goods on the Shopify shelf alone: the id that their stock is counted under. */
export function shelve(world: World, sku: string, atStreet: number, tracked = true, price = '10.00'): string {
  const variants = [{ sku, price, stock: atStreet, tracked }]
  const variant = world.street.addProduct({ title: sku, variants }, world.now()).variants[0]
  if (!variant) throw new Error('no variant was added')
  return variant.inventoryItemId
}

/** What the till, the WooCommerce shop and the Shopify shop show, in units. */
export function figures(world: World, { item, web, street }: Goods): readonly (number | null)[] {
  return [(world.shown.till(item) ?? 0) / 1000, world.shown.web(web), world.shown.street(street)]
}

export type TrafficRow = World['traffic'][number]

/** What was written since, without Shopify's token and its queries, which are POSTs that write nothing. */
export function writesSince(world: World, from: number, host?: string): readonly TrafficRow[] {
  return world.traffic
    .slice(from)
    .filter((row) => host === undefined || row.host === host)
    .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/oauth/access_token'))
    .filter(({ path, body }) => !path.endsWith('/graphql.json') || /mutation/.test(body))
}

/** The open holds, as their kind and the channel that they are at. */
export function holds(world: World): readonly string[] {
  return world.store.holds.list().map(({ kind, channel }) => `${kind} at ${channel}`)
}

/** The names of what was logged. */
export function events(world: World): readonly string[] {
  return world.entries.map(({ name }) => name)
}
