import type { NewHold } from '../store/holds.js'
import type { Engine } from './setup.js'

/** Opens a hold and, the first time, says so in the log with the command that releases it. */
export function openHold(engine: Engine, hold: NewHold): void {
  const { id, isNew } = engine.store.holds.open(hold, engine.clock.now())
  if (!isNew) return
  const command = hold.kind === 'doubt' ? `tillsync settle ${id} --applied | --not-applied` : `tillsync release ${id}`
  engine.log('hold.opened', { id: String(id), subject: nameOf(engine, hold), why: hold.why, command })
}

function nameOf(engine: Engine, hold: NewHold): string {
  const { catalogue } = engine.store
  const row = catalogue.item(hold.channel, hold.subjectId) ?? catalogue.listing(hold.channel, hold.subjectId)
  return `${row?.sku ?? hold.subjectId} at ${hold.channel}`.trimStart()
}
