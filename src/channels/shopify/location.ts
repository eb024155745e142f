import { failed, success, type Result } from '../../ports/outcome.js'
import type { ShopifyApi } from './api.js'
import { nextCursor } from './convert.js'
import { LOCATIONS, LOCATIONS_COST } from './operations.js'
import { sharing } from './sharing.js'
import { locationsAnswer, type WireLocation, type WireLocations } from './wire.js'

const GID = /^gid:\/\/shopify\/Location\/\d+$/

export interface ShopLocation {
  /** The location's gid, as soon as it is known without asking. */
  known(): string | undefined
  /** The gid: found once, then known. Refused where the shop has no such location. */
  gid(): Promise<Result<string>>
  /** Looks it up afresh. */
  lookUp(): Promise<Result<WireLocation>>
}

/** Finds the configured location, a name or a gid, among the shop's own. */
export function openLocation(api: ShopifyApi, wanted: string): ShopLocation {
  let found: string | undefined

  const lookUp = sharing(async (): Promise<Result<WireLocation>> => {
    const locations = await allLocations(api)
    if (!locations.ok) return locations
    const matches = locations.value.filter((location) => location.id === wanted || location.name === wanted)
    const [match] = matches
    if (!match || matches.length > 1) return failed({ kind: 'refused', detail: notOne(wanted, locations.value) })
    found = match.id
    return success(match)
  })

  async function gid(): Promise<Result<string>> {
    if (found !== undefined) return success(found)
    const location = await lookUp()
    return location.ok ? success(location.value.id) : location
  }

  return { known: () => found ?? (GID.test(wanted) ? wanted : undefined), gid, lookUp }
}

/** All locations of the shop that the app can see. */
export async function allLocations(api: ShopifyApi): Promise<Result<readonly WireLocation[]>> {
  const locations: WireLocation[] = []
  let after: string | null = null
  do {
    const page = await locationsAfter(api, after)
    if (!page.ok) return page
    locations.push(...page.value.nodes)
    after = nextCursor(page.value.pageInfo)
  } while (after !== null)
  return success(locations)
}

async function locationsAfter(api: ShopifyApi, after: string | null): Promise<Result<WireLocations>> {
  const page = await api.read({ query: LOCATIONS, variables: { after }, cost: LOCATIONS_COST }, locationsAnswer)
  return page.ok ? success(page.value.locations) : failed(page.failure)
}

function notOne(wanted: string, locations: readonly WireLocation[]): string {
  const named = locations.map(({ id, name }) => `"${name}" (${id})`).join(', ')
  return `not one location is called "${wanted}"; the shop has ${named || 'none that the app can see'}`
}
