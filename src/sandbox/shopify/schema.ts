import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { buildClientSchema, GraphQLError, isScalarType } from 'graphql'
import type { GraphQLSchema, IntrospectionQuery, ValueNode } from 'graphql'

/** The one version that the model speaks. */
export const API_VERSION = '2026-07'

// The file is kept under src and read from there by the compiled program too: src and dist are equally deep.
const FILE = new URL('../../../src/sandbox/shopify/schema/admin_2026-07.json.gz', import.meta.url)
const MONEY = /^-?\d{1,12}(\.\d{1,10})?$/

/** The official Admin schema, built at the first call and the same one ever after; it takes a third of a second. */
export const adminSchema: () => GraphQLSchema = once(loadSchema)

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => (made ??= { value: make() }).value
}

function loadSchema(): GraphQLSchema {
  const introspection = JSON.parse(gunzipSync(readFileSync(FILE)).toString('utf8')) as { data: IntrospectionQuery }
  const schema = buildClientSchema(introspection.data, { assumeValid: true })
  restrictMoney(schema)
  return schema
}

/** An introspection result says nothing of what a scalar accepts, so a schema built from one accepts everything. */
function restrictMoney(schema: GraphQLSchema): void {
  const money = schema.getType('Money')
  if (!isScalarType(money)) throw new Error('the schema has no Money')
  money.parseValue = parseMoneyInput
  money.parseLiteral = (node: ValueNode) => parseMoneyInput('value' in node ? node.value : null)
}

function parseMoneyInput(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text === 'string' && MONEY.test(text)) return text
  throw new GraphQLError(`Money must be a decimal text, not ${JSON.stringify(value)}`)
}
