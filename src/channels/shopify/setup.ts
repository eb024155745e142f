import type { SetupQuestion } from '../../ports/setup.js'

/** What is asked when a shop is set up. */
export const shopifySetup: readonly SetupQuestion[] = [
  { setting: 'domain', words: "The shop's own domain, such as example.myshopify.com", read: readDomain },
  {
    setting: 'client_id',
    words: "The app's client id, or the access token of an older custom app (shpat_…)",
    secret: true,
    read: (answer) => (answer.startsWith('shpat_') ? { access_token: answer } : { client_id: answer }),
  },
  {
    setting: 'client_secret',
    words: "The app's client secret, which webhooks are signed with too (empty: none)",
    secret: true,
    optional: true,
  },
  { setting: 'location', words: 'Which stock location is to be kept true?', location: true },
]

/** As it is copied from a browser: `https://example.myshopify.com/admin`. For the sandbox its address may stand behind it. */
function readDomain(answer: string): Record<string, string> {
  const [domain = '', address] = answer.trim().split(/\s+/)
  const bare = domain
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
  return address === undefined ? { domain: bare } : { domain: bare, address }
}
