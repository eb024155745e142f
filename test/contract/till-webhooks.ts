import { describe, expect, test } from 'vitest'
import type { Heard, Mark } from '../../src/ports/hear.js'
import type { Delivery } from '../../src/sandbox/platform.js'
import { count, money, openedFor, tampered } from './bench.js'
import { type AttendedTill, correct, type OpenTill, tillGoods } from './till.js'

/** A till whose webhooks can be seen on their way. */
export interface TalkingTill extends AttendedTill {
  /** Asks for everything that the platform tells. */
  readonly subscribe: () => void
  readonly deliveries: () => readonly Delivery[]
  readonly signatureHeader: string
}

/** What a till makes of its platform's webhooks, and of everybody else's. */
export function tillWebhookContract(name: string, open: OpenTill<TalkingTill>): void {
  describe(`${name} as a till that tells what happens`, () => {
    const bench = openedFor(open)

    function hear({ headers, body }: Delivery): Heard {
      return bench().port.hear({ headers, body: new TextEncoder().encode(body) })
    }

    function told(): { readonly deliveries: readonly Delivery[]; readonly marks: readonly Mark[] } {
      const deliveries = bench().deliveries()
      expect(deliveries.length).toBeGreaterThan(0)
      const heard = deliveries.map(hear)
      expect(heard.map(({ kind }) => kind)).toEqual(deliveries.map(() => 'accepted'))
      expect(heard.map((each) => (each.kind === 'accepted' ? each.topic : ''))).toEqual(
        deliveries.map(({ topic }) => topic),
      )
      return { deliveries, marks: heard.flatMap((each) => (each.kind === 'accepted' ? each.marks : [])) }
    }

    test('hears of everything that happens to an item', async () => {
      const till = bench()
      till.subscribe()
      const id = till.add(tillGoods())
      const mark: unknown = expect.objectContaining({ kind: 'item', id })
      expect(told().marks).toContainEqual(mark)
      const sale = till.sell([{ itemId: id, quantity: count('1') }])
      expect(told().marks).toContainEqual(mark)
      till.voidSale(sale)
      expect(told().marks).toContainEqual(mark)
      till.setPrice(id, money('3'))
      expect(told().marks).toContainEqual(mark)
      await correct(till.port, id, count('-1'))
      expect(told().marks).toContainEqual(mark)
      till.remove(id)
      expect(told().marks).toContainEqual(mark)
    })

    test('knows a repeat by its id, and two events from one another', () => {
      const till = bench()
      const id = till.add(tillGoods())
      for (let sale = 0; sale < 5; sale += 1) till.sell([{ itemId: id, quantity: count('1') }])
      const { deliveries } = told()
      const ids = deliveries.map(hear).map((each) => (each.kind === 'accepted' ? each.delivery : ''))
      expect(new Set(ids).size).toBe(deliveries.length)
      expect(deliveries.map(hear).map((each) => (each.kind === 'accepted' ? each.delivery : ''))).toEqual(ids)
    })

    test('calls forged what is not signed, or not over these bytes', () => {
      const { port, add: put, deliveries, signatureHeader } = bench()
      put(tillGoods())
      const [delivery] = deliveries()
      if (!delivery) throw new Error('nothing was told')
      const { headers } = delivery
      const bytes = new TextEncoder().encode(delivery.body)
      const { [signatureHeader]: signature = '', ...unsigned } = headers
      expect(port.hear({ headers, body: bytes }).kind).toBe('accepted')
      expect(port.hear({ headers, body: tampered(bytes) })).toEqual({ kind: 'forged' })
      expect(port.hear({ headers: unsigned, body: bytes })).toEqual({ kind: 'forged' })
      for (const other of ['', 'x', `${signature}0`, signature.slice(0, -2), '0'.repeat(64)]) {
        expect(port.hear({ headers: { ...headers, [signatureHeader]: other }, body: bytes })).toEqual({
          kind: 'forged',
        })
      }
    })
  })
}
