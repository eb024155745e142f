import { webhooks } from '../../src/edges/cli/webhooks.js'
import { openTerminal } from './terminal.js'
import { createWorld, type World, type WorldOptions } from './world.js'

/** A world that platforms reach under an address, with a secret for each channel. */
export const HOOKS: WorldOptions = {
  settings: 'match: {adopt: automatic}\nhttp: {public_url: "https://hooks.example.com/"}',
  tillSettings: 'webhook_secrets: [{env: HOOK}]',
  webSettings: 'webhook_secrets: [{env: HOOK}]',
}

/** What each shop needs. */
export const TOPICS = {
  web: ['order.created', 'order.updated', 'product.updated', 'action.woocommerce_updated_product_stock'],
  street: ['INVENTORY_LEVELS_UPDATE', 'PRODUCTS_UPDATE'],
} as const

export const PLACE = { file: 'tillsync.yaml', stateDirectory: '/nowhere' }

/** A world whose shops and till have their webhooks, and whose pings are out of the way. */
export async function installed(): Promise<World> {
  const world = createWorld({ ...HOOKS, till: { webhookAddresses: 'any', secretInReply: false } })
  const { io } = openTerminal(world)
  await webhooks(world.engine(), PLACE, io, 'install', { yes: true })
  world.web.takeDeliveries(world.now())
  return world
}

/** The shops have lost all of them. */
export function lost(world: World): void {
  world.web.loseWebhooks()
  world.street.loseSubscriptions()
}
