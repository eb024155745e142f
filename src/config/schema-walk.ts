import { z } from 'zod'
import { secretSource } from '../ports/settings.js'
import type { Path } from './document.js'

/** The schema inside of defaults, options and transformations, and the first description on the way to it. */
export function unwrap(schema: z.core.$ZodType): {
  readonly schema: z.core.$ZodType
  readonly description: string | null
} {
  const description = describe(schema)
  const inner = innerOf(schema)
  if (!inner) return { schema, description }
  const deeper = unwrap(inner)
  return { schema: deeper.schema, description: description ?? deeper.description }
}

function describe(schema: z.core.$ZodType): string | null {
  return z.globalRegistry.get(schema)?.description ?? null
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType | null {
  if (schema instanceof z.ZodPipe) return schema.in instanceof z.ZodTransform ? schema.out : schema.in
  if (isWrapper(schema)) return schema._zod.def.innerType
  return null
}

const WRAPPERS: ReadonlySet<string> = new Set([
  'optional',
  'nullable',
  'default',
  'prefault',
  'readonly',
  'nonoptional',
  'catch',
])

interface Wrapper extends z.core.$ZodType {
  readonly _zod: z.core.$ZodType['_zod'] & { readonly def: { readonly innerType: z.core.$ZodType } }
}

function isWrapper(schema: z.core.$ZodType): schema is Wrapper {
  return WRAPPERS.has(schema._zod.def.type)
}

/** What is expected at the path, or undefined where the schema has no such place. */
export function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
  let current: z.core.$ZodType | undefined = schema
  for (const step of path) {
    if (!current) return undefined
    current = childOf(unwrap(current).schema, step)
  }
  return current
}

function childOf(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape
    return Object.hasOwn(shape, step) ? shape[String(step)] : undefined
  }
  if (schema instanceof z.ZodArray) return schema.element
  if (schema instanceof z.ZodRecord) return schema.valueType
  if (!(schema instanceof z.ZodUnion)) return undefined
  for (const option of schema.options) {
    const child = childOf(unwrap(option).schema, step)
    if (child) return child
  }
  return undefined
}

/** The keys that a block may have; none where it is no block. */
export function keysOf(schema: z.core.$ZodType | undefined): readonly string[] {
  if (!schema) return []
  const inner = unwrap(schema).schema
  if (inner instanceof z.ZodObject) return Object.keys(inner.shape)
  return inner instanceof z.ZodUnion ? inner.options.flatMap(keysOf) : []
}

export interface SecretPlace {
  readonly path: Path
  readonly value: unknown
}

/** Every place of the block where a secret's source is expected and something was written. */
export function secretPlaces(schema: z.core.$ZodType, value: unknown, path: Path = []): readonly SecretPlace[] {
  const inner = unwrap(schema).schema
  if (value === undefined) return []
  if (isSecretSource(inner) || (isBlock(value) && mayBeSecretSource(inner))) return [{ path, value }]
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    return value.flatMap((entry, index) => secretPlaces(inner.element, entry, [...path, index]))
  }
  if (!isBlock(value)) return []
  return Object.entries(value).flatMap(([key, entry]) => {
    const child = childOf(inner, key)
    return child ? secretPlaces(child, entry, [...path, key]) : []
  })
}

/** A description of its own makes another schema of it, with the same options. */
function isSecretSource(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodUnion && schema.options === secretSource.options
}

/** A text that may as well be kept as a secret. */
function mayBeSecretSource(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodUnion && schema.options.some((option) => isSecretSource(unwrap(option).schema))
}

export function isBlock(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What was written at the path; undefined where nothing was. */
export function valueAt(data: unknown, path: Path): unknown {
  let current = data
  for (const step of path) {
    if (Array.isArray(current)) current = (current as readonly unknown[])[Number(step)]
    else if (isBlock(current) && Object.hasOwn(current, step)) current = current[String(step)]
    else return undefined
  }
  return current
}
