import { GraphQLError } from 'graphql'
import type { Check } from './resolver.js'
import { platformError } from './resolver.js'

/** The longest list that an argument may hold (documented), but for the variants of one product. */
const MAX_LIST = 250
const MAX_VARIANTS = 2048

/** Scopes, any of which opens the field (documented per field). Writing includes reading. */
const REQUIRED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  QueryRoot: {
    productVariants: ['read_products'],
    productVariantsCount: ['read_products'],
    productVariant: ['read_products'],
    product: ['read_products'],
    locations: ['read_locations'],
    location: ['read_locations'],
    inventoryItem: ['read_inventory', 'read_products'],
  },
  ProductVariant: { inventoryItem: ['read_inventory', 'read_products'] },
  InventoryItem: { inventoryLevel: ['read_inventory'], inventoryLevels: ['read_inventory'] },
  Mutation: {
    inventorySetQuantities: ['write_inventory'],
    inventoryAdjustQuantities: ['write_inventory'],
    inventoryActivate: ['write_inventory'],
    productVariantsBulkUpdate: ['write_products'],
  },
}

export const checkAccess: Check = ({ parentType, fieldName }, _args, { scopes }) => {
  const required = REQUIRED[parentType.name]?.[fieldName]
  if (required === undefined || required.some((scope) => isGranted(scope, scopes))) return
  const requiredAccess = required.map((scope) => `\`${scope}\``).join(' or ') + ' access scope.'
  throw denied(fieldName, requiredAccess)
}

/** Of a topic's resource: whoever may not read it is told nothing of it (documented). */
export function requireTopicAccess(topic: string, scopes: ReadonlySet<string>): void {
  const scope = /^INVENTORY_/.test(topic) ? 'read_inventory' : /^PRODUCTS_/.test(topic) ? 'read_products' : null
  if (scope === null || isGranted(scope, scopes)) return
  throw denied('webhookSubscriptionCreate', `\`${scope}\` access scope.`)
}

function denied(fieldName: string, requiredAccess: string): GraphQLError {
  const documentation = 'https://shopify.dev/api/usage/access-scopes'
  return new GraphQLError(`Access denied for ${fieldName} field. Required access: ${requiredAccess}`, {
    extensions: { code: 'ACCESS_DENIED', documentation, requiredAccess },
  })
}

function isGranted(scope: string, scopes: ReadonlySet<string>): boolean {
  return scopes.has(scope) || scopes.has(scope.replace('read_', 'write_'))
}

export const checkListSizes: Check = ({ parentType, fieldName }, args) => {
  if (parentType.name !== 'Mutation' && parentType.name !== 'QueryRoot') return
  const most = fieldName === 'productVariantsBulkUpdate' ? MAX_VARIANTS : MAX_LIST
  const longest = longestList(args)
  if (longest <= most) return
  const message = `The input array size of ${longest} is greater than the maximum allowed of ${most}.`
  throw platformError('MAX_INPUT_SIZE_EXCEEDED', message)
}

function longestList(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inside = Object.values(value).reduce<number>((longest, member) => Math.max(longest, longestList(member)), 0)
  return Array.isArray(value) ? Math.max(value.length, inside) : inside
}
