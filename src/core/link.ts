import type { Count } from './count.js'

/** One item that a listing draws on, and how many of the till's units are in one unit of the listing. */
export interface Part {
  readonly itemId: string
  readonly units: Count
}

/**
 * A listing and its parts. A link is never changed: another set of parts is another link, so that what was once charged
 * to some parts can always be given back to the same ones.
 */
export interface Link {
  readonly id: number
  readonly shop: string
  readonly listingId: string
  readonly till: string
  readonly parts: readonly Part[]
  /** False until the shop's present state has been taken as the start, from which movements are counted. */
  readonly contacted: boolean
}
