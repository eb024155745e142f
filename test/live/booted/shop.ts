import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countFromUnits } from '../../../src/core/count.js'
import type { ChancePort } from '../../../src/ports/chance.js'
import type { ClockPort } from '../../../src/ports/clock.js'
import { freePort } from '../../../src/edges/cli/free-port.js'
import { writeConfiguration } from '../../../src/sandbox/retail/configuration.js'
import { shownBy } from '../../../src/sandbox/retail/judge.js'
import { KEYS } from '../../../src/sandbox/retail/models.js'
import { isWrite } from '../../../src/sandbox/retail/play.js'
import { openRetail, type Retail } from '../../../src/sandbox/retail/retail.js'

/** The names that the shipped units know the sandbox's keys by. */
export const CREDENTIALS: Readonly<Record<string, string>> = {
  brotherpos_key: KEYS.till,
  brotherpos_hook: KEYS.hook,
  woo_key: KEYS.consumerKey,
  woo_secret: KEYS.consumerSecret,
  woo_hook: KEYS.hook,
  shopify_id: KEYS.clientId,
  shopify_secret: KEYS.clientSecret,
}

/** The sandbox on this machine's loopback, and what a daemon has to be told to find it. */
export interface Shop {
  readonly retail: Retail
  readonly listen: string
  readonly mapping: string
  configuration(state: string, listen: string): string
  /** What the web shop shows of its listing of soap. */
  soapShown(): number
  /** Sells one at the register. */
  sellSoap(): void
  /** How many writes the platforms have carried out. */
  writes(): number
}

export async function openShop(clock: ClockPort, chance: ChancePort): Promise<Shop> {
  let writes = 0
  const retail = await openRetail({
    clock,
    chance,
    answered(platform, exchange) {
      if (isWrite(platform, exchange)) writes += 1
    },
  })
  const listen = `127.0.0.1:${await freePort()}`
  const { till, web, 'main-street': street } = retail.platforms
  const directory = mkdtempSync(join(tmpdir(), 'tillsync-booted-'))
  const origins = { till: till.origin, web: web.origin, street: street.origin }
  const file = writeConfiguration(directory, origins, listen, retail.models)
  const text = withCredentials(readFileSync(file, 'utf8'))
  const mapping = readFileSync(join(directory, 'mapping', 'goods.yaml'), 'utf8')
  rmSync(directory, { recursive: true })
  retail.subscribe(`http://${listen}`)
  const { models } = retail
  const soap = models.goods.find(({ sku }) => sku === 'SOAP')
  const listing = models.listings.find((each) => each.shop === 'web' && each.sku === 'SOAP')
  if (!soap || !listing) throw new Error('the sandbox has no soap')
  return {
    retail,
    listen,
    mapping,
    configuration: (state, heardAt) => text.replace('./state', state).replace(listen, heardAt),
    soapShown: () => shownBy(models, listing),
    sellSoap: () => void models.till.sell([{ productId: soap.id, quantity: countFromUnits(1) }], clock.now()),
    writes: () => writes,
  }
}

function withCredentials(text: string): string {
  const names: readonly (readonly [file: string, credential: string])[] = [
    ['till', 'brotherpos_key'],
    ['hook', 'brotherpos_hook'],
    ['consumerKey', 'woo_key'],
    ['consumerSecret', 'woo_secret'],
    ['hook', 'woo_hook'],
    ['clientId', 'shopify_id'],
    ['clientSecret', 'shopify_secret'],
  ]
  // The first of two of a name is replaced first, so the order is that of the file.
  return names.reduce((known, [file, name]) => known.replace(`{file: keys/${file}}`, `{credential: ${name}}`), text)
}
