export type Json = string | number | bigint | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** Writes JSON in which a bigint stands as a plain number of all its digits, as Shopify writes ids in webhooks. */
export function writeJson(value: Json): string {
  if (typeof value === 'bigint') return String(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(writeJson).join(',')}]`
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`)
  return `{${members.join(',')}}`
}

function isList(value: readonly Json[] | { readonly [name: string]: Json }): value is readonly Json[] {
  return Array.isArray(value)
}
