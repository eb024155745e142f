import { expect, test } from 'vitest'
import { countFromUnits } from '../core/count.js'
import { openMemoryDatabase } from './open.js'
import { openStore } from './store.js'

function bench() {
  const store = openStore(openMemoryDatabase(), () => '7f3a')
  store.channels.declare('main', 'till', 'till')
  store.channels.declare('web', 'shop', 'shop')
  const common = { barcode: '628', name: 'Soap', figure: countFromUnits(1), price: null, salePrice: null }
  const item = (id: string, sku: string | null, active = true): void =>
    store.catalogue.saveItem('main', { ...common, id, sku, categories: [], active, countable: true }, null)
  item('1', 'SOAP')
  item('2', 'TEA', false)
  item('3', '')
  const shelf = { parentId: null, priceId: null, stockKeeping: 'managed', figureUpdatedAt: null, marker: null } as const
  store.catalogue.saveListing('web', { ...common, ...shelf, id: '2', sku: 'SOAP' }, null)
  return store
}

test('what bears a name is found on both sides, the till first, and what is gone too', () => {
  const { names } = bench()
  const found = (by: 'sku' | 'barcode' | 'id', name: string) =>
    names.bearing(by, name).map(({ kind, channel, id, gone }) => `${kind} ${channel} ${id}${gone ? ' gone' : ''}`)
  expect(found('sku', 'SOAP')).toEqual(['item main 1', 'listing web 2'])
  expect(found('id', '2')).toEqual(['item main 2 gone', 'listing web 2'])
  expect(found('barcode', '628')).toHaveLength(4)
  expect(found('sku', 'soap')).toEqual([])
})

test('every SKU of what is there is told once', () => {
  expect(bench().names.skus()).toEqual(['SOAP'])
})
