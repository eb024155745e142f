import type { Subscription } from '../core/subscriptions.js'
import type { Result } from './outcome.js'

export type SubscriptionList =
  | { readonly kind: 'listed'; readonly subscriptions: readonly Subscription[] }
  /** This platform has no list that can be read. */
  | { readonly kind: 'unreadable' }

/** What the webhooks of a new subscription are signed with. */
export type SigningSecret =
  | { readonly kind: 'configured' }
  /** Made up by the platform, and told this once. */
  | { readonly kind: 'told'; readonly secret: string }
  /** Made up by the platform, which did not tell it. */
  | { readonly kind: 'untold' }

/** The webhooks of a channel whose platform lets them be managed by its API. */
export interface SubscriptionPort {
  /** The topics that the channel makes use of, those of one subscription together. */
  readonly needed: readonly (readonly string[])[]
  /** Whether a lost one is made again without a person: not where it comes with a secret that nobody has configured. */
  readonly isRenewable: boolean
  /** Whether every change of a figure is told, so that one which was not is a sign that webhooks get lost. */
  readonly tellsEveryChange: boolean
  /** All that there are, those of others among them. */
  list(): Promise<Result<SubscriptionList>>
  /** Makes one. After an `unknown` it may be there: the list tells. */
  create(topics: readonly string[], address: string): Promise<Result<SigningSecret>>
  /** Takes one away. One that is gone already is a success. */
  remove(id: string): Promise<Result<null>>
  /** What a person does at the platform where it can't be done from here. */
  byHand(topics: readonly string[], address: string): string
}
