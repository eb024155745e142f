import { z } from 'zod'
import { secretSource, webhookSecrets } from '../../ports/settings.js'

/** The API's own list, as documented; none of them means a sale. */
const ADJUSTMENT_TYPES = ['receive', 'count', 'spoilage', 'damage', 'reweigh', 'moisture_loss'] as const

/** The block of a `brotherpos` till in the configuration. */
export const brotherPosSettings = z.strictObject({
  kind: z.literal('brotherpos').describe('A till by Brother POS.'),
  url: z
    .string()
    .refine(isAllowedUrl, {
      error: 'must be the address of the store: https, or http for this machine and names ending in .local',
    })
    .describe(
      'The address of the store, such as `https://yourstore.brotherpos.ca`; `/api/v1` is added where the address has no path. Plain http is accepted for a till in the same building only: loopback and names ending in `.local`.',
    ),
  api_key: secretSource.describe(
    "The store's API key, with the scopes products:read, inventory:read, inventory:write and sales:read; webhooks:manage too, for `tillsync webhooks`.",
  ),
  webhook_secrets: webhookSecrets,
  requests_per_minute: z
    .int()
    .min(1)
    .max(1000)
    .default(60)
    .describe("The key's rate limit as the till shows it; requests stay below it in every sliding minute."),
  adjustments: z
    .enum(['auto', 'quantity_change', 'new_stock'])
    .default('auto')
    .describe(
      'How the till takes corrections: as a difference (`quantity_change`) or as a new figure (`new_stock`). With `auto` it is found out from the first answer.',
    ),
  adjustment_type: z
    .enum(ADJUSTMENT_TYPES)
    .default('count')
    .describe("The type under which corrections appear in the till's own reports."),
  deadline_seconds: z
    .number()
    .min(1)
    .max(120)
    .default(20)
    .describe('How long one request to the till may take, in seconds, from connecting to the last byte.'),
})

export type BrotherPosSettings = z.infer<typeof brotherPosSettings>

function isAllowedUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false
  if (url.protocol === 'https:') return true
  return url.protocol === 'http:' && isNearby(url.hostname)
}

function isNearby(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host) || host.endsWith('.local')
}
