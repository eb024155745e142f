import { nearestNames } from '../core/nearest.js'
import type { NamedRow, NameKind } from '../store/names.js'
import type { Engine } from './setup.js'

const NAMES_NEAR = 5
const KINDS: readonly NameKind[] = ['sku', 'barcode', 'id']

/**
 * What a person calls so: by SKU, else by barcode, else by id. `channel:name` looks at one till or shop alone, and
 * `channel#id` names a single one whatever else is called so. What is gone is found where nothing else bears the name.
 */
export function findNamed(engine: Engine, name: string): readonly NamedRow[] {
  const whole = bearing(engine, name, null, KINDS)
  if (whole.length > 0) return whole
  const [, channel = '', sign, rest = ''] = /^([^:#]+)([:#])(.+)$/.exec(name) ?? []
  return sign === undefined ? [] : bearing(engine, rest, channel, sign === '#' ? ['id'] : KINDS)
}

function bearing(
  { store, tills, shops }: Engine,
  name: string,
  channel: string | null,
  kinds: readonly NameKind[],
): readonly NamedRow[] {
  for (const kind of kinds) {
    // A channel that the configuration does not name any more has its rows still.
    const rows = store.names.bearing(kind, name).filter((row) => tills.has(row.channel) || shops.has(row.channel))
    const there = rows.filter((row) => channel === null || row.channel === channel)
    const found = there.some(({ gone }) => !gone) ? there.filter(({ gone }) => !gone) : there
    if (found.length > 0) return found
  }
  return []
}

/** Of several that bear a name: those that are not only listings of another of them. */
export function leading(engine: Engine, rows: readonly NamedRow[]): readonly NamedRow[] {
  const items = new Set(rows.filter(({ kind }) => kind === 'item').map(({ channel, id }) => `${channel}#${id}`))
  return rows.filter((row) => {
    if (row.kind === 'item') return true
    const link = engine.store.links.ofListing(row.channel, row.id)
    return !link?.parts.some(({ itemId }) => items.has(`${link.till}#${itemId}`))
  })
}

/** The SKUs that may have been meant by a name that nothing bears. */
export function namesNear(engine: Engine, name: string): readonly string[] {
  const typed = name.replace(/^[^:#]+[:#]/, '')
  const skus = engine.store.names.skus()
  const near = nearestNames(name, skus, NAMES_NEAR)
  return near.length > 0 ? near : nearestNames(typed, skus, NAMES_NEAR)
}

/** The shortest text that names it, and nothing else of its kind: `SOAP`, `web:SOAP`, `web#1042`. */
export function shortestName(engine: Engine, kind: NamedRow['kind'], channel: string, id: string): string {
  const { catalogue } = engine.store
  const row = kind === 'item' ? catalogue.item(channel, id) : catalogue.listing(channel, id)
  const sku = row?.sku ?? ''
  const names = sku === '' ? [] : [sku, `${channel}:${sku}`]
  const isIt = (row: NamedRow): boolean => row.channel === channel && row.id === id
  const unique = names.find((name) => {
    const found = findNamed(engine, name).filter((row) => row.kind === kind)
    return found.length === 1 && found.every(isIt)
  })
  return unique ?? `${channel}#${id}`
}
