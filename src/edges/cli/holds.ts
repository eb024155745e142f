import { formatCount, type Count } from '../../core/count.js'
import { formatMoney, type Money } from '../../core/money.js'
import { commandFor } from '../../engine/hold.js'
import type { Engine } from '../../engine/setup.js'
import { releaseHold } from '../../engine/release.js'
import { settleByPerson } from '../../engine/settle.js'
import type { Hold } from '../../store/holds.js'
import { type CommandIo, EXIT } from './io.js'

/** What waits for a person: what it is, both figures, and the command that lets it go. */
export function holds(engine: Engine, io: CommandIo, options: { readonly json?: string | boolean }): number {
  const open = engine.store.holds.list()
  if (options.json === true)
    io.out(JSON.stringify({ holds: open.map((hold) => ({ ...hold, command: commandFor(hold.kind, hold.id) })) }))
  else if (open.length === 0) io.out('holds: nothing waits')
  else for (const hold of open) io.out(describe(hold))
  return open.length === 0 ? EXIT.done : EXIT.waiting
}

function describe(hold: Hold): string {
  const values =
    hold.fromValue === null && hold.toValue === null
      ? ''
      : `\n     ${written(hold, hold.fromValue)} → ${written(hold, hold.toValue)}`
  const place = hold.channel === '' ? 'everything' : hold.channel
  return `${String(hold.id).padStart(4)} ${place}: ${hold.why}${values}\n     ${commandFor(hold.kind, hold.id)}`
}

function written(hold: Hold, value: number | null): string {
  if (value === null) return '?'
  if (hold.kind === 'walk') return String(value)
  return hold.kind === 'price' ? formatMoney(value as Money) : formatCount(value as Count)
}

/** Lets what is held go through. The running daemon takes it up within a second. */
export function release(engine: Engine, io: CommandIo, id: string | undefined): number {
  const answer = releaseHold(engine, Number(id))
  if (answer === 'unknown') io.error(`no hold ${id ?? ''} is open; tillsync holds lists them`)
  else if (answer === 'doubt')
    io.error(`hold ${id ?? ''} is a correction in doubt: tillsync settle ${id ?? ''} --applied | --not-applied`)
  else if (answer === 'epoch') io.error(`hold ${id ?? ''} is of everything, and ends with: tillsync rebase`)
  else io.out(`release: ${id ?? ''} goes through`)
  return answer === 'released' ? EXIT.done : EXIT.usage
}

/** Says what became of a correction in doubt, when a person has looked at the till. */
export function settle(
  engine: Engine,
  io: CommandIo,
  id: string | undefined,
  options: Readonly<Record<string, string | boolean>>,
): number {
  const applied = options.applied === true
  if (applied === (options.notApplied === true)) {
    io.error('settle: say either --applied or --not-applied')
    return EXIT.usage
  }
  if (!settleByPerson(engine, Number(id), applied)) {
    io.error(`hold ${id ?? ''} is no correction in doubt; tillsync holds lists them`)
    return EXIT.usage
  }
  io.out(`settle: ${id ?? ''} counts as ${applied ? 'applied' : 'not applied'}`)
  return EXIT.done
}
