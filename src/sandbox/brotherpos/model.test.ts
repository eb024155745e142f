import { describe, expect, test } from 'vitest'
import { countFromUnits, countFromThousandths, ZERO, type Count } from '../../core/count.js'
import { moneyFromTenThousandths, type Money } from '../../core/money.js'
import { createBrotherPosModel, type BrotherPosModel } from './model.js'
import type { BrotherPosOptions } from './options.js'

const START = 1_700_000_000_000

function units(amount: number): Count {
  return countFromThousandths(Math.round(amount * 1000))
}

function price(amount: number): Money {
  return moneyFromTenThousandths(Math.round(amount * 10_000))
}

function openStore(options: Partial<BrotherPosOptions> = {}): BrotherPosModel {
  const model = createBrotherPosModel(options)
  model.addProduct({ name: 'Tea', sku: 'T-1', price: price(3.5), stock: units(10) }, START)
  model.addProduct({ name: 'Jar', price: price(12), stock: units(28.5), unitType: 'g' }, START)
  return model
}

/** The judge: every product's figure is the sum of its entries, and each entry begins where the last one ended. */
function expectBooksToBalance(model: BrotherPosModel): void {
  for (const { id, stock } of model.products()) {
    let figure: Count = ZERO
    for (const entry of model.books().entries.filter(({ productId }) => productId === id)) {
      expect(entry.before).toBe(figure)
      expect(entry.after).toBe(entry.before + entry.amount)
      figure = entry.after
    }
    expect(stock).toBe(figure)
  }
}

describe('books', () => {
  test('every movement is an entry with its cause, and the figures balance', () => {
    const model = openStore()
    const sale = model.sell([{ productId: 1, quantity: units(2) }], START + 1)
    model.voidSale(sale.id, START + 2)
    model.receive(2, units(100), START + 3, { announced: false })
    model.returnGoods([{ productId: 1, quantity: units(1) }], START + 4)
    model.adjust({ productId: 2, type: 'spoilage', reason: 'mould', quantityChange: units(-0.125) }, START + 5)
    expect(model.books().entries.map(({ productId, amount, cause }) => [productId, amount, cause])).toEqual([
      [1, 10_000, 'start'],
      [2, 28_500, 'start'],
      [1, -2_000, 'sale'],
      [1, 2_000, 'void'],
      [2, 100_000, 'receipt'],
      [1, 1_000, 'return'],
      [2, -125, 'adjustment'],
    ])
    expect(model.books().entries.at(-1)).toMatchObject({ at: START + 5, reference: 'adjustment 1', reason: 'mould' })
    expect([model.product(1)?.stock, model.product(2)?.stock]).toEqual([11_000, 128_375])
    expectBooksToBalance(model)
  })

  test('a thousand movements of a tenth leave no dust', () => {
    const model = openStore()
    for (let turn = 0; turn < 1_000; turn += 1) {
      model.adjust({ productId: 1, type: 'count', quantityChange: units(turn % 2 === 0 ? 0.1 : -0.1) }, START + turn)
    }
    expect(model.product(1)?.stock).toBe(10_000)
    expectBooksToBalance(model)
  })
})

describe('sales', () => {
  test('take the price of the moment, and may take stock below zero', () => {
    const model = openStore()
    model.setSale(1, price(2.99), START)
    const sale = model.sell([{ productId: 1, quantity: units(12) }], START + 1)
    expect(sale).toMatchObject({ id: 1, status: 'completed', lines: [{ unitPrice: 29_900, sku: 'T-1' }] })
    expect(model.product(1)?.stock).toBe(-2_000)
  })

  test('a sale of an offline register is told later than it was rung up', () => {
    const sale = openStore().sell([{ productId: 1, quantity: units(1) }], START + 60_000, START)
    expect(sale).toMatchObject({ completedAt: START, createdAt: START + 60_000 })
  })

  test('a bundle takes its parts off the shelf, and a void puts them back', () => {
    const model = openStore()
    const bundle = [
      { productId: 1, quantity: units(2) },
      { productId: 2, quantity: units(3.5) },
    ]
    const { id } = model.addProduct({ name: 'Set', price: price(20), bundle }, START)
    const sale = model.sell([{ productId: id, quantity: units(2) }], START + 1)
    expect([model.product(1)?.stock, model.product(2)?.stock, model.product(id)?.stock]).toEqual([6_000, 21_500, 0])
    model.voidSale(sale.id, START + 2)
    expect([model.product(1)?.stock, model.product(2)?.stock]).toEqual([10_000, 28_500])
    expectBooksToBalance(model)
    model.remove(2, START + 3)
    expect(() => model.sell([{ productId: id, quantity: units(1) }], START + 4)).toThrow('there is no product 2')
    expect(model.product(1)?.stock).toBe(10_000)
  })

  test('a void restores what is still there', () => {
    const model = openStore()
    const goods = [1, 2].map((productId) => ({ productId, quantity: units(1) }))
    const sale = model.sell(goods, START)
    model.remove(2, START + 1)
    expect(model.voidSale(sale.id, START + 2).status).toBe('voided')
    expect(model.product(1)?.stock).toBe(10_000)
  })

  test('what cannot be sold or voided changes nothing', () => {
    const model = openStore()
    const before = model.books().entries.length
    const missing = { productId: 99, quantity: units(1) }
    expect(() => model.sell([{ productId: 1, quantity: units(1) }, missing], START)).toThrow('there is no product 99')
    expect(() => model.sell([{ productId: 1, quantity: ZERO }], START)).toThrow('above zero')
    expect(() => model.voidSale(1, START)).toThrow('there is no sale 1')
    expect([model.books().entries.length, model.sales().length]).toEqual([before, 0])
    const { id } = model.sell([{ productId: 1, quantity: units(1) }], START)
    model.voidSale(id, START)
    expect(() => model.voidSale(id, START)).toThrow('voided already')
    expectBooksToBalance(model)
  })
})

