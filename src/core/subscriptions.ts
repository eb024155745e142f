/** One webhook that a platform keeps for whoever made it. */
export interface Subscription {
  readonly id: string
  readonly topics: readonly string[]
  /** Where it is sent. */
  readonly address: string
  /** False where the platform has stopped sending it. */
  readonly isActive: boolean
}

/** How the platform stands to one subscription that is needed. */
export interface SubscriptionStanding {
  readonly topics: readonly string[]
  /** `incomplete`: it is there and lacks some of its topics. */
  readonly state: 'active' | 'missing' | 'disabled' | 'incomplete'
  /** The ids of those at our address that are to go: disabled, incomplete, or one too many. */
  readonly useless: readonly string[]
  /** Other addresses that are told the same. They are not ours to touch. */
  readonly elsewhere: readonly string[]
}

/** Holds what is needed against what is there. Ours is what is sent to our address, and nothing else. */
export function judgeSubscriptions(
  needed: readonly (readonly string[])[],
  found: readonly Subscription[],
  address: string,
): readonly SubscriptionStanding[] {
  return needed.map((topics) => judge(topics, found, address))
}

function judge(topics: readonly string[], found: readonly Subscription[], address: string): SubscriptionStanding {
  const about = found.filter((each) => each.topics.some((topic) => topics.includes(topic)))
  const ours = about.filter((each) => each.address === address)
  const good = ours.find((each) => each.isActive && tellsAll(each, topics))
  const useless = ours.filter((each) => each !== good).map(({ id }) => id)
  const others = about.filter((each) => each.address !== address && each.isActive)
  const elsewhere = [...new Set(others.map((each) => each.address))]
  return { topics, state: good ? 'active' : stateOf(ours), useless, elsewhere }
}

function stateOf(ours: readonly Subscription[]): SubscriptionStanding['state'] {
  if (ours.length === 0) return 'missing'
  return ours.some(({ isActive }) => isActive) ? 'incomplete' : 'disabled'
}

function tellsAll(found: Subscription, topics: readonly string[]): boolean {
  return topics.every((topic) => found.topics.includes(topic))
}

/** Whether there is anything to put right. */
export function isBroken({ state, useless }: SubscriptionStanding): boolean {
  return state !== 'active' || useless.length > 0
}

/** Why a lost subscription is left to a person. */
export const NOT_MENDED = {
  neverMade: (address: string) => `none was ever made for ${address}`,
  observing: 'nothing is made while the mode is observe',
  newSecret: 'a new one may come with a secret of its own, which only a person can configure',
} as const
