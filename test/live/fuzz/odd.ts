import type { Draw } from './draw.js'

const DEEP = 20_000
const LONG = 20_000
const MANY = 2_000

/** Values in the text of JSON, and what is none, that a reader may stumble over. */
const VALUES: readonly ((draw: Draw) => string)[] = [
  () => 'null',
  () => 'true',
  () => '-1',
  () => '0',
  () => '-0.0',
  () => '1.5',
  () => '1e999',
  () => '9007199254740993',
  () => '123456789012345678901234567890',
  () => '""',
  () => '" "',
  () => '"\\u0000"',
  () => '"\\ud800"',
  () => '"../../../etc/passwd"',
  () => '"%2e%2e%2f?x=1#y"',
  () => '"1; DROP TABLE delivery"',
  () => '"[ts 7f3a-1-1] sold"',
  () => '"é\u202e🧼"',
  () => '[]',
  () => '{}',
  () => '{"__proto__":{"id":1},"constructor":{"prototype":{"id":1}}}',
  () => '{"toString":1,"valueOf":null,"length":-1}',
  (draw) => String(draw.below(1_000_000_000)),
  (draw) => `"${'x'.repeat(draw.below(LONG))}"`,
  (draw) => '9'.repeat(1 + draw.below(400)),
  (draw) => nested('[', ']', draw),
  (draw) => nested('{"a":', '}', draw),
  (draw) => `[${Array.from({ length: draw.below(MANY) }, (_, index) => `{"id":${index}}`).join(',')}]`,
]

const FIELDS = [
  'id',
  'event',
  'resource_type',
  'resource_id',
  'data',
  'product_id',
  'line_items',
  'variations',
  'has_variations',
  'quantity_before',
  'quantity_after',
  'reason',
  'arg',
  'inventory_item_id',
  'location_id',
  'admin_graphql_api_id',
  'variants',
  '__proto__',
  'constructor',
]

function nested(opening: string, closing: string, draw: Draw): string {
  const levels = draw.below(DEEP)
  return `${opening.repeat(levels)}1${draw.percent(80) ? closing.repeat(levels) : ''}`
}

export function oddValue(draw: Draw): string {
  return draw.pick(VALUES)(draw)
}

/** A body that begins as one should (`"id":1,"event":"x"`) and goes on in fields of odd values; some stand there twice. */
export function oddBody(draw: Draw, beginning: string): Buffer {
  const fields = Array.from({ length: draw.below(6) }, () => `"${draw.pick(FIELDS)}":${oddValue(draw)}`)
  const text = `{${[beginning, ...fields].filter(Boolean).join(',')}}`
  if (draw.percent(75)) return Buffer.from(text)
  return draw.pick<() => Buffer>([
    () => Buffer.alloc(0),
    () => Buffer.from(oddValue(draw)),
    () => Buffer.from(text.slice(0, draw.below(text.length))),
    () => Buffer.from(`\ufeff${text}`),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.concat([Buffer.from(text), draw.bytes(1 + draw.below(40))]),
    () => draw.bytes(1 + draw.below(400)),
  ])()
}
