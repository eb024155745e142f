import { type Examined, fine, trouble, unclear } from '../../ports/examine.js'
import type { Result } from '../../ports/outcome.js'
import type { ShopifyApi } from './api.js'
import type { ShopLocation } from './location.js'
import { SHOP_COST, SHOP_DETAILS } from './operations.js'
import { shopDetailsAnswer, type WireLocation } from './wire.js'

/** Looks at the location and at the clock that the shop lives by. Two reads. */
export async function examineShop(api: ShopifyApi, location: ShopLocation): Promise<readonly Examined[]> {
  const details = await api.read({ query: SHOP_DETAILS, variables: {}, cost: SHOP_COST }, shopDetailsAnswer)
  const zone = details.ok
    ? fine('time zone', details.value.shop.ianaTimezone)
    : unclear('time zone', details.failure.detail)
  return [ofLocation(await location.lookUp()), zone]
}

function ofLocation(place: Result<WireLocation>): Examined {
  if (!place.ok) return unclear('location', place.failure.detail)
  const { name, isActive } = place.value
  if (isActive) return fine('location', `"${name}" is active`)
  return trouble('location', 'error', `"${name}" is deactivated`, 'activate it in the shop, or configure another')
}
