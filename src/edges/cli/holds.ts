import { type Count, formatCount, parseCount } from '../../core/count.js'
import { formatMoney, type Money } from '../../core/money.js'
import { nameOfListing } from '../../engine/fold.js'
import { commandFor, commandForAll, groupHolds, isOfFigure, ONE_BY_ONE } from '../../engine/hold.js'
import type { Engine } from '../../engine/setup.js'
import { settleByPerson } from '../../engine/settle.js'
import type { Hold } from '../../store/holds.js'
import { type CommandIo, EXIT } from './io.js'

/** What waits for a person: what it is, both figures, and the command that lets it go. */
export function holds(engine: Engine, io: CommandIo, options: { readonly json?: string | boolean }): number {
  const open = engine.store.holds.list()
  if (options.json === true)
    io.out(
      JSON.stringify({
        holds: open.map((hold) => ({
          ...hold,
          ...listingsOf(engine, hold),
          command: commandFor(engine, hold, hold.id),
        })),
      }),
    )
  else if (open.length === 0) io.out('holds: nothing waits')
  else for (const together of groupHolds(open)) io.out(describeAll(engine, together))
  return open.length === 0 ? EXIT.done : EXIT.waiting
}

/** What waits by the hold of a whole shop, and the range that its release lets each listing go. */
function listingsOf(engine: Engine, hold: Hold) {
  if (hold.kind !== 'unexplained') return {}
  const listings = engine.store.unexplained.heldBy(hold.id).map(({ listingId, from, to }) => {
    return { listing: nameOfListing(engine, hold.channel, listingId), from: formatCount(from), to: formatCount(to) }
  })
  return { listings }
}

/** Many of one kind at one place are shown by the first of them; `--json` has them all. */
function describeAll(engine: Engine, holds: readonly Hold[]): string {
  const [first] = holds
  if (!first || holds.length <= ONE_BY_ONE) return holds.map((hold) => describe(engine, hold)).join('\n')
  const shown = holds.slice(0, ONE_BY_ONE).map((hold) => describe(engine, hold))
  const rest = `     … and ${holds.length - ONE_BY_ONE} more of kind ${first.kind} at ${first.channel}; to let all go:`
  return [...shown, rest, `     ${commandForAll(first)}`].join('\n')
}

function describe(engine: Engine, hold: Hold): string {
  const values =
    hold.kind === 'renamed' || (hold.fromValue === null && hold.toValue === null)
      ? ''
      : `\n     ${written(hold, hold.fromValue)} → ${written(hold, hold.toValue)}`
  const place = hold.channel === '' ? 'everything' : hold.channel
  const lines = (listingsOf(engine, hold).listings ?? []).map(
    ({ listing, from, to }) => `\n     ${listing} ${from} → ${to}`,
  )
  const head = `${String(hold.id).padStart(4)} ${place}: ${hold.why}${values}${lines.join('')}`
  return `${head}\n     ${commandFor(engine, hold, hold.id)}`
}

function written(hold: Hold, value: number | null): string {
  if (value === null) return '?'
  if (hold.kind === 'walk') return String(value)
  return hold.kind === 'price' ? formatMoney(value as Money) : formatCount(value as Count)
}

/**
 * Says what became of a write in doubt, when a person has looked. Of a correction that set a figure it takes what stood
 * there before it: assumed, units that somebody moved meanwhile would count as told.
 */
export function settle(
  engine: Engine,
  io: CommandIo,
  id: string | undefined,
  options: Readonly<Record<string, string | boolean>>,
): number {
  const said = whatIsSaid(engine, id, options)
  if (typeof said === 'string') {
    io.error(said)
    return EXIT.usage
  }
  if (!settleByPerson(engine, Number(id), said.applied, said.before)) {
    io.error(`hold ${id ?? ''} is no write in doubt; tillsync holds lists them`)
    return EXIT.usage
  }
  const before = said.before === undefined ? '' : `, from ${formatCount(said.before)}`
  io.out(`settle: ${id ?? ''} counts as ${said.applied ? 'applied' : 'not applied'}${before}`)
  return EXIT.done
}

interface Said {
  readonly applied: boolean
  readonly before?: Count
}

/** A text says what is wrong with it. */
function whatIsSaid(
  engine: Engine,
  id: string | undefined,
  options: Readonly<Record<string, string | boolean>>,
): Said | string {
  const applied = options.applied === true
  if (applied === (options.notApplied === true)) return 'settle: say either --applied or --not-applied'
  const hold = engine.store.holds.get(Number(id))
  if (hold?.kind !== 'doubt') return { applied }
  const setFigure = applied && isOfFigure(engine, hold)
  if (options.before === undefined) return setFigure ? withoutBefore(hold) : { applied }
  if (!setFigure) return 'settle: --before goes with --applied, and only where the correction set a figure'
  const before = parseCount(String(options.before))
  if (before !== undefined) return { applied, before }
  return `settle: --before takes a count such as 24 or -3.5, and not "${String(options.before)}"`
}

function withoutBefore({ id, channel, why }: Hold): string {
  return (
    `hold ${id} is of a correction that told ${channel} which figure to show: what it moved depends on what stood there ` +
    `just before it, so say that too: tillsync settle ${id} --applied --before N\n${why}`
  )
}
