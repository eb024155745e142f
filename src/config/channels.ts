import type { z } from 'zod'
import type { Problem } from '../core/problem.js'
import type { Path, SourceFile } from './document.js'
import type { ChannelKind } from './kinds.js'
import { didYouMean } from '../core/nearest.js'
import { problemAt, problemOfKey, problemsOf } from './problems.js'
import { isBlock, keysOf, valueAt } from './schema-walk.js'
import { channelName } from './schema.js'
import { secretProblems } from './secret-check.js'
import type { SecretSurroundings } from './secrets.js'
import { choicesWanted, foundWords, wantedBy } from './wording.js'

/** A channel's block, split into what all kinds share and what is its own. */
interface ReadChannel<Shared> {
  readonly name: string
  readonly kind: string
  readonly settings: unknown
  readonly priceOwner: string | null
  readonly shared: Shared
}

export interface ReadChannels<Shared> {
  readonly channels: readonly ReadChannel<Shared>[]
  /** All that were written, also those with problems. */
  readonly names: readonly string[]
  readonly problems: readonly Problem[]
}

interface Section<Shared extends z.ZodObject> {
  /** `tills` or `shops`. */
  readonly key: string
  /** What one of them is called. */
  readonly word: string
  readonly kinds: Readonly<Record<string, ChannelKind>>
  readonly shared: Shared
}

/** Reads `tills` or `shops`, each by the schema of its kind and the shared one. */
export function readChannels<Shared extends z.ZodObject>(
  source: SourceFile,
  section: Section<Shared>,
  surroundings: SecretSurroundings,
): ReadChannels<z.output<Shared>> {
  const block = valueAt(source.data, [section.key])
  const entries = isBlock(block) ? Object.entries(block) : []
  if (entries.length === 0) return { channels: [], names: [], problems: [noneNamed(source, section, block)] }
  const problems: Problem[] = []
  const channels: ReadChannel<z.output<Shared>>[] = []
  for (const [name, value] of entries) {
    problems.push(...nameProblems(source, [section.key, name]))
    const channel = readChannel(source, section, { name, value }, surroundings, problems)
    if (channel) channels.push(channel)
  }
  return { channels, names: entries.map(([name]) => name), problems }
}

function noneNamed(source: SourceFile, section: Pick<Section<z.ZodObject>, 'key' | 'word'>, block: unknown): Problem {
  const wanted = `at least one ${section.word} by a name of your own`
  if (block === undefined) return problemOfKey(source, [section.key], { found: `no "${section.key}"`, wanted })
  return problemAt(source, [section.key], { found: isBlock(block) ? 'no entries' : foundWords(block, false), wanted })
}

function nameProblems(source: SourceFile, path: Path): readonly Problem[] {
  const answer = channelName.safeParse(path.at(-1))
  if (answer.success) return []
  const wanted = answer.error.issues[0]?.message ?? 'another name'
  return [problemOfKey(source, path, { found: `the name "${String(path.at(-1))}"`, wanted })]
}

interface Written {
  readonly name: string
  readonly value: unknown
}

function readChannel<Shared extends z.ZodObject>(
  source: SourceFile,
  section: Section<Shared>,
  { name, value }: Written,
  surroundings: SecretSurroundings,
  problems: Problem[],
): ReadChannel<z.output<Shared>> | null {
  const path = [section.key, name]
  if (!isBlock(value)) {
    problems.push(
      problemAt(source, path, { found: foundWords(value, false), wanted: `the settings of a ${section.word}` }),
    )
    return null
  }
  const kindName = value['kind']
  const kind =
    typeof kindName === 'string' && Object.hasOwn(section.kinds, kindName) ? section.kinds[kindName] : undefined
  const sharedKeys = keysOf(section.shared)
  const shared = section.shared.safeParse(
    pick(value, (key) => sharedKeys.includes(key)),
    { error: wantedBy },
  )
  if (!shared.success) problems.push(...problemsOf(shared.error.issues, { source, path, schema: section.shared }))
  if (!kind) {
    problems.push(unknownKind(source, path, kindName, Object.keys(section.kinds)))
    return null
  }
  const ownBlock = pick(value, (key) => !sharedKeys.includes(key))
  const secrets = secretProblems({ source, path, schema: kind.schema }, ownBlock, surroundings)
  problems.push(...secrets.problems)
  const own = kind.parse(ownBlock)
  if (!own.ok) {
    const rest = own.issues.filter((issue) => !secrets.malformed.some((place) => startsWith(issue.path, place)))
    problems.push(...problemsOf(rest, { source, path, schema: kind.schema, otherKeys: sharedKeys }))
  }
  if (!own.ok || !shared.success) return null
  return { name, kind: String(kindName), settings: own.settings, priceOwner: own.priceOwner, shared: shared.data }
}

function unknownKind(source: SourceFile, path: Path, kind: unknown, known: readonly string[]): Problem {
  const wanted = choicesWanted(known)
  if (kind === undefined || kind === null)
    return problemOfKey(source, [...path, 'kind'], { found: 'no "kind"', wanted })
  const hint = typeof kind === 'string' ? didYouMean(kind, known) : null
  return problemAt(source, [...path, 'kind'], { found: foundWords(kind, true), wanted, hint })
}

/** Whether a place lies at another, or within it. */
export function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step)
}

function pick(block: Readonly<Record<string, unknown>>, wanted: (key: string) => boolean): Record<string, unknown> {
  return Object.fromEntries(Object.entries(block).filter(([key]) => wanted(key)))
}
