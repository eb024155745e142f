import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { writeConfiguration } from '../../sandbox/retail/configuration.js'
import { openRetail } from '../../sandbox/retail/retail.js'
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
  io.out(`till        ${till.origin}\nweb         ${web.origin}\nmain-street ${street.origin}\n`)
  io.out(`Start the daemon:  tillsync --config ${file} run`)
  io.out(
    `Sell at the till:  curl -d '{"goods":[{"sku":"SOAP","quantity":1}]}' ${retail.controlOrigin}/control/${till.name}/sell`,
  )
  io.out(`See its books:     curl ${retail.controlOrigin}/control/${till.name}/books`)
  io.out('Stop the sandbox:  Ctrl-C')
  await new Promise<void>((stopped) => {
    process.once('SIGINT', stopped)
    process.once('SIGTERM', stopped)
  })
  await retail.close()
  return EXIT.done
}
