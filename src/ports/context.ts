import type { BudgetPort } from './budget.js'
import type { ChancePort } from './chance.js'
import type { ClockPort } from './clock.js'
import type { HttpPort } from './http.js'
import type { MemoryPort } from './memory.js'
import type { SecretSource } from './settings.js'

/** Everything of the outside world that a channel may use. */
export interface ChannelContext {
  /** The channel's name in the configuration. */
  readonly channel: string
  readonly http: HttpPort
  readonly clock: ClockPort
  readonly chance: ChancePort
  readonly budget: BudgetPort
  readonly memory: MemoryPort
  /** The secret's text. It was found readable when the configuration was loaded; throws if that has changed. */
  reveal(source: SecretSource): string
}
