import { adopt as adoptLinks } from '../../engine/link.js'
import type { Engine } from '../../engine/setup.js'
import { beginSweep } from '../../engine/sweep.js'
import { type CommandIo, EXIT } from './io.js'

/** Makes proposed links live, of one shop or of all. The running daemon takes them up within a second. */
export function adopt(engine: Engine, io: CommandIo, options: { readonly shop?: string | boolean }): number {
  const shop = typeof options.shop === 'string' ? options.shop : null
  if (shop !== null && !engine.shops.has(shop)) {
    io.error(`no shop is called ${shop}; there are ${[...engine.shops.keys()].join(', ')}`)
    return EXIT.usage
  }
  const adopted = adoptLinks(engine, shop)
  if (adopted > 0) {
    engine.log('link.adopted', { count: adopted })
    beginSweep(engine)
  }
  io.out(
    adopted === 0
      ? 'adopt: no link is proposed'
      : `adopt: ${adopted} links are live; the till's figures are shown from now on`,
  )
  return EXIT.done
}
