import { getDirectiveValues } from 'graphql'
import type { GraphQLResolveInfo } from 'graphql'
import type { InstantMs } from '../../ports/clock.js'
import { requireTopicAccess } from './checks.js'
import type { Payload, UserError } from './idempotency.js'
import type { Activation, QuantityPayload } from './inventory.js'
import type { BulkUpdate } from './prices.js'
import type { QuantityChange, QuantityWrite } from './quantities.js'
import { platformError, resolver } from './resolver.js'
import type { RequestContext, Resolver } from './resolver.js'
import type { Shop } from './shop.js'

interface Entry {
  readonly inventoryItemId: string
  readonly locationId: string
  readonly changeFromQuantity?: number | null
}

interface WriteInput {
  readonly name: string
  readonly reason: string
  readonly referenceDocumentUri?: string | null
}

export type SetInput = WriteInput & { readonly quantities: readonly (Entry & { readonly quantity: number })[] }
type AdjustInput = WriteInput & { readonly changes: readonly (Entry & { readonly delta: number })[] }

interface SubscriptionArguments {
  readonly topic: string
  readonly webhookSubscription: { readonly uri?: string | null; readonly callbackUrl?: string | null }
}

export function mutationResolvers(shop: Shop): Readonly<Record<string, Resolver>> {
  return { ...inventoryMutations(shop), ...otherMutations(shop) }
}

function inventoryMutations(shop: Shop): Readonly<Record<string, Resolver>> {
  const { inventory } = shop
  return {
    inventorySetQuantities: resolver<unknown, { input: SetInput }>((_source, { input }, context, info) => {
      const key = requireKey(info)
      requireComparison(input.quantities, 'InventoryQuantityInput')
      return setQuantities(shop, input, key, context.now)
    }),
    inventoryAdjustQuantities: resolver<unknown, { input: AdjustInput }>((_source, { input }, context, info) => {
      const key = requireKey(info)
      requireComparison(input.changes, 'InventoryChangeInput')
      return once(shop, { key, info, input, context }, noGroup, () =>
        inventory.write(toAdjustWrite(input), context.now),
      )
    }),
    inventoryActivate: resolver<unknown, Activation>((_source, input, context, info) => {
      const key = requireKey(info)
      return once(shop, { key, info, input, context }, noLevel, () => inventory.activate(input, context.now))
    }),
  }
}

function otherMutations({ prices, subscriptions, bulk }: Shop): Readonly<Record<string, Resolver>> {
  return {
    productVariantsBulkUpdate: resolver<unknown, BulkUpdate>((_source, update, { now }) => {
      refuseUnmodelled(update)
      return prices.bulkUpdate(update, now)
    }),
    webhookSubscriptionCreate: resolver<unknown, SubscriptionArguments>((_source, args, { now, scopes }) => {
      requireTopicAccess(args.topic, scopes)
      const { uri, callbackUrl } = args.webhookSubscription
      return subscriptions.create(args.topic, uri ?? callbackUrl ?? '', now)
    }),
    webhookSubscriptionDelete: resolver<unknown, { id: string }>((_source, { id }) => {
      if (subscriptions.remove(id)) return { deletedWebhookSubscriptionId: id, userErrors: [] }
      const userErrors = [{ field: ['id'], message: 'Webhook subscription does not exist' }]
      return { deletedWebhookSubscriptionId: null, userErrors }
    }),
    bulkOperationRunQuery: resolver<unknown, { query: string }>((_source, { query }, context) =>
      bulk.run(query, context),
    ),
  }
}

/** Required at run time though the schema doesn't say so (captured). */
function requireKey(info: GraphQLResolveInfo): string {
  const directive = info.schema.getDirective('idempotent')
  const node = info.fieldNodes[0]
  if (directive === null || directive === undefined || node === undefined)
    throw new Error('no @idempotent in the schema')
  const key = getDirectiveValues(directive, node, info.variableValues)?.key
  if (typeof key === 'string' && key.trim() !== '') return key
  throw platformError('BAD_REQUEST', 'The @idempotent directive is required for this mutation but was not provided.')
}

/** Null is an answer, absence is none (captured). */
function requireComparison(entries: readonly Entry[], type: string): void {
  if (entries.every((entry) => entry.changeFromQuantity !== undefined)) return
  throw platformError('INVALID_FIELD_ARGUMENTS', `${type} must include the following argument: changeFromQuantity.`)
}

/** The write itself: a key that is known gets its first result again. */
export function setQuantities(shop: Shop, input: SetInput, key: string, now: InstantMs): QuantityPayload {
  const perform = () => shop.inventory.write(toSetWrite(input), now)
  return shop.idempotency.run(
    { key, operation: 'inventorySetQuantities', input, perform, refuse: (error) => noGroup(error) },
    now,
  )
}

interface Once {
  readonly key: string
  readonly info: GraphQLResolveInfo
  readonly input: unknown
  readonly context: RequestContext
}

function once<Result extends Payload>(
  { idempotency }: Shop,
  { key, info, input, context }: Once,
  refuse: (error: UserError) => Result,
  perform: () => Result,
): Result {
  return idempotency.run({ key, operation: info.fieldName, input, perform, refuse }, context.now)
}

function noGroup(error: UserError) {
  return { inventoryAdjustmentGroup: null, userErrors: [error] }
}

function noLevel(error: UserError) {
  return { inventoryLevel: null, userErrors: [error] }
}

function toSetWrite(input: SetInput): QuantityWrite {
  return {
    ...headerOf(input),
    changes: input.quantities.map((entry) => ({ ...entryOf(entry), next: () => entry.quantity })),
    entriesField: 'quantities',
    names: ['available', 'on_hand'],
    wrongNameCode: 'INVALID_NAME',
    duplicateCode: 'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR',
  }
}

function toAdjustWrite(input: AdjustInput): QuantityWrite {
  return {
    ...headerOf(input),
    changes: input.changes.map((entry) => ({ ...entryOf(entry), next: (present: number) => present + entry.delta })),
    entriesField: 'changes',
    names: ['available'],
    wrongNameCode: 'INVALID_QUANTITY_NAME',
    duplicateCode: 'ADJUST_QUANTITIES_FAILED',
  }
}

function headerOf({ name, reason, referenceDocumentUri = null }: WriteInput) {
  return { name, reason, referenceDocumentUri }
}

function entryOf({ inventoryItemId, locationId, changeFromQuantity = null }: Entry): Omit<QuantityChange, 'next'> {
  return { inventoryItemId, locationId, changeFromQuantity }
}

const MODELLED: ReadonlySet<string> = new Set(['id', 'price', 'compareAtPrice', 'barcode', 'inventoryQuantities'])

function refuseUnmodelled(update: BulkUpdate): void {
  const unknown = update.variants.flatMap((variant) => Object.keys(variant)).find((name) => !MODELLED.has(name))
  if (unknown !== undefined) throw platformError('NOT_MODELLED', `a variant's ${unknown} is not modelled`)
}
