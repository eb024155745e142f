import { openSandboxShopify } from './sandbox.js'
import { shopFaultContract } from './shop-faults.js'
import { replayContract } from './shop-movements.js'
import { shopWebhookContract } from './shop-webhooks.js'
import { shopContract } from './shop.js'

shopContract('Shopify', openSandboxShopify)
shopContract('Shopify with a lasting token', () => openSandboxShopify({ filled: false, lastingToken: true }))
replayContract('Shopify', () => openSandboxShopify({ filled: false }))
replayContract('Shopify that declines a failed key', () =>
  openSandboxShopify({ filled: false, refusalReplay: 'previous_attempt_failed' }),
)
shopFaultContract('Shopify', (deadlineSeconds) => openSandboxShopify({ filled: false, deadlineSeconds }))
shopWebhookContract('Shopify', () => openSandboxShopify({ filled: false }))
