import { openSandboxWooCommerce } from './sandbox.js'
import { shopFaultContract } from './shop-faults.js'
import { ordersContract } from './shop-movements.js'
import { shopWebhookContract } from './shop-webhooks.js'
import { shopContract } from './shop.js'

shopContract('WooCommerce', openSandboxWooCommerce)
shopContract('WooCommerce without analytics', () => openSandboxWooCommerce({ analytics: false }))
ordersContract('WooCommerce', () => openSandboxWooCommerce({ filled: false }))
ordersContract('WooCommerce far from Greenwich', () => openSandboxWooCommerce({ filled: false, utcOffsetMinutes: 720 }))
shopFaultContract('WooCommerce', (deadlineSeconds) => openSandboxWooCommerce({ filled: false, deadlineSeconds }))
shopWebhookContract('WooCommerce', () => openSandboxWooCommerce({ filled: false }))
