import { type Count, formatCount, parseCount } from '../../core/count.js'
import { formatMoney, type Money } from '../../core/money.js'
import { nameOfListing } from '../../engine/fold.js'
import { commandFor, commandForAll, groupHolds, isOfFigure, ONE_BY_ONE, subjectOf } from '../../engine/hold.js'
import type { Engine } from '../../engine/setup.js'
import { settleByPerson } from '../../engine/settle.js'
import type { Hold } from '../../store/holds.js'
import { wrap } from '../terminal.js'
import { type CommandIo, EXIT } from './io.js'

const NUMBER_CELLS = 4
/** What a hold's number and a space take. */
const MARGIN = NUMBER_CELLS + 1

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
  else for (const together of groupHolds(open)) io.out(describeAll(engine, io, together))
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
function describeAll(engine: Engine, io: CommandIo, holds: readonly Hold[]): string {
  const [first] = holds
  if (!first || holds.length <= ONE_BY_ONE) return holds.map((hold) => describe(engine, io, hold)).join('\n')
  const shown = holds.slice(0, ONE_BY_ONE).map((hold) => describe(engine, io, hold))
  const rest = `${' '.repeat(MARGIN)}… and ${holds.length - ONE_BY_ONE} more of kind ${first.kind} at ${first.channel}; to let all go:`
  return [...shown, rest, ' '.repeat(MARGIN) + commandForAll(first)].join('\n')
}

function describe(engine: Engine, io: CommandIo, hold: Hold): string {
  const values =
    hold.kind === 'renamed' || (hold.fromValue === null && hold.toValue === null)
      ? []
      : [
          hold.kind === 'movement'
            ? `by ${written(hold, hold.toValue)}`
            : `${written(hold, hold.fromValue)} → ${written(hold, hold.toValue)}`,
        ]
  const listings = (listingsOf(engine, hold).listings ?? []).map(
    ({ listing, from, to }) => `${listing} ${from} → ${to}`,
  )
  const subject = hold.channel === '' ? 'everything' : subjectOf(engine, hold)
  const head = `${String(hold.id).padStart(NUMBER_CELLS)} ${subject}: ${hold.why}`
  return [head, ...[...values, ...listings, commandFor(engine, hold, hold.id)].map((text) => ' '.repeat(MARGIN) + text)]
    .map((line) => wrap(line, io.columns, MARGIN))
    .join('\n')
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
