import { resolve } from 'node:path'
import type { Configuration } from '../../config/configuration.js'
import { filesMatching } from '../../config/glob.js'
import { renewSuggestions } from '../../config/suggestions.js'
import { type CataloguePairing, pairCatalogues } from '../../engine/review.js'
import { readBefore } from '../../engine/catalogues.js'
import type { Engine } from '../../engine/setup.js'
import { readIfThere, writeWhole } from '../whole-file.js'
import { type CommandIo, EXIT } from './io.js'
import { openIn, reportOf, suggestionsOf } from './pairing-report.js'
import { showPairing } from './pairing-text.js'
import { readIfOld, type ReadingOptions } from './reading.js'

const MAPPING_MODE = 0o644

export interface MatchOptions extends ReadingOptions {
  readonly json?: string | boolean
  readonly all?: string | boolean
  /** The mapping file that suggestions are written into. */
  readonly write?: string | boolean
}

/**
 * Holds both catalogues against each other: of each shop how every listing stands to the till, why, and the entry of a
 * mapping file that would settle it. It links nothing and writes to no till and no shop.
 */
export async function match(
  engine: Engine,
  configuration: Pick<Configuration, 'directory' | 'mappingPatterns'>,
  io: CommandIo,
  options: MatchOptions,
): Promise<number> {
  const unread = await readIfOld(engine, io, options)
  if (readBefore(engine).size === 0) {
    io.error('match: no catalogue was read yet; without --cached they are read')
    return EXIT.failed
  }
  const paired = pairCatalogues(engine)
  const report = reportOf(engine, paired)
  if (options.json === true) io.out(JSON.stringify(report))
  else showPairing(report, io, options.all === true)
  const file = typeof options.write === 'string' ? options.write : null
  if (file !== null) writeSuggestions(engine, paired, file)
  if (file !== null && options.json !== true) io.out(writtenWords(file, configuration))
  if (unread.some(({ kind }) => kind === 'failed')) return EXIT.failed
  return openIn(report) > 0 || report.misnamed.length > 0 ? EXIT.changes : EXIT.done
}

function writeSuggestions(engine: Engine, paired: CataloguePairing, file: string): void {
  const text = renewSuggestions(file, readIfThere(file) ?? null, suggestionsOf(engine, paired))
  writeWhole(file, text, MAPPING_MODE)
}

function writtenWords(
  file: string,
  { directory, mappingPatterns }: Pick<Configuration, 'directory' | 'mappingPatterns'>,
) {
  const read = mappingPatterns.flatMap((pattern) => filesMatching(directory, pattern)).map((name) => resolve(name))
  const done = `match: ${file} has the entries, each commented out: look through them, and take #? from those that are right`
  return read.includes(resolve(file)) ? done : `${done}\nit is not read yet: put it under mapping: in the configuration`
}
