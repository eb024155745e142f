import { openBrotherPos } from './brotherpos/channel.js'
import { brotherPosSettings } from './brotherpos/settings.js'
import { openShopify } from './shopify/channel.js'
import { checkShopifyCredentials, shopifySettings, type ShopifySettings } from './shopify/settings.js'
import { openWooCommerce } from './woocommerce/channel.js'
import { wooCommerceSettings } from './woocommerce/settings.js'

/** The kinds of till that there are, one line each: the shape of their settings, and how one is opened. */
export const tills = {
  brotherpos: { schema: brotherPosSettings, open: openBrotherPos },
}

/** The kinds of shop. `check` looks at several settings at once; `priceOwner` says what may have only one owner of prices. */
export const shops = {
  woocommerce: { schema: wooCommerceSettings, open: openWooCommerce },
  shopify: {
    schema: shopifySettings,
    open: openShopify,
    check: checkShopifyCredentials,
    priceOwner: (settings: ShopifySettings) => settings.domain,
  },
}
