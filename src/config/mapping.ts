import { readFileSync } from 'node:fs'
import type { Problem } from '../core/problem.js'
import type { Identifier, IgnoredListing, Mapping, MappingLink, Place, Rule } from '../core/rule.js'
import type { Path, SourceFile } from './document.js'
import { readDocument } from './document.js'
import { filesMatching } from './glob.js'
import { mappingFile } from './mapping-schema.js'
import type { WrittenMapping } from './mapping-schema.js'
import { didYouMean } from '../core/nearest.js'
import { problemAt, problemOfFile, problemsOf } from './problems.js'
import { toStockRule } from './rules.js'
import { isBlock } from './schema-walk.js'
import { fileFault } from './secrets.js'
import { choicesWanted, foundWords, wantedBy } from './wording.js'

export interface ReadMapping {
  readonly mapping: Mapping
  readonly problems: readonly Problem[]
}

interface MappingSource {
  readonly source: SourceFile
  readonly written: WrittenMapping
}

/** Finds the files of the patterns in the configuration, below its directory. */
export function findMappingFiles(
  configuration: SourceFile,
  directory: string,
  patterns: readonly string[],
): { readonly files: readonly string[]; readonly problems: readonly Problem[] } {
  const files = new Set<string>()
  const problems: Problem[] = []
  for (const [index, pattern] of patterns.entries()) {
    const found = filesMatching(directory, pattern)
    for (const file of found) files.add(file)
    if (found.length > 0) continue
    const words = {
      found: 'no file of this name',
      wanted: `a mapping file at ${pattern}`,
      hint: 'write one, or take this entry out',
    }
    problems.push(problemAt(configuration, ['mapping', index], words))
  }
  return { files: [...files], problems }
}

/** Reads all mapping files together. `shops` are the names in the configuration; null where those can't be known. */
export function readMapping(files: readonly string[], shops: readonly string[] | null): ReadMapping {
  const problems: Problem[] = []
  const sources: MappingSource[] = []
  for (const file of files) {
    const source = readMappingSource(file, problems)
    if (source) sources.push(source)
  }
  const mapping = {
    links: sources.flatMap(linksOf),
    rules: sources.flatMap(rulesOf),
    ignored: sources.flatMap(ignoredOf),
  }
  if (shops) problems.push(...sources.flatMap((source) => unknownShops(source, shops)))
  problems.push(...repeatedListings(sources))
  return { mapping, problems }
}

function readMappingSource(file: string, problems: Problem[]): MappingSource | null {
  const source = openMapping(file, problems)
  if (!source) return null
  problems.push(...source.problems)
  if (source.problems.length > 0) return null
  const data = withoutEmptySections(source.data)
  const answer = mappingFile.safeParse(data, { error: wantedBy })
  if (answer.success) return { source, written: answer.data }
  problems.push(...problemsOf(answer.error.issues, { source, path: [], schema: mappingFile }))
  return null
}

/** An empty file or section, or one of comments only, is an empty text here and means no entries. */
function withoutEmptySections(data: unknown): unknown {
  const isEmpty = (value: unknown): boolean => value === null || value === ''
  if (isEmpty(data)) return {}
  return isBlock(data) ? Object.fromEntries(Object.entries(data).filter(([, value]) => !isEmpty(value))) : data
}

function openMapping(file: string, problems: Problem[]): SourceFile | null {
  try {
    return readDocument(file, readFileSync(file, 'utf8'), 'text')
  } catch (error) {
    problems.push(problemOfFile(file, { found: fileFault(file, error), wanted: 'a mapping file that can be read' }))
    return null
  }
}

function placeOf(source: SourceFile, path: Path): Place {
  return { file: source.file, line: source.positionOf(path).line }
}

function linksOf({ source, written }: MappingSource): readonly MappingLink[] {
  return written.links.map((link, index) => ({ ...link, place: placeOf(source, ['links', index]) }))
}

function ignoredOf({ source, written }: MappingSource): readonly IgnoredListing[] {
  return written.ignore.map((ignored, index) => ({ ...ignored, place: placeOf(source, ['ignore', index]) }))
}

function rulesOf({ source, written }: MappingSource): readonly Rule[] {
  return written.rules.map((rule, index) => ({
    shops: rule.shops ?? null,
    category: rule.category ?? null,
    item: rule.item ?? null,
    stock: toStockRule(rule),
    prices: rule.prices,
    place: placeOf(source, ['rules', index]),
  }))
}

interface NamedShop {
  readonly shop: string
  readonly path: Path
}

function unknownShops({ source, written }: MappingSource, shops: readonly string[]): readonly Problem[] {
  const named: readonly NamedShop[] = [
    ...written.links.map(({ shop }, index) => ({ shop, path: ['links', index, 'shop'] })),
    ...written.ignore.map(({ shop }, index) => ({ shop, path: ['ignore', index, 'shop'] })),
    ...written.rules.flatMap((rule, index) =>
      (rule.shops ?? []).map((shop, inner) => ({ shop, path: ['rules', index, 'shops', inner] })),
    ),
  ]
  return named
    .filter(({ shop }) => !shops.includes(shop))
    .map(({ shop, path }) => problemAt(source, path, noSuchShop(shop, shops)))
}

function noSuchShop(shop: string, shops: readonly string[]) {
  return { found: `the shop ${foundWords(shop, true)}`, wanted: choicesWanted(shops), hint: didYouMean(shop, shops) }
}

interface Mention {
  readonly shop: string
  readonly listing: Identifier
  readonly source: SourceFile
  readonly path: Path
  readonly verb: 'linked' | 'ignored'
}

/** A listing has one meaning over all files: linked once, or ignored. */
function repeatedListings(sources: readonly MappingSource[]): readonly Problem[] {
  const mentions: readonly Mention[] = [
    ...sources.flatMap(({ source, written }) =>
      written.links.map((link, index): Mention => ({ ...link, source, path: ['links', index], verb: 'linked' })),
    ),
    ...sources.flatMap(({ source, written }) =>
      written.ignore.map((link, index): Mention => ({ ...link, source, path: ['ignore', index], verb: 'ignored' })),
    ),
  ]
  const first = new Map<string, Mention>()
  const problems: Problem[] = []
  for (const mention of mentions) {
    const key = JSON.stringify([mention.shop, mention.listing.kind, mention.listing.value])
    const earlier = first.get(key)
    if (!earlier) first.set(key, mention)
    else problems.push(repetition(mention, earlier))
  }
  return problems
}

function repetition(mention: Mention, earlier: Mention): Problem {
  const { source, path, listing, shop, verb } = mention
  const { line } = earlier.source.positionOf(earlier.path)
  return problemAt(source, path, {
    found: `the listing "${listing.value}" of ${shop} ${verb} here and ${earlier.verb} at ${earlier.source.file}:${line}`,
    wanted: verb === earlier.verb ? `it ${verb} once` : 'it either linked or ignored',
  })
}
