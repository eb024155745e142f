import type { Models, Placed } from './models.js'

/** What the platforms' own books say of the goods. Nothing here is asked of the daemon, and none of its formulas is used. */
export interface Verdict {
  readonly goods: number
  readonly agreeing: number
  /** Units that a shop moved and the till was never told, or told the other way round. */
  readonly lost: number
  /** Units that the till was told more than once. */
  readonly doubled: number
  /** Each good that does not agree, and a listing that was to be left alone and was not, in words. */
  readonly differences: readonly string[]
}

export function judge(models: Models): Verdict {
  const tills = new Map(models.goods.map((good) => [good.sku, judgeTill(models, good)]))
  const shops = models.listings.map((listing) => ({ listing, wrong: judgeListing(models, listing) }))
  const ofGoods = models.goods.flatMap((good) => {
    const atTill = tills.get(good.sku)?.words ?? []
    const atShops = shops
      .filter(({ listing }) => listing.parts.some((part) => part.sku === good.sku))
      .flatMap(({ wrong }) => wrong)
    return atTill.length + atShops.length === 0 ? [] : [`${good.sku}: ${[...atTill, ...atShops].join(', ')}`]
  })
  const differences = [...ofGoods, ...judgeIgnored(models)]
  const offs = [...tills.values()].map(({ off }) => off)
  return {
    goods: models.goods.length,
    agreeing: Math.max(0, models.goods.length - differences.length),
    lost: offs.reduce((sum, off) => sum + Math.max(0, off), 0) / 1000,
    doubled: offs.reduce((sum, off) => sum + Math.max(0, -off), 0) / 1000,
    differences,
  }
}

/** The till should hold what it started with, plus what itself moved, plus what the shops moved, each once. */
function judgeTill(models: Models, good: Models['goods'][number]): { off: number; words: readonly string[] } {
  const own = models.till
    .books()
    .entries.filter((entry) => entry.productId === good.id && entry.cause !== 'adjustment')
    .reduce((sum, entry) => sum + entry.amount, 0)
  const bought = models.listings.reduce((sum, listing) => sum + movedBy(models, listing, good.sku), 0)
  const off = (models.till.product(good.id)?.stock ?? 0) - (own + bought)
  return { off, words: off === 0 ? [] : [`the till is off by ${off / 1000}`] }
}

/** What the customers and staff of a shop moved of a good, in thousandths of the till's unit. */
function movedBy(models: Models, listing: Placed, sku: string): number {
  const part = listing.parts.find((each) => each.sku === sku)
  if (!part) return 0
  const units = Math.round(Number(part.units) * 1000)
  if (listing.shop === 'web') return -models.web.soldNet(Number(listing.id)) * units
  return (models.street.handMoved(listing.id) - models.street.soldNet(listing.id)) * units
}

function judgeListing(models: Models, listing: Placed): readonly string[] {
  const due = Math.max(0, Math.min(...listing.parts.map((part) => unitsAllowed(models, part))))
  const shown = shownBy(models, listing)
  const words = shown === due ? [] : [`${listing.shop} shows ${shown} of ${listing.sku} for ${due}`]
  return [...words, ...judgePrice(models, listing)]
}

/** Nobody but the daemon would write to it: it is not sold, and the till has no such item. */
function judgeIgnored({ web, ignored }: Models): readonly string[] {
  const product = web.product(ignored.id)
  if (product !== undefined && product.modifiedAt === product.createdAt) return []
  return [`${ignored.sku}: ${ignored.shop} was written to, though the mapping file ignores it`]
}

function unitsAllowed(models: Models, part: Placed['parts'][number]): number {
  const good = models.goods.find((each) => each.sku === part.sku)
  const stock = good ? (models.till.product(good.id)?.stock ?? 0) : 0
  return Math.floor((stock - (good?.buffer ?? 0) * 1000) / Math.round(Number(part.units) * 1000))
}

export function shownBy(models: Models, listing: Placed): number {
  if (listing.shop === 'web') return models.web.product(Number(listing.id))?.stock ?? 0
  return models.street.level(listing.id)?.available ?? 0
}

/** In cents. The web shop asks a tenth more, to the nearest five cents; the other what the till asks. */
function judgePrice(models: Models, listing: Placed): readonly string[] {
  const good = models.goods.find((each) => each.sku === listing.parts[0]?.sku)
  const product = good && models.till.product(good.id)
  if (!listing.priced || !product) return []
  const asked = [product.price / 100, product.salePrice === null ? null : product.salePrice / 100]
  const due = asked.map((cents) =>
    cents === null || listing.shop !== 'web' ? cents : Math.floor((cents * 11 + 25) / 50) * 5,
  )
  const shown = pricesOf(models, listing)
  return due[0] === shown[0] && due[1] === shown[1]
    ? []
    : [`${listing.shop} asks ${String(shown)} for ${listing.sku}, not ${String(due)}`]
}

function pricesOf(models: Models, listing: Placed): readonly (number | null)[] {
  if (listing.shop === 'web') {
    const product = models.web.product(Number(listing.id))
    return [cents(product?.regularPrice), cents(product?.salePrice)]
  }
  const variant = models.street.variants().find((each) => each.id === listing.priceId)
  const [price, compareAt] = [cents(variant?.price), cents(variant?.compareAtPrice)]
  return compareAt !== null && price !== null && compareAt > price ? [compareAt, price] : [price, null]
}

function cents(text: string | null | undefined): number | null {
  return text === null || text === undefined || text === '' ? null : Math.round(Number(text) * 100)
}
