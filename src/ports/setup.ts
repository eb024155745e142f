/** What a person is asked when a channel is set up, in order. */
export interface SetupQuestion {
  /** The setting that the answer goes into. */
  readonly setting: string
  readonly words: string
  /** It is not shown while it is typed, and kept outside of the configuration. */
  readonly secret?: boolean
  /** An empty answer leaves the setting out. */
  readonly optional?: boolean
  /** The setting holds a list of such answers. */
  readonly listed?: boolean
  /** The answer is one of the stock locations that the platform lists. */
  readonly location?: boolean
  /** What an answer means, where that is more than the setting by its name. */
  read?(answer: string): Readonly<Record<string, string>>
}

/** One of the places where a shop keeps stock. */
export interface StockLocation {
  readonly id: string
  readonly name: string
  readonly isActive: boolean
}
