import { openSandboxShopify, openSandboxWooCommerce } from './sandbox-shops.js'
import { disturbedShopContract, shopContract } from './shop-suite.js'

const wooCommerce = { movementSource: 'by_orders', replayable: false } as const
const shopify = { movementSource: 'by_quantity', replayable: true } as const

shopContract('a WooCommerce sandbox', wooCommerce, openSandboxWooCommerce)
disturbedShopContract('a WooCommerce sandbox', openSandboxWooCommerce)
shopContract('a Shopify sandbox', shopify, openSandboxShopify)
disturbedShopContract('a Shopify sandbox', openSandboxShopify)
