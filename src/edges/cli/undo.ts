import { formatCount } from '../../core/count.js'
import { undoWords } from '../../core/undo.js'
import { resumeCommand } from '../../engine/pause.js'
import type { Engine } from '../../engine/setup.js'
import { planUndo, undo as undoChange, type Undo } from '../../engine/undo.js'
import { wrap } from '../terminal.js'
import { ago } from './finding.js'
import { type CommandIo, EXIT } from './io.js'

/**
 * Undoes one correction, by moving the till by the reverse and never by restoring an old figure: what was sold since stays
 * sold. Says what it would do, and does it with `--yes`. A change at a shop is refused with what to do instead.
 */
export function undo(
  engine: Engine,
  io: CommandIo,
  id: string,
  options: { readonly yes?: string | boolean; readonly json?: string | boolean },
): number {
  const planned = planUndo(engine, Number(id))
  if (typeof planned === 'string') return refuse(io, planned)
  const isDone = options.yes === true
  if (isDone && !undoChange(engine, planned)) return refuse(io, `change ${id} was undone already`)
  if (options.json === true) io.out(JSON.stringify({ ...undoObject(planned), done: isDone }))
  else io.out(wrap(isDone ? doneWords(engine, planned) : wouldWords(engine, io, planned), io.columns, 2))
  return isDone ? EXIT.done : EXIT.changes
}

function refuse(io: CommandIo, why: string): number {
  io.error(wrap(`undo: ${why}`, io.columns, 2))
  return EXIT.usage
}

function wouldWords(engine: Engine, io: CommandIo, planned: Undo): string {
  const { till, sku, amount, reading, change } = planned
  const read = reading === null ? '' : ` as read ${ago(io.clock.now() - reading.begunAt)}`
  const what = `would move ${undoWords(till, sku, amount, reading?.figure ?? null)}${read}`
  return `undo: ${what}, and the shops follow${pauseWords(engine, planned)}. Nothing was changed; to do it: tillsync undo ${change.id} --yes`
}

function doneWords(engine: Engine, planned: Undo): string {
  const { till, sku, amount } = planned
  return `undo: ${undoWords(till, sku, amount, null)} is owed to the till, and told to it like any other correction${pauseWords(engine, planned)}`
}

function pauseWords(engine: Engine, { sku, pauses: [first] }: Undo): string {
  return first === undefined ? '' : `; ${sku} is paused, so it waits for: ${resumeCommand(engine, first)}`
}

function undoObject({ change, till, itemId, sku, amount, cause, reading }: Undo) {
  const figure = reading === null ? null : formatCount(reading.figure)
  return { id: change.id, till, item: itemId, sku, amount: formatCount(amount), figure, cause }
}
