import { describe, expect, test } from 'vitest'
import { ask, exchange, NOON, SECRET, testShop, TOKEN } from './fixture.js'

const GRAPHQL = '/admin/api/2026-07/graphql.json'
const DAY_MS = 24 * 60 * 60 * 1000
const QUERY = JSON.stringify({ query: '{ shop { name } }' })
const JSON_TYPE = { 'content-type': 'application/json' }

function grant(model: ReturnType<typeof testShop>, body: unknown) {
  const answer = model.answer(exchange('/admin/oauth/access_token', JSON.stringify(body), JSON_TYPE), NOON)
  return { status: answer.status, body: JSON.parse(answer.body) as Record<string, unknown> }
}

const RIGHT = { client_id: 'client', client_secret: SECRET, grant_type: 'client_credentials' }

describe('the client credentials grant', () => {
  test('gives a token that works for a day', () => {
    const model = testShop()
    const { status, body } = grant(model, RIGHT)
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.stringMatching(/^shpat_[0-9a-f]{32}$/) as string,
      scope: 'read_products,write_products,read_inventory,write_inventory,read_locations',
      expires_in: 86_399,
    })
    const headers = { 'x-shopify-access-token': String(body.access_token) }
    expect(model.answer(exchange(GRAPHQL, QUERY, headers), NOON + DAY_MS - 1).status).toBe(200)
    expect(model.answer(exchange(GRAPHQL, QUERY, headers), NOON + DAY_MS).status).toBe(401)
  })

  test('takes a form as well', () => {
    const body = new URLSearchParams(RIGHT).toString()
    expect(testShop().answer(exchange('/admin/oauth/access_token', body), NOON).status).toBe(200)
  })

  test('leaves earlier tokens good', () => {
    const model = testShop()
    const tokens = [grant(model, RIGHT), grant(model, RIGHT)].map(({ body }) => String(body.access_token))
    expect(new Set(tokens).size).toBe(2)
    for (const token of tokens) {
      expect(model.answer(exchange(GRAPHQL, QUERY, { 'x-shopify-access-token': token }), NOON).status).toBe(200)
    }
  })

  test.each([
    [{ ...RIGHT, client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ ...RIGHT, client_id: 'wrong' }, 400, 'application_cannot_be_found'],
    [{ ...RIGHT, grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ])('refuses %j', (request, status, error) => {
    const answer = grant(testShop(), request)
    expect([answer.status, answer.body.error]).toEqual([status, error])
  })
})

describe('the endpoint', () => {
  test('wants a token that it knows', () => {
    const answer = testShop().answer(exchange(GRAPHQL, QUERY, { 'x-shopify-access-token': 'shpat_other' }), NOON)
    expect(answer.status).toBe(401)
    expect(JSON.parse(answer.body)).toEqual({
      errors: '[API] Invalid API key or access token (unrecognized login or wrong password)',
    })
  })

  test('takes no lasting token where the app has none', () => {
    const headers = { 'x-shopify-access-token': '' }
    expect(testShop({ accessToken: '' }).answer(exchange(GRAPHQL, QUERY, headers), NOON).status).toBe(401)
  })

  test('knows one version only', () => {
    const path = '/admin/api/2025-01/graphql.json'
    expect(testShop().answer(exchange(path, QUERY, { 'x-shopify-access-token': TOKEN }), NOON).status).toBe(404)
  })

  test('answers 400 to what is no request', () => {
    const status = (body: string) =>
      testShop().answer(exchange(GRAPHQL, body, { 'x-shopify-access-token': TOKEN }), NOON).status
    expect([status('not json'), status('{}'), status('[]')]).toEqual([400, 400, 400])
  })
})

describe('a document that Shopify would refuse', () => {
  test.each([
    ['{ shop { nickname } }', 'undefinedField'],
    ['{ shop(first: 1) { name } }', 'argumentNotAccepted'],
    ['{ shop @loud { name } }', 'undefinedDirective'],
    ['{ product { id } }', 'missingRequiredArguments'],
  ])('%s is answered 200 with its errors and no data', (query, code) => {
    const { errors, data } = ask(testShop(), query)
    expect(errors?.[0]?.extensions?.code).toBe(code)
    expect(data).toBeUndefined()
  })

  test('does not even parse', () => {
    expect(ask(testShop(), '{ shop ').errors?.[0]?.message).toContain('Syntax Error')
  })

  test('asks for what is in the schema and not in the model', () => {
    expect(ask(testShop(), '{ shop { email } }').errors?.[0]?.extensions?.code).toBe('NOT_MODELLED')
  })
})

describe('scopes', () => {
  test('are asked for by name where they are missing', () => {
    const model = testShop({ scopes: ['read_products'] })
    const { errors, data } = ask(
      model,
      '{ productVariants(first: 1) { nodes { id } } locations(first: 1) { nodes { id } } }',
    )
    expect(data).toBeNull()
    expect(errors).toHaveLength(1)
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'ACCESS_DENIED',
      requiredAccess: '`read_locations` access scope.',
    })
  })

  test('of writing include those of reading', () => {
    const model = testShop({ scopes: ['write_products'] })
    expect(ask(model, '{ productVariants(first: 1) { nodes { id } } }').errors).toBeUndefined()
  })
})
