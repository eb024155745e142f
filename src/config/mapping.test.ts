import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { formatProblem } from '../core/problem.js'
import { readMapping } from './mapping.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillsync-mapping-'))
  mkdirSync(join(folder, 'mapping'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function read(...texts: readonly string[]) {
  const files = texts.map((text, index) => {
    const file = join(folder, 'mapping', `${index}.yaml`)
    writeFileSync(file, text)
    return file
  })
  const { mapping, problems } = readMapping(files, ['web', 'east'])
  const said = problems.map((problem) => formatProblem(problem).replaceAll(`${folder}/mapping/`, ''))
  return { mapping, said }
}

describe('links', () => {
  test.each(['00123', '1e3', '0x1F', 'true', 'null', '~', '1.50', '-5', '"00123"', "'on'", '.5', '2026-07-01'])(
    'the SKU %s stays the text that was written',
    (sku) => {
      const { mapping, said } = read(`links:\n  - {shop: web, listing: ${sku}, item: ${sku}}\n`)
      const value = sku.replace(/["']/g, '')
      expect(said).toEqual([])
      expect(mapping.links[0]?.listing).toEqual({ kind: 'sku', value })
      expect(mapping.links[0]?.parts).toEqual([{ item: { kind: 'sku', value }, units: 1000 }])
    },
  )

  test('packs, weights, kits, ids and barcodes, each with its place', () => {
    const { mapping, said } = read(`# a comment
links:
  - {shop: web, listing: PACK, item: SOAP, units: 3}
  - {shop: web, listing: {barcode: 0628}, item: {id: 007}, units: 3.5}
  - shop: east
    listing: KIT
    parts:
      - {item: SOAP, units: 2}
      - {item: TOWEL}
`)
    const at = (line: number) => ({ file: join(folder, 'mapping', '0.yaml'), line })
    const sku = (value: string) => ({ kind: 'sku', value })
    expect(said).toEqual([])
    expect(mapping.links).toEqual([
      { shop: 'web', listing: sku('PACK'), parts: [{ item: sku('SOAP'), units: 3000 }], place: at(3) },
      {
        shop: 'web',
        listing: { kind: 'barcode', value: '0628' },
        parts: [{ item: { kind: 'id', value: '007' }, units: 3500 }],
        place: at(4),
      },
      {
        shop: 'east',
        listing: sku('KIT'),
        parts: [
          { item: sku('SOAP'), units: 2000 },
          { item: sku('TOWEL'), units: 1000 },
        ],
        place: at(5),
      },
    ])
  })

  test('a section of comments only means no entries', () => {
    const { mapping, said } = read('links:\n  # - {shop: web, listing: A, item: B}\nignore:\nrules: \n')
    expect([mapping, said]).toEqual([{ links: [], rules: [], ignored: [] }, []])
  })

  test('an empty file means no entries', () => {
    expect(read('', '# nothing yet\n', 'links:\n  []\n').said).toEqual([])
  })
})

describe('rules', () => {
  test('say only what was written', () => {
    const { mapping, said } = read(`rules:
  - {item: JAR, buffer: 5, maximum: none}
  - {category: flower, shops: [web], prices: off}
  - {item: SOAP, prices: {factor: 0.95, ending: .99}}
  - {item: SOAP, shops: [east], prices: on, on_missing: zero}
`)
    expect(said).toEqual([])
    expect(mapping.rules).toMatchObject([
      { item: { value: 'JAR' }, category: null, shops: null, stock: { buffer: 5000, maximum: null } },
      { item: null, category: 'flower', shops: ['web'], stock: {}, prices: 'off' },
      { stock: {}, prices: { factor: 9500, ending: 9900 } },
      { stock: { onMissing: 'zero' }, prices: {} },
    ])
    expect(Object.keys(mapping.rules[0]?.stock ?? {})).toEqual(['buffer', 'maximum'])
    expect(mapping.rules[0]?.prices).toBeUndefined()
    expect(Object.keys(mapping.rules[2]?.prices ?? {})).toEqual(['factor', 'ending'])
  })
})

describe('what is refused', () => {
  test.each([
    ['links: [{shop: web, listing: A, item: B, units: 0}]', '1:49 found "0", wanted a number above zero'],
    ['links: [{shop: web, listing: A, item: B, units: -1}]', '1:49 found "-1", wanted a number above zero'],
    ['links: [{shop: web, listing: A}]', '1:9 found these settings together, wanted either an item or parts'],
    ['links: [{shop: web, listing: A, item: B, parts: [{item: C}]}]', '1:9 found these settings together'],
    ['links: [{shop: web, listing: A, parts: []}]', '1:40 found a list, wanted at least one entry'],
    [
      'links: [{shop: web, listing: A, parts: [{item: C}], units: 2}]',
      '1:60 found a text, wanted the units inside of each part',
    ],
    ['links: [{shop: web, listing: A, parts: [{item: C}, {item: C}]}]', 'wanted each item once'],
    ['links: [{shop: web, listing: , item: B}]', '1:21 found no "listing", wanted what the shop sells'],
    [
      'links: [{shop: web, listing: {sku: A}, item: B}]',
      'found a block of settings, wanted a SKU, {id: …} or {barcode: …}',
    ],
    ['links: [{shop: web, lisitng: A, item: B}]', 'did you mean "listing"?'],
    ['links: {}', '1:8 found a block of settings, wanted a list'],
    ['rules: [{item: A, category: B, buffer: 1}]', 'wanted either an item or a category'],
    ['rules: [{item: A}]', 'wanted at least one of buffer, minimum, maximum, on_missing, prices'],
    ['rules: [{item: A, minimum: 3, maximum: 2}]', '1:40 found a text, wanted a maximum that is not below the minimum'],
    [
      'rules: [{item: A, shops: [wbe], prices: off}]',
      '1:27 found the shop "wbe", wanted web or east; did you mean "web"?',
    ],
    ['ignore: [{shop: esat, listing: A}]', '1:17 found the shop "esat", wanted web or east; did you mean "east"?'],
    ['lniks: []', '1:1 found the unknown key "lniks", wanted links, rules or ignore; did you mean "links"?'],
  ])('%s', (text, expected) => {
    const { said } = read(`${text}\n`)
    expect(said.join('\n')).toContain(expected)
  })

  test('the same listing linked twice, over files', () => {
    const link = 'links:\n  - {shop: web, listing: A, item: B}\n'
    expect(read(link, link).said).toEqual([
      expect.stringMatching(
        /^1.yaml:2:5 found the listing "A" of web linked here and linked at 0.yaml:2, wanted it linked once$/,
      ),
    ])
  })

  test('a listing linked and ignored, but not its namesake in another shop', () => {
    const text = `links:
  - {shop: web, listing: A, item: B}
  - {shop: east, listing: B, item: B}
ignore:
  - {shop: web, listing: A}
  - {shop: web, listing: B}
`
    expect(read(text).said).toEqual([
      '0.yaml:5:5 found the listing "A" of web ignored here and linked at 0.yaml:2, wanted it either linked or ignored',
    ])
  })

  test('a file that is gone', () => {
    const { problems } = readMapping([join(folder, 'gone.yaml')], [])
    expect(problems.map(({ found }) => found)).toEqual([`no file ${join(folder, 'gone.yaml')}`])
  })

  test('one broken file hides nothing of the others', () => {
    expect(read('links: [', 'ignore: 5\n').said).toHaveLength(2)
  })
})
