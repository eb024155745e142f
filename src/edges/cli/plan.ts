import { readCatalogues } from '../../engine/catalogues.js'
import { lookForPreview, previewAll } from '../../engine/preview.js'
import type { Engine } from '../../engine/setup.js'
import { type CommandIo, EXIT } from './io.js'
import { countPlanned, plannedLines, showPlanned } from './plan-text.js'

/**
 * What would be written where, and why. It reads both sides whole and writes to neither. To our own store it writes what
 * it read (items, listings, figures), that it read it, how the channels fare and what their keys have spent; the links
 * that it would make, and all that it would decide, are taken back: the daemon, which may know other mapping files, does
 * not act on a plan.
 */
export async function plan(
  engine: Engine,
  io: CommandIo,
  options: { readonly json?: string | boolean },
): Promise<number> {
  const begunAt = io.clock.now()
  const { whole, unread } = await readCatalogues(engine)
  for (const { channel, detail } of unread) io.error(`${channel}: ${detail}`)
  if (unread.some(({ kind }) => kind === 'failed')) return EXIT.failed
  const seen = await lookForPreview(engine)
  for (const shop of seen.unread) io.error(`${shop}: its orders could not be read`)
  if (seen.unread.size > 0) return EXIT.failed
  const lines = plannedLines(engine, previewAll(engine, whole, begunAt, seen))
  if (options.json === true) io.out(JSON.stringify({ changes: lines }))
  else {
    showPlanned(lines, io)
    io.out(lines.length === 0 ? 'plan: nothing to write' : `plan: ${countPlanned(lines)}; nothing was written`)
  }
  return lines.length === 0 ? EXIT.done : EXIT.changes
}
