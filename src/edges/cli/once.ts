import { openEpoch } from '../../engine/epoch.js'
import { runUntilIdle } from '../../engine/loop.js'
import { recover } from '../../engine/recover.js'
import type { Engine } from '../../engine/setup.js'
import { beginSweep } from '../../engine/sweep.js'
import { takeLock } from '../lock.js'
import { type CommandIo, EXIT } from './io.js'

/** One complete sweep and everything that follows from it, in place of the daemon. */
export async function once(engine: Engine, stateDirectory: string, io: CommandIo): Promise<number> {
  const lock = takeLock(stateDirectory, { pid: process.pid, now: io.clock.now() })
  if ('heldBy' in lock) {
    io.error('the daemon is running: it does this by itself')
    return EXIT.locked
  }
  try {
    openEpoch(engine)
    recover(engine)
    beginSweep(engine)
    const quiet = await runUntilIdle(engine)
    const down = engine.store.channels.all().filter((channel) => channel.downSince !== null)
    for (const { name, downDetail } of down) io.error(`${name}: ${downDetail ?? 'could not be reached'}`)
    if (down.length > 0) return EXIT.failed
    const waiting = engine.store.holds.list().length
    io.out(`once: done, ${waiting} held${quiet ? '' : ', some things are due later'}`)
    return waiting > 0 ? EXIT.waiting : EXIT.done
  } finally {
    lock.release()
  }
}
