import type { z } from 'zod'
import type { ClockPort } from '../../ports/clock.js'
import { failed, type Result, success } from '../../ports/outcome.js'
import type { ShopDescription } from '../../ports/shop.js'
import type { WireOutcome, WooCommerceApi } from './api.js'
import { readFailure } from './fail.js'
import { wireCurrency, wireSetting } from './wire.js'

/**
 * A cheap test: the address and the key by a list of products, the permission to read orders, and two settings. A key
 * may lack the right to read settings, which costs the currency and the warning and nothing else. Whether the key may
 * write shows at the first write.
 */
export async function describeShop(
  api: WooCommerceApi,
  clock: ClockPort,
  url: string,
): Promise<Result<ShopDescription>> {
  const products = await api.get('wc/v3', 'products', { per_page: '1', _fields: 'id' })
  if (!isList(products)) return failed(readFailure(products, clock.now()))
  const [orders, manageStock, currency] = await Promise.all([
    api.get('wc/v3', 'orders', { per_page: '1', _fields: 'id' }),
    optional(api, 'settings/products/woocommerce_manage_stock', wireSetting),
    optional(api, 'data/currencies/current', wireCurrency),
  ])
  const findings: string[] = []
  if (!isList(orders)) {
    const { detail } = readFailure(orders, clock.now())
    findings.push(`Orders cannot be read (${detail}): give the key to a user who may manage orders.`)
  }
  if (manageStock?.value === 'no') {
    findings.push(
      'Stock management is switched off, and every write of stock is ignored: switch it on under WooCommerce › Settings › Products › Inventory.',
    )
  }
  return success({ name: URL.parse(url)?.host ?? url, currency: currency?.code ?? null, findings })
}

function isList(outcome: WireOutcome): boolean {
  return outcome.kind === 'answered' && outcome.status === 200 && Array.isArray(outcome.body)
}

/** Undefined where the key may not read it or the shop has nothing of that name. */
async function optional<T>(api: WooCommerceApi, route: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const outcome = await api.get('wc/v3', route, {})
  return outcome.kind === 'answered' && outcome.status === 200 ? schema.safeParse(outcome.body).data : undefined
}
