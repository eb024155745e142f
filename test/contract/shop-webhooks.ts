import { describe, expect, test } from 'vitest'
import type { Heard, Mark } from '../../src/ports/hear.js'
import type { Delivery } from '../../src/sandbox/platform.js'
import { money, openedFor, tampered } from './bench.js'
import { goods, type OpenShop, sendAll, shelved, type ShopBench } from './shop.js'

/** A shop whose webhooks can be seen on their way. */
export interface TalkingShop extends ShopBench {
  /** Asks for every topic that the channel makes use of. */
  readonly subscribe: () => Promise<void>
  /** Takes what the platform has to tell. */
  readonly deliveries: () => readonly Delivery[]
  /** The header that carries the signature. */
  readonly signatureHeader: string
}

export function hearIn(port: { hear: ShopBench['port']['hear'] }, { headers, body }: Delivery): Heard {
  return port.hear({ headers, body: new TextEncoder().encode(body) })
}

/** What a shop makes of its platform's webhooks, and of everybody else's. */
export function shopWebhookContract(name: string, open: OpenShop<TalkingShop>): void {
  describe(`${name} as a shop that tells what happens`, () => {
    const bench = openedFor(open)

    async function talk(): Promise<{ readonly id: string; readonly told: readonly Delivery[] }> {
      const { port, subscribe, take, deliveries } = bench()
      const [listing] = await shelved(bench(), goods({ stock: 10 }))
      if (!listing) throw new Error('nothing was put on the shelf')
      await subscribe()
      const pings = deliveries().map((delivery) => hearIn(port, delivery).kind)
      expect(pings).toEqual(pings.map(() => 'ping'))
      await take(listing, 1)
      await sendAll(
        port,
        port.composePrices([{ listing, price: money('2'), salePrice: null }], () => `price-${listing.id}`),
      )
      return { id: listing.id, told: deliveries() }
    }

    function marksOf(heard: readonly Heard[]): readonly Mark[] {
      return heard.flatMap((each) => (each.kind === 'accepted' ? each.marks : []))
    }

    test('hears all that is signed, and is led to the listing', async () => {
      const { id, told } = await talk()
      expect(told.length).toBeGreaterThan(0)
      const heard = told.map((delivery) => hearIn(bench().port, delivery))
      expect(heard.map(({ kind }) => kind)).toEqual(told.map(() => 'accepted'))
      expect(heard.map((each) => (each.kind === 'accepted' ? each.topic : ''))).toEqual(told.map(({ topic }) => topic))
      expect(marksOf(heard)).toContainEqual({ kind: 'listing', id })
      const ids = heard.flatMap((each) => (each.kind === 'accepted' && each.delivery !== null ? [each.delivery] : []))
      expect(new Set(ids).size).toBe(ids.length)
      // A repeat is known by its id.
      expect(told.map((delivery) => hearIn(bench().port, delivery))).toEqual(heard)
    })

    test('calls forged what is not signed, or not over these bytes', async () => {
      const { port, signatureHeader } = bench()
      const { told } = await talk()
      for (const { headers, body } of told) {
        const bytes = new TextEncoder().encode(body)
        const { [signatureHeader]: signature = '', ...unsigned } = headers
        expect(signature).not.toBe('')
        expect(port.hear({ headers, body: bytes }).kind).toBe('accepted')
        expect(port.hear({ headers, body: tampered(bytes) })).toEqual({ kind: 'forged' })
        expect(port.hear({ headers: unsigned, body: bytes })).toEqual({ kind: 'forged' })
        for (const other of ['', 'x', signature.toLowerCase(), `${signature}=`, signature.slice(0, -2)]) {
          expect(port.hear({ headers: { ...headers, [signatureHeader]: other }, body: bytes })).toEqual({
            kind: 'forged',
          })
        }
      }
    })

    test('never throws at rubbish', () => {
      const { port, signatureHeader } = bench()
      for (const body of [new Uint8Array(), Uint8Array.from([0xff, 0xfe, 0x00]), new TextEncoder().encode('[]')]) {
        expect(port.hear({ headers: { [signatureHeader]: 'x' }, body })).toEqual({ kind: 'forged' })
      }
    })
  })
}
