import { openSandboxShopify, openSandboxWooCommerce } from './sandbox.js'
import { shopFaultContract } from './shop-faults.js'
import { ordersContract, replayContract } from './shop-movements.js'
import { shopWebhookContract } from './shop-webhooks.js'
import { shopContract } from './shop.js'

shopContract('WooCommerce', openSandboxWooCommerce)
shopContract('WooCommerce without analytics', () => openSandboxWooCommerce({ analytics: false }))
ordersContract('WooCommerce', () => openSandboxWooCommerce({ filled: false }))
ordersContract('WooCommerce far from Greenwich', () => openSandboxWooCommerce({ filled: false, utcOffsetMinutes: 720 }))
shopFaultContract('WooCommerce', () => openSandboxWooCommerce({ filled: false }))
shopWebhookContract('WooCommerce', () => openSandboxWooCommerce({ filled: false }))

shopContract('Shopify', openSandboxShopify)
shopContract('Shopify with a lasting token', () => openSandboxShopify({ filled: false, lastingToken: true }))
replayContract('Shopify', () => openSandboxShopify({ filled: false }))
replayContract('Shopify that declines a failed key', () =>
  openSandboxShopify({ filled: false, refusalReplay: 'previous_attempt_failed' }),
)
shopFaultContract('Shopify', () => openSandboxShopify({ filled: false }))
shopWebhookContract('Shopify', () => openSandboxShopify({ filled: false }))
