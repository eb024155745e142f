import { z } from 'zod'
import { secretSource, webhookSecrets } from '../../ports/settings.js'

const DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** The fields of a Shopify shop. Whoever merges them with others has to add `checkShopifyCredentials` again. */
export const shopifySettings = z.strictObject({
  kind: z.literal('shopify').describe('says that this shop is one location of a Shopify shop'),
  domain: z
    .string()
    .regex(DOMAIN, 'must look like example.myshopify.com, in lower case and without https://')
    .describe("the shop's own domain, example.myshopify.com, not the one that customers see"),
  location: z
    .string()
    .trim()
    .min(1)
    .describe(
      "the stock location to keep true: its name as Shopify's settings show it, or its gid://shopify/Location/…",
    ),
  client_id: secretSource
    .optional()
    .describe('the client id of an app from the Dev Dashboard; needs client_secret too'),
  client_secret: secretSource
    .optional()
    .describe(
      "the app's client secret, from which access tokens are got and with which Shopify signs the app's webhooks",
    ),
  access_token: secretSource
    .optional()
    .describe('the lasting access token of an older custom app (shpat_…), in place of client_id and client_secret'),
  webhook_secrets: webhookSecrets.describe(
    'more secrets that webhooks may be signed with, beside client_secret; two while one replaces the other',
  ),
  address: z
    .url({ protocol: /^https?$/ })
    .refine(isLoopback, 'must be an address of this machine, such as http://127.0.0.1:4011')
    .optional()
    .describe("an address of this machine that stands in for the shop's own; for the sandbox only"),
  deadline_seconds: z
    .number()
    .min(1)
    .max(120)
    .default(20)
    .describe('how long one request may take, from its first byte to the last byte of the answer, in seconds'),
})

export type ShopifySettings = z.infer<typeof shopifySettings>

type Credentials = Pick<ShopifySettings, 'client_id' | 'client_secret' | 'access_token'>

/**
 * Refines settings that contain these fields: one way in, and a whole one. An access token may stand with a client
 * secret, since an older custom app's webhooks are signed with that.
 */
export function checkShopifyCredentials(value: Credentials, context: z.RefinementCtx): void {
  const { client_id, client_secret, access_token } = value
  if (access_token && client_id) {
    context.addIssue({ code: 'custom', path: ['client_id'], message: 'give client_id or access_token, not both' })
  } else if (!access_token && !client_id) {
    context.addIssue({ code: 'custom', message: 'give client_id and client_secret, or access_token' })
  } else if (client_id && !client_secret) {
    context.addIssue({ code: 'custom', path: ['client_secret'], message: 'client_id needs its client_secret' })
  }
}

function isLoopback(address: string): boolean {
  return URL.canParse(address) && LOOPBACK.has(new URL(address).hostname)
}
