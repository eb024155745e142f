import type { z } from 'zod'
import type { ChannelContext } from '../ports/context.js'
import type { SetupQuestion } from '../ports/setup.js'
import type { ShopPort } from '../ports/shop.js'
import type { TillPort } from '../ports/till.js'
import { openBrotherPos } from './brotherpos/channel.js'
import { brotherPosSettings } from './brotherpos/settings.js'
import { brotherPosSetup } from './brotherpos/setup.js'
import { openShopify } from './shopify/channel.js'
import { checkShopifyCredentials, shopifySettings } from './shopify/settings.js'
import { shopifySetup } from './shopify/setup.js'
import { openWooCommerce } from './woocommerce/channel.js'
import { wooCommerceSettings } from './woocommerce/settings.js'
import { wooCommerceSetup } from './woocommerce/setup.js'

/** A kind of channel: the shape of its own settings, and how one is opened with settings of that shape. */
export interface Kind<Port> {
  readonly schema: z.ZodObject
  /** What a person is asked when one is set up. */
  readonly setup: readonly SetupQuestion[]
  /** Looks at several settings at once. */
  readonly check?: (settings: never, context: z.RefinementCtx) => void
  /** What may have only one owner of prices. */
  readonly priceOwner?: (settings: never) => string
  /** Throws on settings that the schema would refuse: they were checked when the configuration was loaded. */
  open(settings: unknown, context: ChannelContext): Port
}

function kind<Schema extends z.ZodObject, Port>(
  schema: Schema,
  setup: readonly SetupQuestion[],
  open: (settings: z.output<Schema>, context: ChannelContext) => Port,
  more: Pick<Kind<Port>, 'check' | 'priceOwner'> = {},
): Kind<Port> {
  return { schema, setup, ...more, open: (settings, context) => open(schema.parse(settings), context) }
}

/** The kinds of till that there are, a line each. */
export const tillKinds: Readonly<Record<string, Kind<TillPort>>> = {
  brotherpos: kind(brotherPosSettings, brotherPosSetup, openBrotherPos),
}

/** The kinds of shop that there are, a line each. */
export const shopKinds: Readonly<Record<string, Kind<ShopPort>>> = {
  woocommerce: kind(wooCommerceSettings, wooCommerceSetup, openWooCommerce),
  shopify: kind(shopifySettings, shopifySetup, openShopify, {
    check: checkShopifyCredentials,
    priceOwner: ({ domain }: { domain: string }) => domain,
  }),
}
