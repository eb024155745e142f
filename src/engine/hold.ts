import type { HoldKind, NewHold } from '../store/holds.js'
import type { Engine } from './setup.js'

/** Opens a hold and, the first time, says so in the log with the command that releases it. */
export function openHold(engine: Engine, hold: NewHold): void {
  const { id, isNew } = engine.store.holds.open(hold, engine.clock.now())
  if (!isNew) return
  const command = commandFor(hold.kind, id)
  engine.log('hold.opened', { id: String(id), subject: nameOf(engine, hold), why: hold.why, command })
}

/** What a person runs to let a hold go. */
export function commandFor(kind: HoldKind, id: number): string {
  if (kind === 'epoch') return 'tillsync rebase'
  return kind === 'doubt' ? `tillsync settle ${id} --applied | --not-applied` : `tillsync release ${id}`
}

function nameOf(engine: Engine, hold: NewHold): string {
  const { catalogue } = engine.store
  const row = catalogue.item(hold.channel, hold.subjectId) ?? catalogue.listing(hold.channel, hold.subjectId)
  return `${row?.sku ?? hold.subjectId} at ${hold.channel}`.trimStart()
}
