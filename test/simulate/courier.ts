import type { Mark, Sighting } from '../../src/ports/hear.js'
import { numericId } from '../../src/channels/shopify/convert.js'
import type { Random } from './random.js'
import { type Models, STREET, TILL, WEB } from './shelves.js'
import type { Time } from './time.js'

export interface Delivery {
  readonly channel: string
  readonly id: string | null
  readonly marks: readonly Mark[]
  readonly sightings: readonly Sighting[]
}

/** What is announced on its way to the daemon: late, out of order, twice, or never. */
export interface Courier {
  /** Sends off what the books show that has not been announced yet. */
  collect(): void
  setLoss(percent: number): void
}

/** No one tells of these at the till. */
const UNANNOUNCED: ReadonlySet<string> = new Set(['start', 'receipt', 'return'])

export function openCourier(
  models: Models,
  time: Time,
  chance: Random,
  deliver: (delivery: Delivery) => void,
): Courier {
  let lossPercent = 0
  // Whether the till's webhooks carry the reason of an adjustment is not known of any store.
  const tellsReasons = chance.percent(50)
  const told = { till: 0, web: 0, street: 0 }

  function send(delivery: Delivery): void {
    if (chance.percent(lossPercent)) return
    const copies = chance.percent(10) ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      time.after(chance.percent(10) ? chance.whole(1_000, 90_000) : chance.whole(20, 2_000), () => deliver(delivery))
    }
  }

  return {
    setLoss: (percent) => void (lossPercent = percent),
    collect() {
      const { entries: atTill } = models.till.books()
      for (; told.till < atTill.length; told.till += 1) {
        const entry = atTill[told.till]
        if (!entry || UNANNOUNCED.has(entry.cause)) continue
        const marker = tellsReasons ? /^\[ts [^\]]+\]/.exec(entry.reason ?? '')?.[0] : undefined
        const sightings = marker === undefined ? [] : [{ marker, before: entry.before, after: entry.after }]
        const mayBeOurs = entry.cause !== 'sale' && entry.cause !== 'void'
        const marks: Mark[] = [{ kind: 'item', id: String(entry.productId), mayBeOurs }]
        send({ channel: TILL, id: `till ${told.till}`, marks, sightings })
      }
      const { entries: atWeb } = models.web.books()
      for (; told.web < atWeb.length; told.web += 1) {
        const entry = atWeb[told.web]
        if (!entry || entry.cause === 'start') continue
        const listing: Mark = { kind: 'listing', id: String(entry.productId) }
        const marks: Mark[] = entry.cause === 'rest' ? [listing] : [{ kind: 'orders' }, listing]
        send({ channel: WEB, id: null, marks, sightings: [] })
      }
      const { entries: atStreet } = models.street.books()
      for (; told.street < atStreet.length; told.street += 1) {
        const entry = atStreet[told.street]
        if (!entry || entry.cause === 'start') continue
        const id = `street ${told.street}`
        const marks: Mark[] = [{ kind: 'listing', id: numericId(entry.inventoryItemId) }]
        send({ channel: STREET, id, marks, sightings: [] })
      }
    },
  }
}
