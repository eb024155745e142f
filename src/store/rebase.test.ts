import { expect, test } from 'vitest'
import { countFromUnits } from '../core/count.js'
import { moneyFromTenThousandths } from '../core/money.js'
import { openMemoryDatabase } from './open.js'
import { openStore, type Store } from './store.js'

const NOW = 1_782_907_200_000
const FIGURE = countFromUnits(10)

function agreed(): Store {
  const store = openStore(openMemoryDatabase(), () => '7f3a')
  store.channels.declare('main', 'till', 'till')
  store.channels.declare('web', 'shop', 'shop')
  const about = { sku: 'SOAP', barcode: null, name: 'Soap', figure: FIGURE, price: null, salePrice: null }
  store.catalogue.saveItem('main', { ...about, id: 'soap', categories: [], active: true, countable: true }, null)
  const shelf = { parentId: null, priceId: null, stockKeeping: 'managed', figureUpdatedAt: null, marker: null } as const
  store.catalogue.saveListing('web', { ...about, ...shelf, id: '77' }, null)
  store.readings.save('main', 'soap', { figure: FIGURE, begunAt: NOW, endedAt: NOW, stamp: null })
  store.movements.setBase('web', '77', { figure: FIGURE, fencedUntil: NOW, knownStamp: null, knownAt: NOW })
  store.prices.setSent('web', '77', { price: moneyFromTenThousandths(50_000), salePrice: null }, NOW)
  store.channels.setOrdersSince('web', NOW)
  store.channels.setFirstOrderId('web', 1042)
  store.walks.begin(1, 'main', 'daemon', NOW)
  return store
}

test('what was agreed on with tills and shops is forgotten, and the sweep under way with it', () => {
  const store = agreed()
  store.rebase.forgetAgreed()
  expect(store.readings.get('main', 'soap')).toBeUndefined()
  expect(store.movements.base('web', '77')).toBeUndefined()
  expect(store.prices.sent('web', '77')).toBeUndefined()
  expect(store.channels.get('web')).toMatchObject({ ordersSince: null, firstOrderId: null })
  expect(store.walks.openSweep()).toBeUndefined()
  expect(store.walks.ofSweep(1)).toMatchObject([{ state: 'failed' }])
})

test('every link is to be met anew, and counts for none that it took the place of; retired ones stay as they were', () => {
  const store = agreed()
  const parts = [{ itemId: 'soap', units: countFromUnits(1) }]
  const link = { shop: 'web', listingId: '77', till: 'main', origin: 'sku', parts } as const
  const old = store.links.add({ ...link, state: 'retired' }, NOW)
  const live = store.links.add({ ...link, state: 'live', replaces: old }, NOW)
  for (const id of [old, live]) store.links.setContacted(id, NOW)
  store.rebase.forgetAgreed()
  expect(store.links.get(live)).toMatchObject({ state: 'live', contacted: false, replaces: null })
  expect(store.links.get(old)).toMatchObject({ state: 'retired', contacted: true })
})
