import { systemChance } from '../src/edges/chance.js'
import { systemClock } from '../src/edges/clock.js'
import { countFromUnits } from '../src/core/count.js'
import { createCourier } from '../src/sandbox/courier.js'
import type { Answer, Exchange, Platform } from '../src/sandbox/platform.js'
import { subscribeShops, subscribeTill } from '../src/sandbox/retail/retail.js'
import { type Goods, isRight, type Shelves, stockUp } from './goods.js'
import type { Answers, Counted, Order, PlatformName, PlatformsOptions } from './messages.js'
import { openReplay, type Replay } from './replay.js'
import { type Served, serve } from './serve.js'

/** The three platforms in a process of their own, so that nothing of them is in what is measured. */

const clock = systemClock()
const WRITE = /mutation/
/** More lines than any register prints, and few enough that a sale is one webhook. */
const LINES_A_SALE = 500

let scene: Scene | undefined

interface Scene {
  readonly options: PlatformsOptions
  readonly shelves: Shelves
  readonly served: Readonly<Record<PlatformName, Served>>
  readonly replay: Replay
  /** Sold, and not to be seen everywhere yet, with when. */
  readonly pending: Map<Goods, number>
  readonly latenciesMs: number[]
  writes: number
  throttled: number
  points: number
  lastWriteAt: number
}

async function open(options: PlatformsOptions): Promise<Answers['open']> {
  const shelves = stockUp(options, clock.now())
  const replay = await openReplay()
  const common = { clock, workers: 64, serviceMs: () => 0 }
  const { workers, perRequestMs, perEntryMs } = options.woocommerce
  const timed = { workers, serviceMs: (exchange: Exchange) => perRequestMs + perEntryMs * entriesOf(exchange) }
  const watched = (platform: Platform, name: PlatformName) => ({
    platform,
    answered: (exchange: Exchange, answer: Answer) => watch(name, exchange, answer),
  })
  const till = await serve({ ...common, ...watched(shelves.till, 'till') })
  const web = await serve({ ...common, ...timed, ...watched(shelves.web, 'web') })
  const street = await serve({ ...common, ...watched(shelves.street, 'street') })
  const served = { till, web, street }
  const counts = { writes: 0, throttled: 0, points: 0, lastWriteAt: 0 }
  scene = { options, shelves, served, replay, pending: new Map(), latenciesMs: [], ...counts }
  return { origins: { till: till.origin, web: web.origin, street: street.origin } }
}

function entriesOf({ method, body }: Exchange): number {
  return method === 'POST' ? (body.match(/"id":/g)?.length ?? 0) : 0
}

function watch(name: PlatformName, exchange: Exchange, answer: Answer): void {
  const here = expected()
  const isWrite = name === 'street' ? WRITE.test(exchange.body) : exchange.method !== 'GET'
  if (answer.status === 429 || answer.body.includes('"THROTTLED"')) here.throttled += 1
  if (name === 'street') here.points += Number(/"actualQueryCost":(\d+)/.exec(answer.body)?.[1] ?? 0)
  if (!isWrite) return here.replay.record(answer.body)
  here.writes += 1
  here.lastWriteAt = clock.now()
  for (const [goods, at] of here.pending) {
    if (!isRight(here.shelves, goods)) continue
    here.pending.delete(goods)
    here.latenciesMs.push(clock.now() - at)
  }
}

function sell(count: number): Answers['sell'] {
  const { till, goods } = expected().shelves
  for (let from = 0; from < count; from += LINES_A_SALE) {
    const lines = goods.slice(from, Math.min(from + LINES_A_SALE, count))
    till.sell(
      lines.map(({ item }) => ({ productId: item, quantity: countFromUnits(1) })),
      clock.now(),
    )
  }
  return { at: clock.now() }
}

function count(): Counted {
  const here = expected()
  const { till, web, street } = here.served
  const counted: Counted = {
    requests: { till: till.counts(), web: web.counts(), street: street.counts() },
    writes: here.writes,
    throttled: here.throttled,
    points: here.points,
    serviceMs: web.serviceMs(),
  }
  for (const each of Object.values(here.served)) each.clear()
  here.writes = here.throttled = here.points = 0
  return counted
}

function subscribe(origin: string): Answers['subscribe'] {
  const { till, web, street } = expected().shelves
  subscribeTill({ till }, origin, clock.now())
  subscribeShops({ web, street }, origin, clock.now())
  for (const platform of [till, web, street]) createCourier({ platform, clock, chance: systemChance() }).start()
  return {}
}

/** A sale at the register, an order in one shop, an order in the other, and so on, each of other goods. */
async function trade(perSecond: number, seconds: number): Promise<Answers['trade']> {
  const here = expected()
  const begunAt = clock.now()
  for (let index = 0; index < perSecond * seconds; index += 1) {
    await clock.wait(Math.max(0, begunAt + (index * 1000) / perSecond - clock.now()))
    const goods = here.shelves.goods[index % here.shelves.goods.length]
    if (!goods) continue
    here.pending.set(goods, clock.now())
    happen(here, goods, index % 3)
  }
  for (const until = clock.now() + 30_000; here.pending.size > 0 && clock.now() < until;) await clock.wait(50)
  const latenciesMs = here.latenciesMs.splice(0)
  const missing = here.pending.size
  here.pending.clear()
  return { latenciesMs, missing }
}

function happen({ shelves: { till, web, street } }: Scene, goods: Goods, kind: number): void {
  const now = clock.now()
  if (kind === 1 && goods.web !== null) web.placeOrder([{ productId: goods.web, quantity: 1 }], now)
  else if (kind === 2 && goods.street !== null) street.placeOrder([{ inventoryItemId: goods.street, quantity: 1 }], now)
  else till.sell([{ productId: goods.item, quantity: countFromUnits(1) }], now)
}

function burst(sales: number): Answers['burst'] {
  const { till, goods } = expected().shelves
  for (const { item } of goods.slice(0, sales))
    till.sell([{ productId: item, quantity: countFromUnits(1) }], clock.now())
  return {}
}

function wrong(): Answers['wrong'] {
  const { shelves, lastWriteAt } = expected()
  return { wrong: shelves.goods.filter((goods) => !isRight(shelves, goods)).length, lastWriteAt }
}

function expected(): Scene {
  if (!scene) throw new Error('the platforms are not open')
  return scene
}

function carryOut(order: Order): unknown {
  switch (order.kind) {
    case 'open':
      return open(order.options)
    case 'sell':
      return sell(order.goods)
    case 'count':
      return count()
    case 'record':
      return expected().replay.setRecording(order.on)
    case 'wrong':
      return wrong()
    case 'subscribe':
      return subscribe(order.origin)
    case 'trade':
      return trade(order.perSecond, order.seconds)
    case 'burst':
      return burst(order.sales)
  }
}

process.on('message', ({ id, order }: { id: number; order: Order }) => {
  void (async () => process.send?.({ id, answer: await carryOut(order) }))()
})
process.once('disconnect', () => process.exit(0))
