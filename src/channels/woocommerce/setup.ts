import type { SetupQuestion } from '../../ports/setup.js'

/** What is asked when a shop is set up. */
export const wooCommerceSetup: readonly SetupQuestion[] = [
  {
    setting: 'url',
    words: 'Address of the WordPress site, such as https://shop.example.com',
    read: (answer) => ({ url: answer.replace(/\/+(wp-json\/?.*|wp-admin\/?.*)?$/, '') }),
  },
  { setting: 'consumer_key', words: 'Consumer key of a REST API key that may read and write (ck_…)', secret: true },
  { setting: 'consumer_secret', words: 'Consumer secret that belongs to it (cs_…)', secret: true },
  {
    setting: 'webhook_secrets',
    words: 'Secret of its webhooks (empty: none yet)',
    secret: true,
    optional: true,
    listed: true,
  },
]
