import { readBefore } from '../../engine/catalogues.js'
import { adopt as adoptLinks, linkCatalogues } from '../../engine/link.js'
import type { Engine } from '../../engine/setup.js'
import { beginSweep } from '../../engine/sweep.js'
import { takeLock } from '../lock.js'
import { type CommandIo, EXIT } from './io.js'

/** Makes proposed links live, of one shop or of all. The running daemon takes them up within a second. */
export function adopt(
  engine: Engine,
  stateDirectory: string,
  io: CommandIo,
  options: { readonly shop?: string | boolean },
): number {
  const shop = typeof options.shop === 'string' ? options.shop : null
  if (shop !== null && !engine.shops.has(shop)) {
    io.error(`no shop is called ${shop}; there are ${[...engine.shops.keys()].join(', ')}`)
    return EXIT.usage
  }
  proposeWithoutDaemon(engine, stateDirectory, io)
  const adopted = adoptLinks(engine, shop)
  if (adopted > 0) {
    engine.log('link.adopted', { count: adopted })
    beginSweep(engine)
  }
  if (adopted > 0) io.out(`adopt: ${adopted} links are live; the till's figures are shown from now on`)
  else if (readBefore(engine).size === 0) io.out('adopt: no catalogue was read yet; tillsync check reads them')
  else io.out('adopt: no link is proposed')
  return EXIT.done
}

/** A running daemon has proposed what there is. Before its first day this does, from the catalogues as they were last read. */
function proposeWithoutDaemon(engine: Engine, stateDirectory: string, io: CommandIo): void {
  const lock = takeLock(stateDirectory, { pid: process.pid, now: io.clock.now() })
  if ('heldBy' in lock) return
  try {
    linkCatalogues(engine, readBefore(engine), engine.clock.now())
  } finally {
    lock.release()
  }
}
