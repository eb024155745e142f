import { expect, test } from 'vitest'
import type { HttpPort } from '../../ports/http.js'
import { readPart } from './export-file.js'

function line(id: number, name = 'Soap'): string {
  return JSON.stringify({
    id: `gid://shopify/ProductVariant/${id}`,
    sku: `SKU-${id}`,
    barcode: null,
    displayName: name,
    price: '1.00',
    compareAtPrice: null,
    product: { id: 'gid://shopify/Product/1' },
    inventoryItem: { id: `gid://shopify/InventoryItem/${id}`, tracked: false, inventoryLevel: null },
  })
}

/** A host that gives ranges of the file. */
function host(file: Buffer): HttpPort {
  return ({ headers }) => {
    const [from = 0, last = 0] = (headers['range'] ?? '').replace('bytes=', '').split('-').map(Number)
    const end = Math.min(last + 1, file.length)
    const range = { 'content-range': `bytes ${from}-${end - 1}/${file.length}` }
    const body = new TextDecoder().decode(file.subarray(from, end))
    return Promise.resolve({ kind: 'answered', status: 206, headers: range, body })
  }
}

async function readAll(file: Buffer): Promise<readonly string[]> {
  const ids: string[] = []
  for (let byte: number | null = 0; byte !== null;) {
    const part = await readPart(host(file), { url: 'https://files.example/1', byte, deadlineMs: 1_000 })
    if (part.kind === 'unreadable') throw new Error(part.why)
    ids.push(...part.rows.map(({ id }) => id))
    byte = part.nextByte
  }
  return ids
}

const COUNT = 1_000
const IDS = Array.from({ length: COUNT }, (_, index) => index + 1)

test.each([
  ['an end of its last line', '\n'],
  ['no end of its last line', ''],
])('a file with %s is read whole', async (_, end) => {
  const file = Buffer.from(IDS.map((id) => line(id)).join('\n') + end)
  expect(await readAll(file)).toEqual(IDS.map(String))
})

test.each([0, 1, 2, 3])('a character that is cut %i bytes before its end is no trouble', async (more) => {
  const names = '🍮'.repeat(100)
  const file = Buffer.from(IDS.map((id) => `${line(id, `${'x'.repeat(more)}${names}`)}\n`).join(''))
  expect(await readAll(file)).toEqual(IDS.map(String))
})

test('a line that no part has room for is not passed over', async () => {
  const file = Buffer.from(`${line(1)}\n${line(2, 'x'.repeat(200_000))}\n${line(3)}\n`)
  await expect(readAll(file)).rejects.toThrow('not whole')
})
