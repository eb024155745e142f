import type { SeenLine } from '../core/movement.js'
import type { NewHold } from '../store/holds.js'
import type { Engine } from './setup.js'

type Held = Pick<NewHold, 'kind' | 'channel' | 'subjectId'>

/** Opens a hold and, the first time, says so in the log with the command that releases it. */
export function openHold(engine: Engine, hold: NewHold): void {
  const { id, isNew } = engine.store.holds.open(hold, engine.clock.now())
  if (isNew) sayOpened(engine, id, hold)
}

/** So many of what a hold is of are named. */
const NAMED = 3

/** So many of one kind at one till or shop are said and listed one by one. */
export const ONE_BY_ONE = 5

/** Opens holds, and says of many of a kind at once that they are many: a flood of lines hides what they say. */
export function openHolds(engine: Engine, holds: readonly NewHold[]): void {
  const opened = holds
    .map((hold) => ({ hold, ...engine.store.holds.open(hold, engine.clock.now()) }))
    .filter(({ isNew }) => isNew)
  for (const together of groupHolds(opened.map(({ id, hold }) => ({ ...hold, id })))) {
    const [first] = together
    if (!first) continue
    if (together.length <= ONE_BY_ONE) together.forEach((hold) => sayOpened(engine, hold.id, hold))
    else sayTogether(engine, first, together)
  }
}

function sayTogether(engine: Engine, first: NewHold, together: readonly { readonly id: number }[]): void {
  const { kind, channel, why } = first
  const [count, last] = [together.length, String(Math.max(...together.map(({ id }) => id)))]
  const [example, command] = [subjectOf(engine, first), commandForAll(first)]
  engine.log('holds.opened', { kind, channel, count, last, example, why, command })
}

/** Holds of one kind at one till or shop, in the order in which the first of them came. */
export function groupHolds<Each extends Held>(holds: readonly Each[]): readonly (readonly Each[])[] {
  const groups = new Map<string, Each[]>()
  for (const hold of holds) {
    const key = `${hold.kind} ${hold.channel}`
    groups.set(key, [...(groups.get(key) ?? []), hold])
  }
  return [...groups.values()]
}

/** What a person runs to let all holds of a kind at one till or shop go. */
export function commandForAll({ kind, channel }: Pick<Held, 'kind' | 'channel'>): string {
  return `tillsync release --kind ${kind} --channel ${channel}`
}

export function sayOpened(engine: Engine, id: number, hold: NewHold): void {
  const command = commandFor(engine, hold, id)
  engine.log('hold.opened', { id: String(id), subject: subjectOf(engine, hold), why: hold.why, command })
}

/** What a person runs to let a hold go. */
export function commandFor(engine: Engine, hold: Held, id: number): string {
  if (hold.kind === 'epoch') return 'tillsync rebase'
  if (hold.kind === 'line') return `tillsync settle ${id} --applied (they came back) | --not-applied (they did not)`
  if (hold.kind !== 'doubt') return `tillsync release ${id}`
  return `tillsync settle ${id} --applied${isOfFigure(engine, hold) ? ' --before N' : ''} | --not-applied`
}

/**
 * Whether the hold is of a correction that told the till which figure to show: what that moved depends on what stood there
 * just before it, which only a person can look up.
 */
export function isOfFigure({ store, tills }: Engine, { kind, channel, subjectId }: Held): boolean {
  const call = kind === 'doubt' ? store.journal.get(Number(subjectId)) : undefined
  return call?.kind === 'correction' && tills.get(channel)?.port.formOf(call) === 'figure'
}

/** Closes a hold that nobody needs to decide any more, and says so. */
export function closeHold(engine: Engine, subject: Omit<NewHold, 'why'>, why: string): void {
  const { kind, channel, subjectId } = subject
  const open = engine.store.holds.openOf(kind, channel, subjectId)
  if (!open) return
  engine.store.holds.close(kind, channel, subjectId, engine.clock.now())
  engine.log('hold.closed', { id: String(open.id), subject: subjectOf(engine, open), why })
}

/** What is held, for people: `SOAP at web`. */
export function subjectOf(engine: Engine, hold: Held): string {
  const { catalogue } = engine.store
  const names = subjectIdsOf(engine, hold).map((id) => {
    return (catalogue.item(hold.channel, id) ?? catalogue.listing(hold.channel, id))?.sku ?? id
  })
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  return `${names.slice(0, NAMED).join(', ')}${more} at ${hold.channel}`.trimStart()
}

/** The items or listings that a hold is of: those of the call in doubt, or of the order's line, where it is of such. */
export function subjectIdsOf(engine: Engine, hold: Held): readonly string[] {
  if (hold.kind === 'doubt') return engine.store.journal.entries(Number(hold.subjectId)).map((entry) => entry.subjectId)
  return [lineOf(engine, hold)?.listingId ?? hold.subjectId]
}

/** The order's line that a hold is of; undefined where it is of none. */
export function lineOf({ store }: Engine, { kind, channel, subjectId }: Held): SeenLine | undefined {
  if (kind !== 'line') return undefined
  const [orderId = '', lineId = ''] = subjectId.split('/')
  return store.movements.lines(channel, orderId).find((line) => line.lineId === lineId)
}
