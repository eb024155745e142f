import type { CommandIo } from '../../src/edges/cli/io.js'
import type { World } from './world.js'

/** A person's terminal beside a world, and what it showed. */
export function openTerminal(world: World) {
  const said: string[] = []
  const complained: string[] = []
  const io: CommandIo = {
    out: (text) => void said.push(text),
    error: (text) => void complained.push(text),
    ask: null,
    color: false,
    columns: 200,
    environment: {},
    clock: world.clock,
    chance: world.engine().chance,
    mainFile: 'main.js',
  }
  return { io, said, complained }
}
