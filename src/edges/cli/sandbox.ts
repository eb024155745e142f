import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { writeConfiguration } from '../../sandbox/retail/configuration.js'
import { openRetail, type Retail } from '../../sandbox/retail/retail.js'
import type { OpenedPlatform } from '../../sandbox/sandbox.js'
import { freePort } from './free-port.js'
import { type CommandIo, EXIT } from './io.js'

/** The three platforms on this machine, with a configuration for them, until interrupted. */
export async function sandbox(options: { readonly directory?: string }, io: CommandIo): Promise<number> {
  const directory =
    options.directory === undefined ? mkdtempSync(join(tmpdir(), 'tillsync-sandbox-')) : resolve(options.directory)
  const retail = await openRetail(io)
  const listen = `127.0.0.1:${await freePort()}`
  const { till, web, 'main-street': street } = retail.platforms
  const file = writeConfiguration(
    directory,
    { till: till.origin, web: web.origin, street: street.origin },
    listen,
    retail.models,
  )
  retail.subscribe(`http://${listen}`)
  io.out(guide(retail, file))
  io.out('Stop the sandbox:  Ctrl-C')
  await new Promise<void>((stopped) => {
    process.once('SIGINT', stopped)
    process.once('SIGTERM', stopped)
  })
  await retail.close()
  return EXIT.done
}

/** Where everything is, and commands to copy that do something there. */
function guide({ models, platforms, controlOrigin }: Retail, file: string): string {
  const { till, web, 'main-street': street } = platforms
  const soap = models.goods.find(({ sku }) => sku === 'SOAP')?.id
  const pack = models.listings.find(({ shop, sku }) => shop === 'web' && sku === 'SOAP-3PACK')?.id
  const control = (platform: OpenedPlatform, action: string) => `${controlOrigin}/control/${platform.name}/${action}`
  return `till         ${till.origin}
web          ${web.origin}
main-street  ${street.origin}

Start the daemon:
  tillsync --config ${file} run
Sell a soap at the register:
  curl -d '{"goods":[{"productId":${soap},"quantity":1}]}' ${control(till, 'sell')}
Order a pack of three at web:
  curl -d '{"lines":[{"productId":${pack},"quantity":1}]}' ${control(web, 'place_order')}
See the till's books:
  curl ${control(till, 'books')}
Lose the answer to the till's next write:
  curl -d '{"platform":"${till.name}","add":[{"match":{"method":"POST"},"effect":{"kind":"lose_answer"}}]}' ${controlOrigin}/control/faults
`
}
