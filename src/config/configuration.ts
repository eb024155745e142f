import type { Mapping, PriceFormula, StockRule } from '../core/rule.js'
import type { SecretSource } from '../ports/settings.js'
import type { Listen } from './values.js'

export interface TillConfiguration {
  readonly name: string
  readonly kind: string
  /** The block of its kind, as that kind's schema gave it. */
  readonly settings: unknown
  /** `strict`: a correction of unknown outcome is never settled by what is only probable. */
  readonly settle: 'evidence' | 'strict'
  /** The longest time that the till may still act on a request after our deadline. */
  readonly settleAfterMs: number
}

export interface ShopConfiguration {
  readonly name: string
  readonly kind: string
  /** The block of its kind, as that kind's schema gave it. */
  readonly settings: unknown
  /** The name of the till that feeds it. */
  readonly from: string
  /** False for a pure display. */
  readonly movements: boolean
  /** Whose figures count when a listing is first linked. */
  readonly firstContact: 'till' | 'shop'
  readonly stock: StockRule
  readonly prices: PriceFormula | 'off'
  /** The longest time that the shop may still act on a write after our deadline. */
  readonly settleAfterMs: number
}

/** So many (`above`), or so many percent of the shop's listings if that is more, go through. */
interface FloodGuard {
  readonly above: number
  readonly percent: number
}

/** Whom to tell, and how. At most one of command and webhook is there. */
export interface NotifyConfiguration {
  readonly command: readonly string[] | null
  readonly webhook: string | SecretSource | null
  readonly collectMs: number
  readonly perHour: number
  /** A sign of life. */
  readonly alive: { readonly address: string | SecretSource; readonly everyMs: number } | null
}

/** A configuration and its mapping files, proved whole. It carries no secret. */
export interface Configuration {
  /** As it was named. */
  readonly file: string
  /** Where it stands; relative paths of secrets start here. */
  readonly directory: string
  readonly mode: 'live' | 'observe'
  readonly stateDirectory: string
  readonly listen: Listen
  /** Where platforms reach this machine, without a slash at its end; null where nobody said. */
  readonly publicUrl: string | null
  /** Null where no metrics are served. */
  readonly metricsListen: Listen | null
  readonly tills: readonly TillConfiguration[]
  readonly shops: readonly ShopConfiguration[]
  readonly match: { readonly by: readonly ('sku' | 'barcode')[]; readonly adopt: 'ask' | 'automatic' }
  readonly mapping: Mapping
  /** The patterns that mapping files are found by, as they were written. */
  readonly mappingPatterns: readonly string[]
  readonly schedule: {
    readonly poll: string
    readonly sweep: string
    /** Null for none. */
    readonly heartbeat: string | null
    readonly timezone: string
  }
  readonly backup: {
    /** Cron fields; null where none are made by themselves. */
    readonly schedule: string | null
    readonly keep: number
    readonly directory: string
  }
  /** How long what was changed is kept on record. */
  readonly historyMs: number
  /** Null where nobody is told. */
  readonly notify: NotifyConfiguration | null
  readonly guards: {
    readonly zeroed: FloodGuard
    readonly changed: FloodGuard
    readonly priceMovePercent: number
    readonly windowMs: number
  }
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' }
}
