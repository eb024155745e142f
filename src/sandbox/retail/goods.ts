/** What a good is listed as in one shop. Units are of the till's measure, as decimal text. */
export interface Listed {
  readonly shop: 'web' | 'main-street'
  readonly sku: string
  /** What the shop shows before it is first met: wrong on purpose. */
  readonly shown: number
  readonly parts: readonly { readonly sku: string; readonly units: string }[]
  /** True where the listing has a price of its own that follows the till's. */
  readonly priced: boolean
  /** The SKU of the product that it is a variation of. */
  readonly variationOf: string | null
  readonly barcode: string | null
  /** What tells the daemon its parts: a name that it shares with the till's item, or the mapping file. */
  readonly linkedBy: 'sku' | 'barcode' | 'mapping'
}

export interface Good {
  readonly sku: string
  readonly name: string
  /** In cents. */
  readonly price: number
  readonly stock: string
  readonly variationOf: string | null
  readonly buffer: number
  readonly barcode: string | null
}

/** A listing that the mapping file ignores: nobody but the shop may write to it. */
export interface Ignored {
  readonly shop: 'web'
  readonly sku: string
  readonly name: string
  readonly price: string
  readonly stock: number
  readonly barcode: string | null
}

const PLAIN = ['Candle', 'Mug', 'Notebook', 'Pen', 'Bowl', 'Vase', 'Apron', 'Scarf', 'Clock', 'Lamp']
const KINDS = ['oak', 'ash', 'elm']
const SIZES = ['S', 'M', 'L']
/** Of goods that a shop knows by another SKU, or takes for something else. */
const BARCODES: Readonly<Record<string, string>> = { 'LAMP-OAK': '0628011000424', 'VASE-OAK': '0628011000059' }
/** SKUs of a shop's own, by shop and good, and what links them to the till's. */
const OWN_SKUS: Readonly<Record<string, Pick<Listed, 'sku' | 'linkedBy'>>> = {
  'main-street LAMP-OAK': { sku: 'LMP-0042', linkedBy: 'barcode' },
  'web APRON-OAK': { sku: 'WORKSHOP-APRON', linkedBy: 'mapping' },
}

/** The forty goods of the sandbox's shop: plain ones, variations, a pack, a kit, and goods by weight. */
export function retailGoods(): readonly Good[] {
  const plain = KINDS.flatMap((kind, row) =>
    PLAIN.map((name, column) =>
      good(
        `${name.toUpperCase()}-${kind.toUpperCase()}`,
        `${name}, ${kind}`,
        500 + 150 * column + 35 * row,
        `${12 + 3 * column + row}`,
      ),
    ),
  )
  const sized = ['HOODIE', 'SHIRT'].flatMap((parent, row) =>
    SIZES.map((size, column) => ({
      ...good(`${parent}-${size}`, `${parent} ${size}`, 3500 - 1000 * row, `${14 + column}`),
      variationOf: parent,
    })),
  )
  return [
    ...plain,
    ...sized,
    good('SOAP', 'Soap', 650, '60'),
    { ...good('TOWEL', 'Towel', 1200, '40'), buffer: 1 },
    good('TEA-JAR', 'Green tea, by the gram', 25, '420'),
    good('SALT-JAR', 'Sea salt, by the gram', 10, '2400.5'),
  ]
}

function good(sku: string, name: string, price: number, stock: string): Good {
  return { sku, name, price, stock, variationOf: null, buffer: 0, barcode: BARCODES[sku] ?? null }
}

/** Where each good is sold. Every third plain good is sold in one shop only; two have a SKU of the shop's own. */
export function retailListings(goods: readonly Good[]): readonly Listed[] {
  const single = goods.filter((each) => !each.sku.endsWith('-JAR'))
  const one = single.flatMap((each, index) => [
    ...(index % 6 === 5 ? [] : [listed('web', each, index % 7)]),
    ...(index % 6 === 2 ? [] : [listed('main-street', each, 60 - index)]),
  ])
  return [
    ...one,
    many('web', 'SOAP-3PACK', [{ sku: 'SOAP', units: '3' }]),
    many('main-street', 'GIFT-BOX', [
      { sku: 'SOAP', units: '2' },
      { sku: 'TOWEL', units: '1' },
    ]),
    many('web', 'TEA-3G5', [{ sku: 'TEA-JAR', units: '3.5' }]),
    many('web', 'TEA-7G', [{ sku: 'TEA-JAR', units: '7' }]),
    many('main-street', 'TEA-3G5', [{ sku: 'TEA-JAR', units: '3.5' }]),
    many('main-street', 'SALT-100G', [{ sku: 'SALT-JAR', units: '100' }]),
  ]
}

/** Its barcode would link it to a vase that this shop doesn't sell, if the mapping file did not ignore it. */
export function retailIgnored(): Ignored {
  const barcode = BARCODES['VASE-OAK'] ?? null
  return { shop: 'web', sku: 'GIFT-CARD', name: 'Gift card', price: '25.00', stock: 5, barcode }
}

function listed(shop: Listed['shop'], { sku, variationOf, barcode }: Good, shown: number): Listed {
  const { sku: own, linkedBy } = OWN_SKUS[`${shop} ${sku}`] ?? { sku, linkedBy: 'sku' }
  const printed = linkedBy === 'barcode' ? barcode : null
  return { shop, sku: own, shown, parts: [{ sku, units: '1' }], priced: true, variationOf, barcode: printed, linkedBy }
}

function many(shop: Listed['shop'], sku: string, parts: Listed['parts']): Listed {
  return { shop, sku, shown: 1, parts, priced: false, variationOf: null, barcode: null, linkedBy: 'mapping' }
}
