import { getArgumentValues, getNamedType, isAbstractType, isCompositeType, isListType, isObjectType } from 'graphql'
import { getNullableType, isInterfaceType, Kind } from 'graphql'
import type { DocumentNode, FieldNode, FragmentDefinitionNode, GraphQLCompositeType, GraphQLField } from 'graphql'
import type { GraphQLSchema, OperationDefinitionNode, SelectionSetNode } from 'graphql'

/**
 * An estimate of what Shopify charges, in its own units but not by its unpublished formula: a mutation 10, an object or
 * a plain list 1, `userErrors` nothing, a connection 2 and half a point for every object within its `first`, `nodes`
 * half a point for every object. A stock write comes to 13, a price write to 10 or 11, a page of 250 variants with
 * their levels to some 600, each near what has been captured or documented.
 */
const MUTATION_COST = 10
const CONNECTION_COST = 2
const MANY_FACTOR = 0.5

/** A value that isn't known yet: the cost is then what may come at most. */
const UNREAD = Symbol('unread')

export interface CostedOperation {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: Readonly<Record<string, unknown>>
}

interface Scope {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly variables: Record<string, unknown>
}

/** What is charged before the operation runs. */
export function requestedCost(costed: CostedOperation): number {
  return operationCost(costed, UNREAD)
}

/** What is charged in the end, by what was really returned. */
export function actualCost(costed: CostedOperation, data: unknown): number {
  return operationCost(costed, data)
}

function operationCost({ schema, document, operation, variables }: CostedOperation, data: unknown): number {
  const root = schema.getRootType(operation.operation)
  if (root === undefined || root === null) return 0
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const scope = { schema, fragments, variables: { ...variables } }
  return Math.ceil(selectionCost(scope, operation.selectionSet, root, data))
}

/** Of the branches of an interface or union the dearest counts, since only one of them can be meant. */
function selectionCost(scope: Scope, set: SelectionSetNode, type: GraphQLCompositeType, value: unknown): number {
  let own = 0
  const branches: number[] = []
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      own += fieldCost(scope, selection, type, value)
      continue
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : scope.fragments.get(selection.name.value)
    const condition = fragment?.typeCondition?.name.value
    const narrowed = condition === undefined ? type : scope.schema.getType(condition)
    if (fragment === undefined || !isCompositeType(narrowed)) continue
    branches.push(selectionCost(scope, fragment.selectionSet, narrowed, value))
  }
  if (isAbstractType(type)) return own + Math.max(0, ...branches)
  return branches.reduce((sum, branch) => sum + branch, own)
}

function fieldCost(scope: Scope, node: FieldNode, type: GraphQLCompositeType, parent: unknown): number {
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined
  const inner = field === undefined ? undefined : getNamedType(field.type)
  if (field === undefined || !node.selectionSet || !isCompositeType(inner) || field.name === 'userErrors') return 0
  const selections = node.selectionSet
  const value = member(parent, node.alias?.value ?? node.name.value)
  const isMutation = type === scope.schema.getMutationType()
  if (value === null) return isMutation ? MUTATION_COST : 0
  if (isMutation) return MUTATION_COST + selectionCost(scope, selections, inner, value)
  const args = getArgumentValues(field, node, scope.variables)
  if (inner.name.endsWith('Connection')) {
    return CONNECTION_COST + MANY_FACTOR * connectionCost(scope, { selections, type: inner, args, value })
  }
  return objectCost(scope, { field, selections, type: inner, args, value })
}

interface Priced {
  readonly selections: SelectionSetNode
  readonly type: GraphQLCompositeType
  readonly args: Readonly<Record<string, unknown>>
  readonly value: unknown
}

function objectCost(scope: Scope, priced: Priced & { readonly field: GraphQLField<unknown, unknown> }): number {
  const { field, selections, type, args, value } = priced
  const one = (each: unknown) => 1 + selectionCost(scope, selections, type, each)
  if (!isListType(getNullableType(field.type))) return one(value)
  if (Array.isArray(args.ids)) {
    return Array.isArray(value) ? MANY_FACTOR * sumOf(value, one) : MANY_FACTOR * args.ids.length * one(UNREAD)
  }
  return Array.isArray(value) && value.length === 0 ? 0 : one(UNREAD)
}

/** The objects within a connection, whether they are selected as `nodes` or as `edges { node }`. */
function connectionCost(scope: Scope, { selections, type, args, value }: Priced): number {
  let cost = 0
  for (const { node, inner } of compositeFields(scope, selections, type)) {
    const name = node.name.value
    if ((name !== 'nodes' && name !== 'edges') || !node.selectionSet) continue
    const set = node.selectionSet
    const one = (each: unknown) => (name === 'nodes' ? 1 : 0) + selectionCost(scope, set, inner, each)
    const rows = member(value, node.alias?.value ?? name)
    cost += Array.isArray(rows) ? sumOf(rows, one) : sizeOf(args) * one(UNREAD)
  }
  return cost
}

function compositeFields(scope: Scope, set: SelectionSetNode, type: GraphQLCompositeType) {
  const fields = isObjectType(type) ? type.getFields() : {}
  const found: { node: FieldNode; inner: GraphQLCompositeType }[] = []
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const inner = getNamedType(fields[selection.name.value]?.type)
      if (isCompositeType(inner)) found.push({ node: selection, inner })
      continue
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : scope.fragments.get(selection.name.value)
    if (fragment !== undefined) found.push(...compositeFields(scope, fragment.selectionSet, type))
  }
  return found
}

function sizeOf({ first, last }: Readonly<Record<string, unknown>>): number {
  if (typeof first === 'number') return first
  return typeof last === 'number' ? last : 0
}

function sumOf(rows: readonly unknown[], one: (row: unknown) => number): number {
  return rows.reduce<number>((sum, row) => (row === null ? sum : sum + one(row)), 0)
}

/** What a skipped field would have returned is as unknown as what hasn't run. */
function member(value: unknown, name: string): unknown {
  if (value === null) return null
  if (typeof value !== 'object') return UNREAD
  const found: unknown = (value as Readonly<Record<string, unknown>>)[name]
  return found === undefined ? UNREAD : found
}
