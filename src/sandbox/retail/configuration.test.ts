import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { configurationKinds } from '../../assemble.js'
import { loadConfiguration } from '../../config/load.js'
import { writeConfiguration } from './configuration.js'
import { createModels, KEYS } from './models.js'

const ORIGINS = { till: 'http://127.0.0.1:4001', web: 'http://127.0.0.1:4002', street: 'http://127.0.0.1:4003' }
let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tillsync-configuration-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

function write(): string {
  return writeConfiguration(directory, ORIGINS, '127.0.0.1:4004', createModels(0))
}

test('what is written is a configuration without a problem', () => {
  const configuration = loadConfiguration(write(), configurationKinds(), {})
  expect(configuration.tills.map(({ name, settleAfterMs }) => [name, settleAfterMs])).toEqual([['main', 3000]])
  expect(configuration.shops.map(({ name }) => name)).toEqual(['web', 'main-street'])
  expect(configuration.match.adopt).toBe('automatic')
  expect(configuration.listen).toMatchObject({ host: '127.0.0.1', port: 4004 })
})

test('every pack, kit, weight and SKU of a shop’s own is in the mapping, with a buffer, and a listing to ignore', () => {
  const { mapping } = loadConfiguration(write(), configurationKinds(), {})
  expect(mapping.links.map(({ shop, listing }) => `${shop} ${listing.value}`)).toEqual([
    'web WORKSHOP-APRON',
    'web SOAP-3PACK',
    'web TEA-3G5',
    'web TEA-7G',
    'main-street GIFT-BOX',
    'main-street TEA-3G5',
    'main-street SALT-100G',
  ])
  expect(mapping.links.find(({ listing }) => listing.value === 'TEA-3G5')?.parts[0]?.units).toBe(3500)
  expect(mapping.rules.map(({ item, stock }) => [item?.value, stock.buffer])).toEqual([['TOWEL', 1000]])
  expect(mapping.ignored.map(({ shop, listing }) => [shop, listing.value])).toEqual([['web', 'GIFT-CARD']])
})

test('keys are for the owner alone', () => {
  write()
  for (const name of Object.keys(KEYS)) expect(statSync(join(directory, 'keys', name)).mode & 0o077).toBe(0)
})
