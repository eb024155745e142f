import { openBrotherPos } from '../../src/channels/brotherpos/channel.js'
import { brotherPosSettings } from '../../src/channels/brotherpos/settings.js'
import { createBrotherPosModel } from '../../src/sandbox/brotherpos/model.js'
import type { BrotherPosOptions } from '../../src/sandbox/brotherpos/options.js'
import { EVENTS } from '../../src/sandbox/brotherpos/webhooks.js'
import { count, money } from './bench.js'
import { LONG_DEADLINE_SECONDS } from './faults.js'
import { openLoopback } from './sandbox.js'
import type { SubscribedBench } from './subscriptions.js'
import type { FaultyTill } from './till-faults.js'
import type { TalkingTill } from './till-webhooks.js'
import type { TillGoods } from './till.js'

const LIMIT = 1000

/** A Brother POS with more products than two pages hold; `filled: false` for a few. */
export async function openSandboxBrotherPos(
  options: Partial<BrotherPosOptions> & { readonly filled?: boolean; readonly deadlineSeconds?: number } = {},
): Promise<FaultyTill & TalkingTill & SubscribedBench> {
  const { filled = true, deadlineSeconds = LONG_DEADLINE_SECONDS, ...modelOptions } = options
  const model = createBrotherPosModel({ requestsPerMinute: LIMIT, ...modelOptions })
  const now = Date.now()
  for (let index = 0; index < (filled ? 230 : 2); index += 1) {
    model.addProduct({ sku: `F-${index}`, name: `Filler ${index}`, price: money('1'), stock: count('5') }, now)
  }
  const loopback = await openLoopback(model, 'till', () => JSON.stringify({ error: 'On demand' }))
  const settings = brotherPosSettings.parse({
    kind: 'brotherpos',
    url: loopback.origin,
    api_key: { env: model.options().apiKey },
    webhook_secrets: [{ env: 'before' }, { env: 'whsec' }],
    requests_per_minute: LIMIT,
  })
  return {
    ...loopback,
    ...hands(model),
    port: openBrotherPos({ ...settings, deadline_seconds: deadlineSeconds }, loopback.context),
    itemId: '1',
    signatureHeader: 'x-brotherpos-signature',
    ledgerIsReadable: () => model.options().ledgerReadable,
    subscribe() {
      model.subscribe({ url: 'https://tillsync.example/webhooks/main', events: EVENTS, secret: 'whsec' }, Date.now())
    },
    deliveries: () => model.takeDeliveries(Date.now() + 60_000),
    subscribeElsewhere: (topic, address) => void model.subscribe({ url: address, events: [topic] }, Date.now()),
  }
}

function hands(model: ReturnType<typeof createBrotherPosModel>) {
  const now = () => Date.now()
  return {
    add: (wanted: TillGoods) => String(model.addProduct(wanted, now()).id),
    addVariations(wanted: readonly TillGoods[]) {
      const parent = model.addProduct({ name: 'Contract parent', price: money('1') }, now())
      return wanted.map((each) => String(model.addProduct({ ...each, variationOf: parent.id }, now()).id))
    },
    addBundle(itemId: string) {
      const bundle = [{ productId: Number(itemId), quantity: count('2') }]
      return String(model.addProduct({ name: 'Contract bundle', price: money('1'), bundle }, now()).id)
    },
    remove: (itemId: string) => model.remove(Number(itemId), now()),
    sell(lines: Parameters<FaultyTill['sell']>[0]) {
      const wanted = lines.map(({ itemId, quantity }) => ({ productId: Number(itemId), quantity }))
      return String(model.sell(wanted, now()).id)
    },
    voidSale: (saleId: string) => void model.voidSale(Number(saleId), now()),
    setPrice: (itemId: string, price: TillGoods['price']) => void model.setPrice(Number(itemId), price, now()),
    setSale: (itemId: string, price: TillGoods['price'] | null) => void model.setSale(Number(itemId), price, now()),
    figure(itemId: string) {
      const product = model.product(Number(itemId))
      if (!product) throw new Error(`there is no product ${itemId}`)
      return product.stock
    },
  }
}
