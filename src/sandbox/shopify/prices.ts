import type { InstantMs } from '../../ports/clock.js'
import type { Catalogue } from './catalogue.js'
import type { UserError } from './idempotency.js'
import { decimalsOf, isNegative, normaliseMoney } from './money.js'
import type { Product, Variant } from './records.js'

/** What a variant may be changed in here. A member that is missing is left as it is. */
interface VariantInput {
  readonly id?: string | null
  readonly price?: string | null
  /** Null clears it. */
  readonly compareAtPrice?: string | null
  readonly barcode?: string | null
  readonly inventoryQuantities?: unknown
}

export interface BulkUpdate {
  readonly productId: string
  readonly variants: readonly VariantInput[]
  readonly allowPartialUpdates?: boolean | null
}

interface BulkUpdatePayload {
  readonly product: Product | null
  /** The variants that were taken; null where the whole call was refused. */
  readonly productVariants: readonly Variant[] | null
  readonly userErrors: readonly UserError[]
}

export interface Prices {
  /** One refused variant refuses the call, or with `allowPartialUpdates` only itself. */
  readonly bulkUpdate: (update: BulkUpdate, now: InstantMs) => BulkUpdatePayload
  /** A change by a person. False where there is no such variant or the amount is none. */
  readonly set: (variantId: string, price: string, compareAtPrice: string | null | undefined, now: InstantMs) => boolean
}

export interface PricesOptions {
  readonly catalogue: Catalogue
  readonly currency: string
  readonly changed: (product: Product, now: InstantMs) => void
}

export function createPrices({ catalogue, currency, changed }: PricesOptions): Prices {
  const decimals = decimalsOf(currency)

  function bulkUpdate(update: BulkUpdate, now: InstantMs): BulkUpdatePayload {
    const product = catalogue.product(update.productId)
    if (product === undefined) return { product: null, productVariants: null, userErrors: [NO_PRODUCT] }
    const judged = update.variants.map((input, index) => ({ input, error: judge(catalogue, product, input, index) }))
    const userErrors = judged.flatMap(({ error }) => (error === undefined ? [] : [error]))
    if (userErrors.length > 0 && update.allowPartialUpdates !== true) {
      return { product, productVariants: null, userErrors }
    }
    const taken = judged.filter(({ error }) => error === undefined)
    const productVariants = taken.flatMap(({ input }) => {
      const variant = catalogue.variant(input.id ?? '')
      return variant === undefined ? [] : [{ variant, altered: alter(variant, input, decimals, now) }]
    })
    if (productVariants.some(({ altered }) => altered)) {
      product.updatedAt = now
      changed(product, now)
    }
    return { product, productVariants: productVariants.map(({ variant }) => variant), userErrors }
  }

  return {
    bulkUpdate,
    set(variantId, price, compareAtPrice, now) {
      const productId = catalogue.variant(variantId)?.product.id
      if (productId === undefined) return false
      const input = { id: variantId, price, ...(compareAtPrice === undefined ? {} : { compareAtPrice }) }
      return bulkUpdate({ productId, variants: [input] }, now).userErrors.length === 0
    },
  }
}

const NO_PRODUCT: UserError = {
  field: ['productId'],
  code: 'PRODUCT_DOES_NOT_EXIST',
  message: 'Product does not exist',
}

function judge(catalogue: Catalogue, product: Product, input: VariantInput, index: number): UserError | undefined {
  function refuse(member: string, code: string, message: string): UserError {
    return { field: ['variants', String(index), member], code, message }
  }
  if (input.id === undefined || input.id === null) {
    return refuse('id', 'PRODUCT_VARIANT_ID_MISSING', 'Product variant is missing ID attribute')
  }
  const variant = catalogue.variant(input.id)
  if (variant === undefined) return refuse('id', 'PRODUCT_VARIANT_DOES_NOT_EXIST', 'Product variant does not exist')
  if (variant.product !== product) {
    return refuse('id', 'MUST_BE_FOR_THIS_PRODUCT', 'Product variant does not belong to the product')
  }
  if (input.inventoryQuantities !== undefined) {
    const code = 'NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE'
    return refuse('inventoryQuantities', code, 'Inventory quantities can only be provided during create')
  }
  if (input.price === null) return refuse('price', 'BLANK', "Price can't be blank")
  for (const member of ['price', 'compareAtPrice'] as const) {
    const amount = input[member]
    if (typeof amount !== 'string' || !isNegative(amount)) continue
    return refuse(member, 'NEGATIVE_PRICE_VALUE', `${member} must be greater than or equal to 0`)
  }
  return undefined
}

/** True where something is other than before. */
function alter(variant: Variant, input: VariantInput, decimals: number, now: InstantMs): boolean {
  const { price, compareAtPrice, barcode } = variant
  if (typeof input.price === 'string') variant.price = normaliseMoney(input.price, decimals)
  if (input.compareAtPrice === null) variant.compareAtPrice = null
  else if (input.compareAtPrice !== undefined) variant.compareAtPrice = normaliseMoney(input.compareAtPrice, decimals)
  if (input.barcode !== undefined) variant.barcode = input.barcode
  const same = variant.price === price && variant.compareAtPrice === compareAtPrice && variant.barcode === barcode
  if (!same) variant.updatedAt = now
  return !same
}
