import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { brotherPosSettings } from '../channels/brotherpos/settings.js'
import { checkShopifyCredentials, shopifySettings } from '../channels/shopify/settings.js'
import { wooCommerceSettings } from '../channels/woocommerce/settings.js'
import { configurationDocs } from './docs.js'
import { channelKind } from './kinds.js'
import { loadConfiguration } from './load.js'

const kinds = {
  tills: { brotherpos: channelKind(brotherPosSettings) },
  shops: {
    woocommerce: channelKind(wooCommerceSettings),
    shopify: channelKind(shopifySettings, { check: checkShopifyCredentials, priceOwner: ({ domain }) => domain }),
  },
}
const NAMES = ['brotherpos_key', 'brotherpos_hook', 'woo_key', 'woo_secret', 'woo_hook', 'shopify_id', 'shopify_secret']

let credentials = ''
beforeAll(() => {
  credentials = mkdtempSync(join(tmpdir(), 'tillsync-examples-'))
  for (const name of NAMES) writeFileSync(join(credentials, name), 'secret\n')
})
afterAll(() => {
  rmSync(credentials, { recursive: true })
})

function load(path: string) {
  return loadConfiguration(path, kinds, { CREDENTIALS_DIRECTORY: credentials })
}

test('the minimal example loads', () => {
  expect(load('config/minimal.yaml').shops.map(({ name, from }) => [name, from])).toEqual([['web', 'main']])
})

test('the example loads with its mapping', () => {
  const { tills, shops, mapping } = load('config/tillsync.yaml')
  expect([...tills, ...shops].map(({ name, kind }) => [name, kind])).toEqual([
    ['main', 'brotherpos'],
    ['web', 'woocommerce'],
    ['main-street', 'shopify'],
  ])
  expect(shops[0]?.prices).toMatchObject({ factor: 10_500, round: 500, ending: 9900 })
  expect(shops[1]?.prices).toBe('off')
  expect(mapping.links.map(({ parts }) => parts.map(({ units }) => units))).toEqual([
    [1000],
    [3000],
    [3500],
    [7000],
    [2000, 1000],
  ])
  expect([mapping.rules.length, mapping.ignored.length]).toEqual([3, 1])
})

test('every file that the examples name for editors is generated', () => {
  const paths = configurationDocs(kinds).map(({ path }) => path)
  expect(paths).toEqual(['docs/config.md', 'config/tillsync.schema.json', 'config/mapping.schema.json'])
  for (const path of ['config/tillsync.yaml', 'config/minimal.yaml']) {
    expect(readFileSync(path, 'utf8')).toContain('$schema=tillsync.schema.json')
  }
  expect(readFileSync('config/mapping/example.yaml', 'utf8')).toContain('$schema=../mapping.schema.json')
})

test('the page names every setting of every kind', () => {
  const page = configurationDocs(kinds)[0]?.text ?? ''
  for (const { schema } of [...Object.values(kinds.tills), ...Object.values(kinds.shops)]) {
    for (const key of Object.keys(schema.shape)) expect(page).toContain(`| \`${key}\` |`)
  }
  expect(page).not.toContain('undefined')
  expect(page).not.toContain('[object')
})

test.each([
  ['config/tillsync.yaml', 1],
  ['config/minimal.yaml', 1],
  ['config/mapping/example.yaml', 2],
])('%s is what the schema for editors asks for', (path, index) => {
  const text = configurationDocs(kinds)[index]?.text ?? ''
  const schema = z.fromJSONSchema(z.record(z.string(), z.json()).parse(JSON.parse(text)))
  const example: unknown = parse(readFileSync(path, 'utf8'))
  expect(schema.safeParse(example).error).toBeUndefined()
  expect(schema.safeParse({ ...Object(example), unknown_key: 1 }).success).toBe(false)
})
