import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = new URL('..', import.meta.url)

/** Where, what of the source it may import besides its own folder, which packages; the longest matching path decides. */
const RULES: readonly (readonly [at: string, source: string, packages: string])[] = [
  ['core', '', ''],
  ['ports', 'core', 'zod'],
  ['net', 'core ports', 'node:module p-queue undici'],
  ['channels', 'core ports', 'zod'],
  ['channels/brotherpos', 'core ports net', 'zod node:crypto'],
  ['channels/shopify', 'core ports net', 'zod node:crypto node:module @shopify/shopify-api'],
  ['channels/woocommerce', 'core ports net', 'zod node:crypto node:module @woocommerce/woocommerce-rest-api'],
  ['store', 'core ports', 'better-sqlite3 node:fs node:path'],
  ['log', 'core', 'node:module pino pino-pretty'],
  ['engine', 'core ports store log', ''],
  ['config', 'core ports channels/index.ts channels/settings.ts', 'yaml zod node-cron node:fs node:path'],
  ['edges', 'core ports store log engine config', 'node-cron node:*'],
  ['edges/lock.ts', 'ports', 'better-sqlite3 node:fs node:path'],
  ['edges/cli', 'core ports store log engine config edges sandbox', 'commander yaml node:*'],
  ['sandbox', 'core ports', 'graphql zod node:http node:net node:crypto node:fs node:path node:zlib'],
  // The files in src itself wire everything.
  ...[
    'assemble',
    'daemon',
    'door',
    'main',
    'program',
    'reload',
    'run',
    'serve',
    'service',
    'session',
    'telling',
    'version',
  ].map((name) => [`${name}.ts`, '*', '*'] as const),
]

const IMPORT = /(?:^(?:import|export)\b[^'"`]*?\bfrom\s*|^import\s*|\b(?:import|require)\s*\(\s*)['"`]([\w@./:-]+)/gm
const PLATFORM = /brother[ _-]?pos|woo[ _-]?commerce|shopify/i

function isWithin(path: string, folders: string): boolean {
  return folders.split(' ').some((folder) => {
    if (folder.endsWith('*')) return path.startsWith(folder.slice(0, -1))
    return path === folder || path.startsWith(`${folder}/`)
  })
}

/** What is wrong with the imports of one file, named by its path under src. */
function wrongImports(path: string, code: string): string[] {
  const rule = RULES.filter(([at]) => isWithin(path, at)).sort(([a], [b]) => b.length - a.length)[0]
  if (!rule) return [`src/${path} lies in no folder of the import table`]
  const [at, source, packages] = rule
  const plain = code.replace(/\/\*[^]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  return [...plain.matchAll(IMPORT)].flatMap(([, specifier = '']) => {
    const target = posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts')
    if (specifier.startsWith('.') ? isWithin(target, `${at} ${source}`) : isWithin(specifier, packages)) return []
    return [
      `src/${path} imports '${specifier}'; ${at} may import: ${source || 'no other folder'}; ${packages || 'no package'}`,
    ]
  })
}

/** Platform names outside of their home, in code and comments alike: what is written of one is soon coded for one. */
function strayPlatformNames(path: string, code: string): string[] {
  if (isWithin(path, 'channels sandbox')) return []
  return code.split('\n').flatMap((line, index) => {
    const name = PLATFORM.exec(line)?.[0]
    return name === undefined
      ? []
      : [`src/${path}:${index + 1} names a platform, '${name}': only channels and sandbox may`]
  })
}

/** What a page says in backticks of files (`engine/pass.ts`) and exports (`engine/pass.ts: runPass`) that is not so. */
function untrueWords(page: string, read: (path: string) => string | undefined): string[] {
  return [...page.matchAll(/`([\w./-]+\.ts)(?:: (\w+)(?:\(\))?)?`/g)].flatMap(([, path = '', name]) => {
    const code = read(`src/${path}`) ?? read(path)
    if (code === undefined) return [`ARCHITECTURE.md names ${path}, which is not there`]
    if (name === undefined) return []
    const declared = new RegExp(`^export (?:async )?(?:function\\*?|const|interface|type) ${name}\\b`, 'm')
    const listed = new RegExp(`^export (?:type )?\\{[^}]*\\b${name}\\b`, 'm')
    return declared.test(code) || listed.test(code)
      ? []
      : [`ARCHITECTURE.md names ${path}: ${name}, which it does not export`]
  })
}

function read(path: string): string | undefined {
  const url = new URL(path, ROOT)
  return existsSync(url) ? readFileSync(url, 'utf8') : undefined
}

const sources = readdirSync(new URL('src/', ROOT), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => ({ path, code: read(`src/${path}`) ?? '' }))

describe('the source tree', () => {
  test('is read', () => {
    expect(sources.length).toBeGreaterThan(50)
  })

  test('keeps to the import table', () => {
    expect(sources.flatMap(({ path, code }) => wrongImports(path, code))).toEqual([])
  })

  test('names platforms only where they live', () => {
    expect(sources.flatMap(({ path, code }) => strayPlatformNames(path, code))).toEqual([])
  })

  test('is what ARCHITECTURE.md says it is', () => {
    const page = read('ARCHITECTURE.md') ?? ''
    expect(page).toMatch(/`[\w./-]+\.ts: \w+(?:\(\))?`/)
    expect(untrueWords(page, read)).toEqual([])
  })
})

describe('the checks', () => {
  test.each([
    ['core/count.ts', "import { z } from 'zod'"],
    ['core/count.ts', "import type { ClockPort } from '../ports/clock.js'"],
    ['engine/pass.ts', "const fs = await import('node:fs')"],
    ['engine/pass.ts', "export * from '../channels/index.js'"],
    ['channels/shopify/api.ts', "import { x } from '../woocommerce/wire.js'"],
    ['edges/http.ts', "import '../net/http.js'"],
    ['edges/http.ts', "import Database from 'better-sqlite3'"],
    ['sandbox/serve.ts', 'import { Client } from "undici"'],
    ['helpers/text.ts', ''],
  ])('see what is wrong in %s: %s', (path, code) => {
    expect(wrongImports(path, code)).toEqual([expect.stringContaining(`src/${path}`)])
  })

  test.each([
    ['edges/lock.ts', "import Database from 'better-sqlite3'"],
    ['channels/shopify/api.ts', "import '@shopify/shopify-api/adapters/node'"],
    ['channels/index.ts', "import { channel } from './shopify/channel.js'"],
    ['core/plan.ts', "/** read from 'zod' */\n// import 'zod'\nimport { add } from './count.js'"],
    ['daemon.ts', "import { openSystemd } from './edges/systemd.js'"],
  ])('allow what is right in %s: %s', (path, code) => {
    expect(wrongImports(path, code)).toEqual([])
  })

  test('see a platform named in the engine and a page that is out of date', () => {
    expect(strayPlatformNames('engine/pass.ts', "\nif (kind === 'shopify')")).toEqual([
      expect.stringContaining('pass.ts:2'),
    ])
    const page = '`engine/pass.ts: runPass`, `engine/pass.ts: walk`, `engine/gone.ts`'
    const files = new Map([['src/engine/pass.ts', 'export async function runPass() {}\nfunction walk() {}']])
    expect(untrueWords(page, (path) => files.get(path))).toEqual([
      'ARCHITECTURE.md names engine/pass.ts: walk, which it does not export',
      'ARCHITECTURE.md names engine/gone.ts, which is not there',
    ])
  })
})
