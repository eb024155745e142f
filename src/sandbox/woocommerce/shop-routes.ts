import type { Reply } from './reply.js'
import { invalidParameters, ok } from './reply.js'
import type { RestRequest } from './route.js'
import { routesOf } from './route.js'
import type { Shop } from './shop.js'
import { VERSION, WORDPRESS_VERSION } from './version.js'

export const SHOP_ROUTES = routesOf('wc/v3', [
  ['view', '/settings/products/woocommerce_manage_stock', ({ shop }) => ok(manageStockRow(shop))],
  ['edit', '/settings/products/woocommerce_manage_stock', editManageStock],
  ['view', '/settings/products/woocommerce_hold_stock_minutes', ({ shop }) => ok(holdStockRow(shop))],
  ['view', '/settings/products/woocommerce_hide_out_of_stock_items', ({ shop }) => ok(hideOutOfStockRow(shop))],
  ['view', '/system_status', systemStatus],
  ['view', '/data/currencies/current', currentCurrency],
])

const SYMBOLS: Readonly<Record<string, string>> = { USD: '$', CAD: '$', AUD: '$', GBP: '£', EUR: '€' }

function manageStockRow(shop: Shop): Record<string, unknown> {
  return {
    id: 'woocommerce_manage_stock',
    group_id: 'products',
    label: 'Manage stock',
    description: 'Enable stock management',
    type: 'checkbox',
    default: 'yes',
    value: shop.manageStock ? 'yes' : 'no',
  }
}

function holdStockRow(shop: Shop): Record<string, unknown> {
  return {
    id: 'woocommerce_hold_stock_minutes',
    group_id: 'products',
    label: 'Hold stock (minutes)',
    type: 'number',
    default: '60',
    value: shop.settings.holdStockMinutes,
  }
}

function hideOutOfStockRow(shop: Shop): Record<string, unknown> {
  return {
    id: 'woocommerce_hide_out_of_stock_items',
    group_id: 'products',
    label: 'Out of stock visibility',
    type: 'checkbox',
    default: 'no',
    value: shop.settings.hideOutOfStock ? 'yes' : 'no',
  }
}

function editManageStock({ shop, fields }: RestRequest): Reply {
  if (fields.value !== 'yes' && fields.value !== 'no')
    return invalidParameters({ value: 'value is not one of yes, no.' })
  shop.manageStock = fields.value === 'yes'
  return ok(manageStockRow(shop))
}

function systemStatus({ shop, origin }: RestRequest): Reply {
  const environment = { home_url: origin, site_url: origin, version: VERSION, wp_version: WORDPRESS_VERSION }
  const settings = {
    currency: shop.settings.currency,
    currency_symbol: symbolOf(shop),
    thousand_separator: ',',
    decimal_separator: '.',
    number_of_decimals: 2,
  }
  const plugins = [{ plugin: 'woocommerce/woocommerce.php', name: 'WooCommerce' }, ...shop.settings.plugins]
  return ok({ environment, settings, active_plugins: plugins })
}

function currentCurrency({ shop }: RestRequest): Reply {
  return ok({ code: shop.settings.currency, name: shop.settings.currency, symbol: symbolOf(shop) })
}

function symbolOf(shop: Shop): string {
  return SYMBOLS[shop.settings.currency] ?? shop.settings.currency
}
