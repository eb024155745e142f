import { countFromUnits } from '../../../src/core/count.js'
import type { ClockPort } from '../../../src/ports/clock.js'
import type { Happening, PlatformName, ShopName } from '../../../src/sandbox/retail/day.js'
import { shownBy } from '../../../src/sandbox/retail/judge.js'
import { nothingPlayed, play } from '../../../src/sandbox/retail/play.js'
import type { Retail } from '../../../src/sandbox/retail/retail.js'

/** What can happen next: an event of the demo's day, or what its day does not have. */
type Event = Exclude<Happening['kind'], 'daemon_killed'> | 'hand_edit' | 'delivery' | 'subscribed_anew'

/** How often each is drawn, against the others. */
const WEIGHTS: readonly (readonly [Event, number])[] = [
  ['register_sale', 10],
  ['register_void', 2],
  ['order', 24],
  ['cancel', 6],
  ['refund', 4],
  ['hand_edit', 6],
  ['delivery', 8],
  ['price_change', 2],
  ['sale_price', 1],
  ['sale_end', 1],
  ['webhooks_lost', 2],
  ['webhooks_repeated', 2],
  ['answer_lost', 3],
  ['error_after', 2],
  ['slow_down', 0.5],
  ['subscribed_anew', 2],
]
const TOTAL = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0)

const PLATFORMS: readonly PlatformName[] = ['till', 'web', 'main-street']
const SHOPS: readonly ShopName[] = ['web', 'main-street']

/** Below this a good is delivered anew: an empty shop has nothing to lose. */
const SCARCE_THOUSANDTHS = 14_000
const MEAN_PAUSE_MS = 100

export interface Trade {
  /** Lets things happen, some ten a second, until the signal. */
  run(signal: AbortSignal): Promise<void>
  /** How often each thing really happened. */
  happened(): Readonly<Record<string, number>>
}

/** The trade and the troubles of the sandbox's retailer without an end, drawn from the seed's numbers. */
export function createTrade(retail: Retail, clock: ClockPort, daemonOrigin: string, next: () => number): Trade {
  const played = nothingPlayed()
  const counts: Record<string, number> = {}
  const open: { readonly shop: ShopName; readonly order: number }[] = []
  let orders = 0

  function toHappening(event: Exclude<Event, 'hand_edit' | 'delivery' | 'subscribed_anew'>): Happening | null {
    switch (event) {
      case 'order': {
        const placed = { shop: pick(SHOPS, next()) ?? 'web', order: (orders += 1) }
        open.push(placed)
        return { kind: 'order', ...placed }
      }
      case 'cancel':
      case 'refund': {
        // Of the last twenty, so that most that are taken back have only just been seen, or not yet.
        const [taken] = open.splice(-1 - Math.floor(next() * Math.min(20, open.length)), 1)
        return taken ? { kind: event, ...taken } : null
      }
      case 'webhooks_lost':
      case 'webhooks_repeated':
      case 'answer_lost':
      case 'error_after':
        return { kind: event, platform: pick(PLATFORMS, next()) ?? 'till' }
      case 'register_sale':
      case 'register_void':
      case 'price_change':
      case 'sale_price':
      case 'sale_end':
      case 'slow_down':
        return { kind: event }
    }
  }

  function happen(event: Event): boolean {
    const now = clock.now()
    if (event === 'hand_edit') return editByHand(retail, next, now)
    if (event === 'delivery') return deliver(retail, next, now)
    if (event === 'subscribed_anew') {
      retail.subscribe(daemonOrigin)
      return true
    }
    const happening = toHappening(event)
    return happening !== null && play(retail, { ...happening, atMs: 0, draw: next() }, played, now) !== null
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        const event = draw(next)
        if (happen(event)) counts[event] = (counts[event] ?? 0) + 1
        await clock.wait(Math.round(next() * 2 * MEAN_PAUSE_MS), signal)
      }
    },
    happened: () => counts,
  }
}

function draw(next: () => number): Event {
  let left = next() * TOTAL
  for (const [event, weight] of WEIGHTS) {
    if (left < weight) return event
    left -= weight
  }
  return 'order'
}

/** Somebody counts a shelf of the Shopify shop and finds up to two more or less than it says. */
function editByHand({ models }: Retail, next: () => number, now: number): boolean {
  const listing = pick(
    models.listings.filter(({ shop }) => shop === 'main-street'),
    next(),
  )
  const by = pick([-2, -1, 1, 2], next()) ?? 1
  if (!listing || shownBy(models, listing) < 3) return false
  return models.street.editQuantity({ inventoryItemId: listing.id, change: { by } }, now)
}

/** What is scarce comes from the supplier, which the till may or may not tell anybody. */
function deliver({ models }: Retail, next: () => number, now: number): boolean {
  const scarce = models.goods.filter(({ id }) => (models.till.product(id)?.stock ?? 0) < SCARCE_THOUSANDTHS)
  const good = pick(scarce, next())
  if (!good) return false
  models.till.receive(good.id, countFromUnits(10 + Math.floor(next() * 20)), now, { announced: next() < 0.5 })
  return true
}

function pick<T>(all: readonly T[], drawn: number): T | undefined {
  return all[Math.floor(drawn * all.length)]
}
