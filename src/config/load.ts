import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { z } from 'zod'
import type { Problem } from '../core/problem.js'
import { UserError } from '../core/problem.js'
import type { ReadChannels } from './channels.js'
import { readChannels, startsWith } from './channels.js'
import type { Configuration, ShopConfiguration, TillConfiguration } from './configuration.js'
import type { SourceFile } from './document.js'
import { readDocument } from './document.js'
import type { ChannelKinds } from './kinds.js'
import type { ReadMapping } from './mapping.js'
import { findMappingFiles, readMapping } from './mapping.js'
import { problemAt, problemOfFile, problemsOf } from './problems.js'
import { relationProblems } from './relations.js'
import { isBlock, valueAt } from './schema-walk.js'
import { generalSettings, mappingPatterns, shopSettings, tillSettings } from './schema.js'
import { secretProblems } from './secret-check.js'
import { fileFault, type SecretSurroundings } from './secrets.js'
import { foundWords, wantedBy } from './wording.js'

export type ReadTills = ReadChannels<z.output<typeof tillSettings>>
export type ReadShops = ReadChannels<z.output<typeof shopSettings>>

/**
 * Reads the configuration and its mapping files, and finds every secret once. Throws a UserError with every problem of
 * all files, so that one look puts all of them right.
 */
export function loadConfiguration(path: string, kinds: ChannelKinds, environment: NodeJS.ProcessEnv): Configuration {
  const source = openConfiguration(path)
  const directory = dirname(path)
  const surroundings = { environment, directory }
  const general = readGeneral(source, surroundings)
  const tills = readChannels(
    source,
    { key: 'tills', word: 'till', kinds: kinds.tills, shared: tillSettings },
    surroundings,
  )
  const shops = readChannels(
    source,
    { key: 'shops', word: 'shop', kinds: kinds.shops, shared: shopSettings },
    surroundings,
  )
  const mapping = readMappings(source, directory, shops.names)
  const problems = [
    ...general.problems,
    ...tills.problems,
    ...shops.problems,
    ...relationProblems(source, tills, shops),
    ...mapping.problems,
  ]
  if (problems.length > 0 || !general.settings) throw new UserError(inOrder(problems))
  const { state, http, metrics, backup, history, mapping: mappingPatterns, notify = null, ...rest } = general.settings
  const stateDirectory = resolve(directory, state)
  const backups =
    backup.directory === undefined ? join(stateDirectory, 'backups') : resolve(directory, backup.directory)
  return {
    ...rest,
    file: path,
    directory,
    stateDirectory,
    backup: { schedule: backup.schedule, keep: backup.keep, directory: backups },
    listen: http.listen,
    publicUrl: http.public_url ?? null,
    metricsListen: metrics.listen ?? null,
    historyMs: history,
    notify,
    tills: tills.channels.map(toTill),
    shops: shops.channels.map((shop) => toShop(shop, tills.names)),
    mapping: mapping.mapping,
    mappingPatterns,
  }
}

function openConfiguration(path: string): SourceFile {
  const source = readDocument(path, readText(path), 'typed')
  if (source.problems.length > 0) throw new UserError(source.problems)
  if (isBlock(source.data)) return source
  const wanted = 'a configuration with tills and shops'
  throw new UserError([problemOfFile(path, { found: foundWords(source.data, false), wanted })])
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const hint = 'name another with --config'
    throw new UserError([problemOfFile(path, { found: fileFault(path, error), wanted: 'a configuration', hint })])
  }
}

interface General {
  readonly settings: z.output<typeof generalSettings> | null
  readonly problems: readonly Problem[]
}

const CHANNEL_KEYS = ['tills', 'shops']

function readGeneral(source: SourceFile, surroundings: SecretSurroundings): General {
  const written = Object.entries(isBlock(source.data) ? source.data : {}).filter(([key]) => !CHANNEL_KEYS.includes(key))
  const block = Object.fromEntries(written)
  const parsed = { source, path: [], schema: generalSettings, otherKeys: CHANNEL_KEYS }
  const { problems, malformed } = secretProblems(parsed, block, surroundings)
  const answer = generalSettings.safeParse(block, { error: wantedBy })
  if (answer.success) return { settings: answer.data, problems: [...problems, ...sharedDoor(source, answer.data)] }
  const rest = answer.error.issues.filter((issue) => !malformed.some((place) => startsWith(issue.path, place)))
  return { settings: null, problems: [...problems, ...problemsOf(rest, parsed)] }
}

/** What the one publishes the other must not. Port 0 stands for any that is free. */
function sharedDoor(source: SourceFile, { http, metrics }: z.output<typeof generalSettings>): readonly Problem[] {
  if (metrics.listen === undefined || metrics.listen.port === 0 || metrics.listen.port !== http.listen.port) return []
  const words = { found: `the port of http.listen, ${http.listen.port}`, wanted: 'a port of its own for metrics' }
  return [problemAt(source, ['metrics', 'listen'], words)]
}

function readMappings(source: SourceFile, directory: string, shops: readonly string[]): ReadMapping {
  const patterns = mappingPatterns.safeParse(valueAt(source.data, ['mapping']))
  const found = findMappingFiles(source, directory, patterns.success ? patterns.data : [])
  const read = readMapping(found.files, shops.length > 0 ? shops : null)
  return { mapping: read.mapping, problems: [...found.problems, ...read.problems] }
}

function toTill({ name, kind, settings, shared }: ReadTills['channels'][number]): TillConfiguration {
  return { name, kind, settings, settle: shared.settle, settleAfterMs: shared.settle_after_seconds * 1000 }
}

function toShop(
  { name, kind, settings, shared }: ReadShops['channels'][number],
  tills: readonly string[],
): ShopConfiguration {
  const { from = tills[0] ?? '', movements, stock, prices, first_contact: firstContact } = shared
  const settleAfterMs = shared.settle_after_seconds * 1000
  return { name, kind, settings, from, movements, firstContact, stock, prices, settleAfterMs }
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map(({ file }) => file))]
  return problems.toSorted(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  )
}
