import { describe, expect, test } from 'vitest'
import { failureOfErrors, failureOfSilence, failureOfUserError, throttledForMs, type Purpose } from './fail.js'
import type { Cost } from './wire.js'

const PURPOSES: readonly Purpose[] = ['read', 'stock', 'price']
const COST: Cost = {
  requestedQueryCost: 452,
  throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 202, restoreRate: 100 },
}

function kindsOfStatus(status: number, json = true): readonly string[] {
  return PURPOSES.map(
    (purpose) => failureOfSilence({ kind: 'status', status, json, retryAfterMs: undefined }, purpose).kind,
  )
}

function kindsOfCode(code: string | undefined): readonly string[] {
  const error = { message: 'Sorry', extensions: code === undefined ? null : { code } }
  return PURPOSES.map((purpose) => failureOfErrors([error], COST, purpose).kind)
}

describe('an exchange without a GraphQL answer', () => {
  test.each([
    [400, ['refused', 'refused', 'refused']],
    [401, ['unauthorised', 'unauthorised', 'unauthorised']],
    [402, ['unavailable', 'unavailable', 'unavailable']],
    [403, ['unauthorised', 'unauthorised', 'unauthorised']],
    [404, ['unavailable', 'unavailable', 'unavailable']],
    [423, ['unavailable', 'unavailable', 'unavailable']],
    [429, ['throttled', 'unknown', 'throttled']],
    [200, ['unavailable', 'unknown', 'unknown']],
    [302, ['unavailable', 'unknown', 'unknown']],
    [408, ['unavailable', 'unknown', 'unknown']],
    [500, ['unavailable', 'unknown', 'unknown']],
    [503, ['unavailable', 'unknown', 'unknown']],
  ])('with status %i is %o to reads, stock and prices', (status, kinds) => {
    expect(kindsOfStatus(status)).toEqual(kinds)
  })

  test('proves nothing where a 4xx is not JSON', () => {
    expect(kindsOfStatus(403, false)).toEqual(['unavailable', 'unknown', 'unknown'])
  })

  test('that never left is unavailable, that was lost may have been done', () => {
    const kinds = (kind: 'unsent' | 'lost') =>
      PURPOSES.map((purpose) => failureOfSilence({ kind, detail: 'x' }, purpose).kind)
    expect(kinds('unsent')).toEqual(['unavailable', 'unavailable', 'unavailable'])
    expect(kinds('lost')).toEqual(['unavailable', 'unknown', 'unknown'])
  })

  test('says how long to wait, where it was told', () => {
    const silence = { kind: 'status', status: 429, json: false, retryAfterMs: 4000 } as const
    expect(failureOfSilence(silence, 'read')).toMatchObject({ kind: 'throttled', retryAfterMs: 4000 })
    expect(failureOfSilence({ ...silence, retryAfterMs: undefined }, 'read')).toMatchObject({ retryAfterMs: 2000 })
  })
})

describe('errors beside data', () => {
  test.each([
    ['THROTTLED', ['throttled', 'unknown', 'throttled']],
    ['ACCESS_DENIED', ['unauthorised', 'unauthorised', 'unauthorised']],
    ['SHOP_INACTIVE', ['unavailable', 'unavailable', 'unavailable']],
    ['BAD_REQUEST', ['refused', 'refused', 'refused']],
    ['INVALID_FIELD_ARGUMENTS', ['refused', 'refused', 'refused']],
    ['MAX_COST_EXCEEDED', ['refused', 'refused', 'refused']],
    ['undefinedField', ['refused', 'refused', 'refused']],
    ['INTERNAL_SERVER_ERROR', ['unavailable', 'unknown', 'unknown']],
    ['SOMETHING_NEW', ['unavailable', 'unknown', 'unknown']],
    [undefined, ['unavailable', 'unknown', 'unknown']],
    ['IDEMPOTENCY_CONCURRENT_REQUEST', ['unavailable', 'unknown', 'unknown']],
  ])('of code %s are %o to reads, stock and prices', (code, kinds) => {
    expect(kindsOfCode(code)).toEqual(kinds)
  })

  test('are as bad as the worst of them', () => {
    const errors = ['BAD_REQUEST', 'INTERNAL_SERVER_ERROR'].map((code) => ({ message: code, extensions: { code } }))
    expect(failureOfErrors(errors, undefined, 'stock').kind).toBe('unknown')
  })

  test('are told once each, and not all of very many', () => {
    const errors = [1, 1, 2, 3, 4].map((number) => ({ message: `Error ${number}` }))
    expect(failureOfErrors(errors, undefined, 'price').detail).toBe('Error 1; Error 2; Error 3')
  })

  test('tell the wait from the bucket', () => {
    expect(throttledForMs(COST)).toBe(2500)
    const error = { message: 'Throttled', extensions: { code: 'THROTTLED' } }
    expect(failureOfErrors([error], COST, 'read')).toEqual({
      kind: 'throttled',
      retryAfterMs: 2500,
      detail: 'THROTTLED: Throttled',
    })
  })
})

describe('user errors', () => {
  test.each([
    ['CHANGE_FROM_QUANTITY_STALE', 'stale'],
    ['IDEMPOTENCY_CONCURRENT_REQUEST', 'unknown'],
    ['IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED', 'stale'],
    ['IDEMPOTENCY_KEY_PARAMETER_MISMATCH', 'refused'],
    ['ITEM_NOT_STOCKED_AT_LOCATION', 'refused'],
    [null, 'refused'],
  ])('of code %s are %s', (code, kind) => {
    expect(failureOfUserError({ code, field: null, message: 'Sorry' }, 'stock').kind).toBe(kind)
  })

  test('say that a key with two bodies is a bug', () => {
    const error = { code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH', field: null, message: 'Sorry' }
    expect(failureOfUserError(error, 'stock').detail).toContain('a bug')
  })
})
