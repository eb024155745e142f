import { describe, expect, test } from 'vitest'
import { brotherPosSettings } from './settings.js'

const LEAST = { kind: 'brotherpos', url: 'https://store.brotherpos.ca', api_key: { env: 'TILL_KEY' } }

test('only address and key have to be said', () => {
  expect(brotherPosSettings.parse(LEAST)).toEqual({
    ...LEAST,
    webhook_secrets: [],
    requests_per_minute: 60,
    adjustments: 'auto',
    adjustment_type: 'count',
    deadline_seconds: 20,
  })
})

test.each([
  ['an unknown field', { apikey: 'x' }],
  ['a key written out', { api_key: 'bpos_1' }],
  ['no requests at all', { requests_per_minute: 0 }],
  ['more requests than any key may', { requests_per_minute: 1001 }],
  ['half a request', { requests_per_minute: 1.5 }],
  ['another adjustment type', { adjustment_type: 'sale' }],
  ['another dialect', { adjustments: 'both' }],
  ['three webhook secrets', { webhook_secrets: [{ env: 'A' }, { env: 'B' }, { env: 'C' }] }],
  ['no time at all', { deadline_seconds: 0 }],
])('%s is a problem', (_, change) => {
  expect(brotherPosSettings.safeParse({ ...LEAST, ...change }).success).toBe(false)
})

describe('the address', () => {
  test.each([
    'https://store.brotherpos.ca',
    'https://store.brotherpos.ca/api/v1/',
    'http://pos.local',
    'http://pos.local:8080/api/v1',
    'http://till.local',
    'http://127.0.0.1:4011',
    'http://localhost:4011',
    'http://[::1]:4011',
  ])('%s is accepted', (url) => expect(brotherPosSettings.safeParse({ ...LEAST, url }).success).toBe(true))

  test.each([
    'store.brotherpos.ca',
    'http://store.brotherpos.ca',
    'http://127.0.0.1.example.com',
    'http://local.example.com',
    'ftp://pos.local',
    'https://user:word@store.brotherpos.ca',
    'https://store.brotherpos.ca/?key=1',
    'https://store.brotherpos.ca/#a',
    '',
  ])('%j is a problem', (url) => expect(brotherPosSettings.safeParse({ ...LEAST, url }).success).toBe(false))
})

test('every field says what it is', () => {
  for (const [name, field] of Object.entries(brotherPosSettings.shape)) {
    expect(field.description, name).toMatch(/\w{3}/)
  }
})
