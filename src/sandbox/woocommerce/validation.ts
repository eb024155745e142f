import { isRecord } from './fields.js'
import type { Reply } from './reply.js'
import { invalidParameters } from './reply.js'

export type Fields = Readonly<Record<string, unknown>>

type FieldType = 'integer' | 'boolean' | 'string'

const TYPES: Readonly<Record<string, FieldType>> = {
  stock_quantity: 'integer',
  manage_stock: 'boolean',
  regular_price: 'string',
  sale_price: 'string',
  sku: 'string',
  global_unique_id: 'string',
  name: 'string',
  status: 'string',
  stock_status: 'string',
  backorders: 'string',
}

const EMPTY = { integer: 0, boolean: false, string: '' } as const

/**
 * What WordPress does to the fields of a single write, and never to those of a batch: wrong types are refused, and a
 * null is not checked but made the type's empty value, so that `stock_quantity: null` sets 0 (measured on WooCommerce
 * 5.8 to 10.0).
 */
export function checkedFields(fields: Fields): { readonly fields: Fields } | Reply {
  const checked: Record<string, unknown> = { ...fields }
  const wrong: Record<string, string> = {}
  for (const [name, type] of Object.entries(TYPES)) {
    if (!Object.hasOwn(fields, name)) continue
    const value = typedValue(fields[name], type)
    if (value === undefined) wrong[name] = `${name} is not of type ${type}.`
    else checked[name] = value
  }
  return Object.keys(wrong).length > 0 ? invalidParameters(wrong) : { fields: checked }
}

function typedValue(value: unknown, type: FieldType): unknown {
  if (value === null) return EMPTY[type]
  switch (type) {
    case 'integer':
      return isWhole(value) ? Number(value) : undefined
    case 'boolean':
      return booleanOf(value)
    case 'string':
      return typeof value === 'string' ? value : undefined
  }
}

function isWhole(value: unknown): boolean {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')
  return isNumeric && Number.isInteger(Number(value))
}

function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).toLowerCase() : ''
  if (text === 'true' || text === '1') return true
  return text === 'false' || text === '0' ? false : undefined
}

/** PHP's `intval`, which is all that a batch asks of a figure: "abc" is 0 and 5.7 is 5 (measured on WooCommerce 10.0.2). */
export function phpInteger(value: unknown): number {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value !== 'number' && typeof value !== 'string') return 0
  const leading = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?/i.exec(String(value))
  const whole = Math.trunc(Number(leading?.[0] ?? 0))
  return Number.isSafeInteger(whole) && whole !== 0 ? whole : 0
}

/** The fields of an item or a body that is an object; none where it is anything else. */
export function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {}
}
