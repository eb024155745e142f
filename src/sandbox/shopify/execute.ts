import { executeSync, getOperationAST, getVariableValues, GraphQLError, parse, validate } from 'graphql'
import type {
  DocumentNode,
  ExecutionResult,
  GraphQLFormattedError,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql'
import type { InstantMs } from '../../ports/clock.js'
import { checkAccess, checkListSizes } from './checks.js'
import { actualCost, requestedCost } from './cost.js'
import type { CostedOperation } from './cost.js'
import { dispatch, typeOf } from './resolver.js'
import type { RequestContext, Resolvers } from './resolver.js'
import type { Throttle, ThrottleStatus } from './throttle.js'

/** One query may not ask for more (documented). */
const MAX_QUERY_COST = 1000
const RATE_LIMITS = 'https://shopify.dev/api/usage/rate-limits'
const MAX_PREPARED = 200

export interface GraphqlRequest {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
}

export interface GraphqlAnswer {
  readonly data?: unknown
  readonly errors?: readonly GraphQLFormattedError[]
  readonly extensions?: {
    readonly cost: {
      readonly requestedQueryCost: number
      readonly actualQueryCost: number | null
      readonly throttleStatus: ThrottleStatus
    }
  }
}

export interface Executor {
  /** Paces, runs and charges a client's request. All answers here go out with status 200. */
  readonly execute: (request: GraphqlRequest, context: RequestContext) => GraphqlAnswer
  /** Runs the shop's own query, unpaced. */
  run(
    document: DocumentNode,
    context: RequestContext,
  ): { readonly data?: unknown; readonly errors?: readonly GraphQLError[] }
  readonly prepare: (query: string) => Prepared
}

export type Prepared =
  | { readonly ok: true; readonly document: DocumentNode }
  | { readonly ok: false; readonly errors: readonly GraphQLFormattedError[] }

export function createExecutor(schema: () => GraphQLSchema, resolvers: Resolvers, throttle: Throttle): Executor {
  const prepared = new Map<string, Prepared>()
  const fieldResolver = dispatch(resolvers, [checkAccess, checkListSizes])

  function prepare(query: string): Prepared {
    const known = prepared.get(query) ?? parseAndValidate(schema(), query)
    if (prepared.size >= MAX_PREPARED) prepared.clear()
    prepared.set(query, known)
    return known
  }

  function execute(request: GraphqlRequest, context: RequestContext): GraphqlAnswer {
    const ready = prepare(request.query)
    if (!ready.ok) return { errors: ready.errors }
    const { document } = ready
    const operation = getOperationAST(document, request.operationName)
    if (!operation) return refused('BAD_REQUEST', 'An operation name is required')
    const coerced = coerce(schema(), operation, request.variables)
    if (!coerced.ok) return { errors: coerced.errors }
    const costed = { schema: schema(), document, operation, variables: coerced.variables }
    const requested = requestedCost(costed)
    if (requested > MAX_QUERY_COST) return tooDear(requested)
    if (!throttle.take(requested, context.now)) return throttled(requested, throttle.status(context.now))
    return charge(costed, requested, run(document, context, request), context.now)
  }

  function run(document: DocumentNode, context: RequestContext, request?: GraphqlRequest): ExecutionResult {
    return executeSync({
      schema: schema(),
      document,
      variableValues: request?.variables,
      operationName: request?.operationName,
      contextValue: context,
      fieldResolver,
      typeResolver: typeOf,
    })
  }

  function charge(costed: CostedOperation, requested: number, result: ExecutionResult, now: InstantMs): GraphqlAnswer {
    const data = result.data ?? null
    const actual = actualCost(costed, data)
    throttle.giveBack(requested - actual, now)
    const errors = result.errors?.map((error) => error.toJSON())
    const extensions = costExtension(requested, actual, throttle.status(now))
    return { data, ...(errors === undefined ? {} : { errors }), extensions }
  }

  return { prepare, execute, run }
}

function parseAndValidate(schema: GraphQLSchema, query: string): Prepared {
  let document: DocumentNode
  try {
    document = parse(query)
  } catch (error) {
    if (error instanceof GraphQLError) return { ok: false, errors: [error.toJSON()] }
    throw error
  }
  const errors = validate(schema, document)
  if (errors.length === 0) return { ok: true, document }
  return { ok: false, errors: errors.map((error) => ({ ...error.toJSON(), extensions: { code: codeOf(error) } })) }
}

/** Shopify names the rule that a document breaks; the wording of its messages is its own and not modelled. */
function codeOf({ message }: GraphQLError): string {
  if (message.startsWith('Cannot query field')) return 'undefinedField'
  if (message.startsWith('Unknown argument')) return 'argumentNotAccepted'
  if (message.startsWith('Unknown directive')) return 'undefinedDirective'
  if (message.includes('is not defined by type')) return 'argumentNotAccepted'
  if (message.includes('is required, but it was not provided')) return 'missingRequiredArguments'
  if (message.includes('used in position expecting type')) return 'variableMismatch'
  return 'argumentLiteralsIncompatible'
}

type Coerced =
  | { readonly ok: true; readonly variables: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly errors: readonly GraphQLFormattedError[] }

function coerce(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>> = {},
): Coerced {
  const { coerced, errors } = getVariableValues(schema, variableDefinitions, variables)
  if (errors === undefined) return { ok: true, variables: coerced }
  return { ok: false, errors: errors.map((error) => ({ ...error.toJSON(), extensions: { code: 'INVALID_VARIABLE' } })) }
}

function refused(code: string, message: string): GraphqlAnswer {
  return { errors: [{ message, extensions: { code } }] }
}

function tooDear(cost: number): GraphqlAnswer {
  const message = `Query cost is ${cost}, which exceeds the single query max cost limit (${MAX_QUERY_COST}).`
  const extensions = { code: 'MAX_COST_EXCEEDED', cost, maxCost: MAX_QUERY_COST, documentation: RATE_LIMITS }
  return { errors: [{ message, extensions }] }
}

function throttled(requested: number, status: ThrottleStatus): GraphqlAnswer {
  return {
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED', documentation: RATE_LIMITS } }],
    extensions: costExtension(requested, null, status),
  }
}

function costExtension(requestedQueryCost: number, actualQueryCost: number | null, throttleStatus: ThrottleStatus) {
  return { cost: { requestedQueryCost, actualQueryCost, throttleStatus } }
}
