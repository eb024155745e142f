import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isBroken, judgeSubscriptions, type Subscription } from '../../src/core/subscriptions.js'
import type { SubscriptionPort } from '../../src/ports/subscriptions.js'
import { kindOf, valueOf } from './bench.js'
import type { FaultyBench } from './faults.js'

/** A channel whose webhooks are kept at the platform, and somebody else who has some there too. */
export interface SubscribedBench extends FaultyBench {
  readonly port: { readonly subscriptions?: SubscriptionPort }
  /** Somebody else asks for the same topic, for an address of their own. */
  readonly subscribeElsewhere: (topic: string, address: string) => Promise<void> | void
}

const ADDRESS = 'https://hooks.example.com/webhooks/contract'
const THEIRS = 'https://other.example.com/hook'

/** What every channel does with its webhooks at the platform: lists, makes and removes them, and is honest when unsure. */
export function subscriptionContract(name: string, open: () => Promise<SubscribedBench>): void {
  describe(`${name} as a keeper of webhooks`, () => {
    let bench: SubscribedBench
    beforeEach(async () => void (bench = await open()))
    afterEach(() => bench.close())

    function port(): SubscriptionPort {
      if (!bench.port.subscriptions) throw new Error('the channel keeps no webhooks')
      return bench.port.subscriptions
    }

    async function listed(): Promise<readonly Subscription[]> {
      const list = valueOf(await port().list())
      if (list.kind !== 'listed') throw new Error('there is no list')
      return list.subscriptions
    }

    async function standings() {
      return judgeSubscriptions(port().needed, await listed(), ADDRESS)
    }

    async function createAll(): Promise<void> {
      for (const topics of port().needed) valueOf(await port().create(topics, ADDRESS))
    }

    test('has none at first, and all that it needs once they are made', async () => {
      expect(port().needed.length).toBeGreaterThan(0)
      expect((await standings()).map(({ state }) => state)).toEqual(port().needed.map(() => 'missing'))
      await createAll()
      expect((await standings()).filter(isBroken)).toEqual([])
      for (const each of await listed()) expect(each).toMatchObject({ address: ADDRESS, isActive: true })
    })

    test('removes the one that is named, and of one that is gone already says the same', async () => {
      await createAll()
      const [first, ...others] = await listed()
      expect(kindOf(await port().remove(first?.id ?? ''))).toBe('ok')
      expect(await listed()).toEqual(others)
      expect(kindOf(await port().remove(first?.id ?? ''))).toBe('ok')
      expect(await listed()).toEqual(others)
    })

    test('sees those of others, and that they are not ours', async () => {
      const [topics = []] = port().needed
      await bench.subscribeElsewhere(topics[0] ?? '', THEIRS)
      expect((await standings())[0]).toMatchObject({ state: 'missing', useless: [], elsewhere: [THEIRS] })
      await createAll()
      expect((await standings())[0]).toMatchObject({ state: 'active', useless: [], elsewhere: [THEIRS] })
    })

    test('does not know whether one was made where the answer is lost, and finds it in the list', async () => {
      const [topics = []] = port().needed
      await port().list()
      bench.disturb({ kind: 'lose_answer' })
      expect(kindOf(await port().create(topics, ADDRESS))).toBe('unknown')
      expect((await standings())[0]).toMatchObject({ state: 'active', useless: [] })
    })

    test('does not know whether one was removed where the answer is lost', async () => {
      await createAll()
      const [first] = await listed()
      bench.disturb({ kind: 'lose_answer' })
      expect(kindOf(await port().remove(first?.id ?? ''))).toBe('unknown')
      expect((await listed()).map(({ id }) => id)).not.toContain(first?.id)
    })

    test('takes no list for an empty one where there is no answer', async () => {
      await createAll()
      bench.disturb({ kind: 'lose_request' })
      expect(kindOf(await port().list())).toBe('unavailable')
      bench.disturb({ kind: 'status', status: 500, headers: {}, body: bench.refusal(500), apply: 'never' })
      expect(kindOf(await port().list())).toBe('unavailable')
    })

    test('names address and topics to whoever has to do it by hand', () => {
      const [topics = []] = port().needed
      const words = port().byHand(topics, ADDRESS)
      expect(words).toContain(ADDRESS)
      for (const topic of topics) expect(words).toContain(topic)
    })
  })
}
