import { isFresh, readCatalogues, type Unread } from '../../engine/catalogues.js'
import type { Engine } from '../../engine/setup.js'
import type { CommandIo } from './io.js'

/** As long as a sweep is away by default: what was read since need not be read again to be talked about. */
const FRESH_MS = 15 * 60_000

/** What a person said of reading: always, never, or where what is known is old. */
export interface ReadingOptions {
  readonly read?: string | boolean
  readonly cached?: string | boolean
}

/** Reads the catalogues where they are not fresh, or as the options say. The channels that could not be read, said aloud. */
export async function readIfOld(engine: Engine, io: CommandIo, options: ReadingOptions): Promise<readonly Unread[]> {
  const isWanted = options.cached !== true && (options.read === true || !isFresh(engine, FRESH_MS))
  if (!isWanted) return []
  const { unread } = await readCatalogues(engine)
  for (const { channel, detail } of unread) io.error(`${channel}: its catalogue could not be read: ${detail}`)
  return unread
}
