import { z } from 'zod'
import { secretSource, webhookSecrets } from '../../ports/settings.js'

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * The YAML block of a WooCommerce shop. It carries no refinement of the object as a whole, so that settings shared by
 * all shops can be merged into it.
 */
export const wooCommerceSettings = z.strictObject({
  kind: z.literal('woocommerce').describe('The kind of shop: WooCommerce on WordPress.'),
  url: z
    .string()
    .superRefine((text, check) => {
      const problem = problemOfUrl(text)
      if (problem !== undefined) check.addIssue({ code: 'custom', message: problem })
    })
    .describe(
      'The address of the WordPress site, without `/wp-json`. It must be https and must not redirect; http is taken for this machine only.',
    ),
  consumer_key: secretSource.describe('The consumer key of a REST API key with read and write permission.'),
  consumer_secret: secretSource.describe('The consumer secret that belongs to the key.'),
  webhook_secrets: webhookSecrets,
  batch_size: z
    .int()
    .min(1)
    .max(100)
    .default(50)
    .describe('How many items the first write carries; after that the size follows the time that the shop takes.'),
  batch_size_maximum: z
    .int()
    .min(1)
    .max(100)
    .default(100)
    .describe('The most items that one write may ever carry; WooCommerce itself takes 100.'),
  deadline_seconds: z
    .int()
    .min(5)
    .max(300)
    .default(40)
    .describe('How long one request may take before it is given up; keep it above the time limit of the shop’s PHP.'),
  orders_overlap_seconds: z
    .int()
    .min(0)
    .max(86_400)
    .default(120)
    .describe('How far back before the last look orders are read again, for clocks and caches that lag.'),
})

export type WooCommerceSettings = z.infer<typeof wooCommerceSettings>

function problemOfUrl(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null) return 'not an address; wanted something like https://shop.example.com'
  if (url.username !== '' || url.password !== '') return 'an address must not carry a credential'
  if (url.search !== '' || url.hash !== '') return 'an address must end with its path'
  if (url.protocol === 'https:') return undefined
  if (url.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname)) return undefined
  return 'must begin with https://, since anything else would send the key in the clear'
}
