import { GraphQLError } from 'graphql'
import type { GraphQLFieldResolver, GraphQLResolveInfo, GraphQLTypeResolver } from 'graphql'
import type { InstantMs } from '../../ports/clock.js'

/** What one request knows. */
export interface RequestContext {
  readonly now: InstantMs
  readonly scopes: ReadonlySet<string>
  /** The origin that the client reached; a bulk operation's file is fetched there. */
  readonly origin: string
  /** A bulk query reads whole connections, without `first`. */
  readonly bulk: boolean
}

export type Resolver = (
  source: unknown,
  args: Readonly<Record<string, unknown>>,
  context: RequestContext,
  info: GraphQLResolveInfo,
) => unknown

/** By type, then by field. A field that isn't here is read from the source by its name. */
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolver>>>>

/** Gives a resolver its types: graphql-js has checked arguments against the schema, and the source by the type. */
export function resolver<Source, Arguments = unknown>(
  resolve: (source: Source, args: Arguments, context: RequestContext, info: GraphQLResolveInfo) => unknown,
): Resolver {
  return (source, args: unknown, context, info) => resolve(source as Source, args as Arguments, context, info)
}

/** An error of Shopify's at the top of the answer, beside the data. */
export function platformError(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } })
}

export type Check = (info: GraphQLResolveInfo, args: Readonly<Record<string, unknown>>, context: RequestContext) => void

/** Finds the resolver for a field, after the checks. What the model doesn't know fails aloud instead of being null. */
export function dispatch(
  resolvers: Resolvers,
  checks: readonly Check[],
): GraphQLFieldResolver<unknown, RequestContext> {
  return (source, args: Record<string, unknown>, context, info) => {
    for (const check of checks) check(info, args, context)
    const { parentType, fieldName } = info
    const resolve = resolvers[parentType.name]?.[fieldName]
    if (resolve !== undefined) return resolve(source, args, context, info)
    const value = isObject(source) ? source[fieldName] : undefined
    if (value === undefined) throw platformError('NOT_MODELLED', `${parentType.name}.${fieldName} is not modelled`)
    return typeof value === 'function' ? (value as () => unknown)() : value
  }
}

/** Everything that a shop keeps says its own type. */
export const typeOf: GraphQLTypeResolver<unknown, RequestContext> = (value) => {
  if (isObject(value) && typeof value.kind === 'string') return value.kind
  throw new Error('a value of an abstract type does not say its type')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
