import { releaseHold, releaseHolds } from '../../engine/release.js'
import type { Engine } from '../../engine/setup.js'
import { type CommandIo, EXIT } from './io.js'

type Options = Readonly<Record<string, string | boolean>>

/** Lets what is held go through: one hold, or all of a kind at a channel. The running daemon takes it up within a second. */
export function release(engine: Engine, io: CommandIo, id: string | undefined, options: Options = {}): number {
  const { kind, channel } = options
  if (kind === undefined && channel === undefined && id !== undefined) return releaseOne(engine, io, id)
  if (typeof kind !== 'string' || typeof channel !== 'string' || id !== undefined) {
    io.error('release: name one hold by its number, or all of a kind at one till or shop: --kind price --channel web')
    return EXIT.usage
  }
  return releaseAll(engine, io, kind, channel)
}

function releaseAll(engine: Engine, io: CommandIo, kind: string, channel: string): number {
  const count = releaseHolds(engine, kind, channel)
  if (count === 0)
    io.error(`no hold of kind ${kind} that can be released is open at ${channel}; tillsync holds lists them`)
  else io.out(`release: ${count} of kind ${kind} at ${channel} go through`)
  return count === 0 ? EXIT.usage : EXIT.done
}

function releaseOne(engine: Engine, io: CommandIo, id: string): number {
  const answer = releaseHold(engine, Number(id))
  if (answer === 'released') io.out(`release: ${id} goes through`)
  else io.error(INSTEAD[answer](id))
  return answer === 'released' ? EXIT.done : EXIT.usage
}

const INSTEAD = {
  unknown: (id: string) => `no hold ${id} is open; tillsync holds lists them`,
  doubt: (id: string) => `hold ${id} is a write in doubt; tillsync holds shows the command that settles it`,
  line: (id: string) => `hold ${id} is an order line that vanished; tillsync holds shows the command that settles it`,
  epoch: (id: string) => `hold ${id} is of everything, and ends with: tillsync rebase`,
} as const
