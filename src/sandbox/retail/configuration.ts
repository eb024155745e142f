import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { KEYS, type Models } from './models.js'

export interface Origins {
  readonly till: string
  readonly web: string
  readonly street: string
}

/** How often the daemon asks and walks, and after how long a write is settled. */
export interface Times {
  readonly pollSeconds: number
  readonly sweepSeconds: number
  readonly settleSeconds: number
}

const TIMES: Times = { pollSeconds: 5, sweepSeconds: 15, settleSeconds: 3 }

/** Writes a configuration for the daemon that knows the sandbox, with its mapping and its keys. Returns the file. */
export function writeConfiguration(
  directory: string,
  origins: Origins,
  listen: string,
  models: Models,
  times = TIMES,
): string {
  mkdirSync(join(directory, 'mapping'), { recursive: true })
  mkdirSync(join(directory, 'keys'), { recursive: true, mode: 0o700 })
  for (const [name, key] of Object.entries(KEYS)) writeFileSync(join(directory, 'keys', name), key, { mode: 0o600 })
  writeFileSync(join(directory, 'mapping', 'goods.yaml'), mappingText(models))
  const file = join(directory, 'tillsync.yaml')
  writeFileSync(file, configurationText(origins, listen, times))
  return file
}

function configurationText({ till, web, street }: Origins, listen: string, times: Times): string {
  return `# A configuration for the sandbox: short times, so that a minute shows a day.
state: ./state
http: {listen: "${listen}"}
match: {adopt: automatic}
mapping: [mapping/*.yaml]
schedule: {poll: "*/${times.pollSeconds} * * * * *", sweep: "*/${times.sweepSeconds} * * * * *"}
tills:
  main:
    kind: brotherpos
    url: ${till}
    api_key: {file: keys/till}
    webhook_secrets: [{file: keys/hook}]
    requests_per_minute: 1000
    settle_after_seconds: ${times.settleSeconds}
shops:
  web:
    kind: woocommerce
    url: ${web}
    consumer_key: {file: keys/consumerKey}
    consumer_secret: {file: keys/consumerSecret}
    webhook_secrets: [{file: keys/hook}]
    settle_after_seconds: ${times.settleSeconds}
    prices: {factor: 1.1, round: 0.05}
  main-street:
    kind: shopify
    domain: ${KEYS.domain}
    address: ${street}
    location: Main Street
    client_id: {file: keys/clientId}
    client_secret: {file: keys/clientSecret}
    settle_after_seconds: ${times.settleSeconds}
`
}

function mappingText({ listings, goods, ignored }: Models): string {
  const links = listings
    .filter((listing) => listing.linkedBy === 'mapping')
    .map(
      ({ shop, sku, parts }) =>
        `  - {shop: ${shop}, listing: ${sku}, parts: [${parts.map((part) => `{item: ${part.sku}, units: ${part.units}}`).join(', ')}]}`,
    )
  const rules = goods.filter((good) => good.buffer > 0).map((good) => `  - {item: ${good.sku}, buffer: ${good.buffer}}`)
  const ignore = `  - {shop: ${ignored.shop}, listing: ${ignored.sku}}`
  return `links:\n${links.join('\n')}\nrules:\n${rules.join('\n')}\nignore:\n${ignore}\n`
}
