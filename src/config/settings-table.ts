import type { JsonSchema } from './json-schema.js'

/** A table of all settings of the block, those of inner blocks by their path. */
export function settingsTable(schema: JsonSchema, except: readonly string[] = []): string {
  const rows = rowsOf(schema, '').filter(
    ({ name }) => !except.some((key) => name === key || name.startsWith(`${key}.`)),
  )
  const lines = rows.map((row) => `| \`${row.name}\` | ${row.meaning} | ${row.otherwise} | ${row.example} |`)
  return ['| setting | meaning | default | example |', '|---|---|---|---|', ...lines].join('\n')
}

interface Row {
  readonly name: string
  readonly meaning: string
  readonly otherwise: string
  readonly example: string
}

function rowsOf(block: JsonSchema, prefix: string): readonly Row[] {
  const required = new Set(block.required ?? [])
  return Object.entries(block.properties ?? {}).flatMap(([key, property]) => {
    if (typeof property === 'boolean') return []
    const inner = innerBlock(property)
    const name = prefix + key
    const row = rowOf(name, property, required.has(key))
    return inner ? [row, ...rowsOf(inner.block, name + inner.joint)] : [row]
  })
}

function rowOf(name: string, property: JsonSchema, required: boolean): Row {
  const example: unknown = property.examples?.[0]
  return {
    name,
    meaning: escapeCell(
      [sentence(property.description ?? ''), bounds(property)].filter((part) => part !== '').join('; '),
    ),
    otherwise: required ? 'required' : code(property.default),
    example: code(example),
  }
}

interface InnerBlock {
  readonly block: JsonSchema
  readonly joint: string
}

/** Blocks of a single key, such as the places of a secret, are told in the description and need no rows. */
function innerBlock(property: JsonSchema): InnerBlock | null {
  if (property.properties) return { block: property, joint: '.' }
  const items = property.items
  if (typeof items === 'object' && !Array.isArray(items) && items.properties) return { block: items, joint: '[].' }
  const option = property.anyOf?.find(
    (each) => typeof each === 'object' && Object.keys(each.properties ?? {}).length > 1,
  )
  return typeof option === 'object' ? { block: option, joint: '.' } : null
}

function bounds(property: JsonSchema): string {
  const { enum: choices, const: only, minimum, maximum } = property
  if (choices) return `one of ${choices.map((choice) => `\`${String(choice)}\``).join(', ')}`
  if (only !== undefined) return `\`${flow(only)}\``
  const least = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : null
  const most = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : null
  if (least !== null && most !== null) return `from ${least} to ${most}`
  if (least !== null) return `${least} or more`
  return most === null ? '' : `${most} or less`
}

function code(value: unknown): string {
  const text = value === undefined ? '' : flow(value)
  return text === '' || text === '{}' ? '–' : `\`${escapeCell(text)}\``
}

/** As one would write it on a line of YAML. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, entry]) => `${key}: ${flow(entry)}`)
      .join(', ')}}`
  }
  return typeof value === 'string' && /^[*&!%@`]|: |^$/.test(value) ? JSON.stringify(value) : String(value)
}

/** Descriptions are written by several hands. */
function sentence(description: string): string {
  return description.replace(/^[a-z]/, (letter) => letter.toUpperCase()).replace(/\.$/, '')
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
