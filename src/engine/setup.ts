import type { GuardLimits } from '../core/guard.js'
import type { MatchBy } from '../core/match.js'
import type { Mapping } from '../core/rule.js'
import type { ShopRules } from '../core/rules.js'
import type { Log } from '../log/events.js'
import type { ChancePort } from '../ports/chance.js'
import type { EpochPort } from '../ports/epoch.js'
import type { ShopPort } from '../ports/shop.js'
import type { TillPort } from '../ports/till.js'
import type { Store } from '../store/store.js'
import type { WatchedClock } from './clock-jump.js'

/** A till as the engine runs it. */
export interface TillSetup {
  readonly port: TillPort
  /** The longest time its server may take after our deadline before a write can be called lost. */
  readonly settleAfterMs: number
  /** `strict`: what is only probable settles nothing. */
  readonly settle: 'evidence' | 'strict'
}

/** A shop as the engine runs it. */
export interface ShopSetup {
  readonly port: ShopPort
  readonly till: string
  /** False for a pure display: what it sells is not told to the till. */
  readonly movements: boolean
  /** Whose figures count when a listing is first linked. */
  readonly firstContact: 'till' | 'shop'
  readonly rules: ShopRules
  readonly settleAfterMs: number
}

/** Everything that the engine works with. It touches nothing of the world but through these. */
export interface Engine {
  readonly store: Store
  readonly tills: ReadonlyMap<string, TillSetup>
  readonly shops: ReadonlyMap<string, ShopSetup>
  readonly mapping: Mapping
  readonly matchBy: readonly MatchBy[]
  readonly adoptAutomatically: boolean
  readonly limits: GuardLimits
  /** How long what was changed is kept on record. */
  readonly historyMs: number
  /** `observe` does everything but write. */
  readonly mode: 'live' | 'observe'
  /** Where platforms reach this machine, without a slash at its end; null where webhooks are not looked after. */
  readonly publicUrl: string | null
  readonly clock: WatchedClock
  readonly chance: ChancePort
  readonly epoch: EpochPort
  /** The tills whose ledgers were looked through in this run for writes that are not on record. */
  readonly vouched: Set<string>
  /** When all links were last compared in this run, in step or not, by the clock that nobody sets; null where they never were. */
  readonly comparing: { allAt: number | null }
  readonly log: Log
}

/** The till of a name. Throws where there is none: the configuration was checked, so that is a bug. */
export function tillOf(engine: Engine, name: string): TillSetup {
  const till = engine.tills.get(name)
  if (!till) throw new Error(`no till is called ${name}`)
  return till
}

export function shopOf(engine: Engine, name: string): ShopSetup {
  const shop = engine.shops.get(name)
  if (!shop) throw new Error(`no shop is called ${name}`)
  return shop
}

/**
 * How many marks one pass takes: where a shop works on four batches of 100 at once, no round of them is half empty; where a
 * batch holds 250, little of the last one is.
 */
export const MARKS_PER_PASS = 1_200
/** How many times an entry is refused before it is set aside for a person. */
export const REFUSALS_BEFORE_HOLD = 8
/** How far back orders are recorded as seen when a shop is first met. */
export const FIRST_CONTACT_MS = 90 * 24 * 3_600_000
/** How many remainders of a correction are sent after it. */
export const RESIDUALS = 2