describe('adjustments', () => {
  test('by change and by figure tell the same before and after', () => {
    const model = openStore()
    const byChange = model.adjust({ productId: 1, type: 'count', quantityChange: units(-3) }, START)
    expect(byChange).toMatchObject({ id: 1, before: 10_000, after: 7_000, amount: -3_000, productName: 'Tea' })
    const byFigure = model.adjust({ productId: 1, type: 'receive', newStock: units(12.5) }, START)
    expect(byFigure).toMatchObject({ id: 2, before: 7_000, after: 12_500, amount: 5_500 })
  })

  test.each([
    ['allowed', -13, -3_000],
    ['floored', -13, 0],
    ['floored', -4, 6_000],
  ] as const)('below zero %s: a change of %d leaves %d thousandths', (belowZero, change, after) => {
    const model = openStore({ belowZero })
    expect(model.adjust({ productId: 1, type: 'count', quantityChange: units(change) }, START).after).toBe(after)
    expectBooksToBalance(model)
  })

  test('the floor lifts nothing: a figure below zero stays, and falls no further', () => {
    const model = openStore({ belowZero: 'floored' })
    model.sell([{ productId: 1, quantity: units(12) }], START)
    expect(model.adjust({ productId: 1, type: 'count', quantityChange: units(-1) }, START).amount).toBe(0)
    expect(model.adjust({ productId: 1, type: 'count', quantityChange: units(1) }, START).after).toBe(-1_000)
  })

  test('are kept to the decimals of the store, rounded half away from zero', () => {
    const model = openStore({ stockDecimals: 1 })
    const amounts = [0.05, -0.05, 0.149, 0.04].map(
      (change) => model.adjust({ productId: 2, type: 'reweigh', quantityChange: units(change) }, START).amount,
    )
    expect(amounts).toEqual([100, -100, 100, 0])
  })

  test('what cannot be adjusted changes nothing', () => {
    const model = openStore({ belowZero: 'refused' })
    const { id } = model.addProduct({ name: 'Set', price: price(1), bundle: [] }, START)
    const before = model.books().entries.length
    const quantityChange = units(1)
    expect(() => model.adjust({ productId: 1, type: 'sale', quantityChange }, START)).toThrow('not included')
    expect(() => model.adjust({ productId: id, type: 'count', quantityChange }, START)).toThrow('bundle')
    expect(() => model.adjust({ productId: 1, type: 'count', newStock: units(-1) }, START)).toThrow('equal to 0')
    expect(() => model.receive(id, quantityChange, START, { announced: true })).toThrow('bundle')
    expect([model.books().entries.length, model.adjustments().length]).toEqual([before, 0])
  })
})

describe('products', () => {
  test('a change shows in updated_at, one of stock only where the store is so', () => {
    for (const bumpUpdatedAtOnStock of [true, false]) {
      const model = openStore({ bumpUpdatedAtOnStock })
      model.setPrice(1, price(4), START + 5)
      expect(model.product(1)).toMatchObject({ price: 40_000, updatedAt: START + 5 })
      model.sell([{ productId: 2, quantity: units(1) }], START + 9)
      expect(model.product(2)?.updatedAt).toBe(bumpUpdatedAtOnStock ? START + 9 : START)
    }
  })

  test('ids are free to choose, and the next free one follows', () => {
    const model = createBrotherPosModel()
    const seed = { name: 'Tea', price: price(1) }
    expect(model.addProduct({ ...seed, id: 500 }, START).id).toBe(500)
    expect(model.addProduct({ ...seed, id: 20 }, START).id).toBe(20)
    expect(model.addProduct(seed, START).id).toBe(501)
    expect(() => model.addProduct({ ...seed, id: 20 }, START)).toThrow('already a product 20')
    expect(model.products().map(({ id }) => id)).toEqual([20, 500, 501])
  })

  test('what makes no sense is refused', () => {
    const model = openStore()
    const seed = { name: 'Set', price: price(1) }
    const set = model.addProduct({ ...seed, bundle: [{ productId: 1, quantity: units(1) }] }, START)
    const nested = [{ productId: set.id, quantity: units(1) }]
    expect(() => model.addProduct({ ...seed, bundle: nested }, START)).toThrow('itself a bundle')
    expect(() => model.addProduct({ ...seed, bundle: [], stock: countFromUnits(1) }, START)).toThrow('no stock')
    expect(() => model.addProduct({ ...seed, variationOf: 77 }, START)).toThrow('there is no product 77')
    model.addProduct({ ...seed, variationOf: 1 }, START)
    expect(() => model.remove(1, START)).toThrow('variations')
    expect(() => model.deactivate(77, START)).toThrow('there is no product 77')
  })

  test('the same calls at the same instants give the same store', () => {
    function play(): string {
      const model = openStore()
      model.subscribe({ url: 'https://a.example/', events: ['sale.completed'] }, START)
      model.sell([{ productId: 1, quantity: units(1) }], START + 1)
      return JSON.stringify([model.products(), model.books(), model.takeDeliveries(START + 2)])
    }
    expect(play()).toBe(play())
  })
})
