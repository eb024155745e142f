import type { SetupQuestion } from '../../ports/setup.js'

/** What is asked when a till is set up. */
export const brotherPosSetup: readonly SetupQuestion[] = [
  {
    setting: 'url',
    words: 'Address of the store, such as https://yourstore.brotherpos.ca',
    read: (answer) => ({ url: answer.replace(/\/+$/, '') }),
  },
  {
    setting: 'api_key',
    words: 'API key, with products:read, inventory:read, inventory:write, sales:read',
    secret: true,
  },
  {
    setting: 'webhook_secrets',
    words: 'Secret of its webhooks (empty: none yet)',
    secret: true,
    optional: true,
    listed: true,
  },
]
