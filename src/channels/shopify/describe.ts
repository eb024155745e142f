import { failed, success, type Result } from '../../ports/outcome.js'
import type { ShopDescription } from '../../ports/shop.js'
import type { ShopifyApi } from './api.js'
import type { ShopLocation } from './location.js'
import { SHOP, SHOP_COST } from './operations.js'
import { shopAnswer } from './wire.js'

const SCOPES = ['read_products', 'write_products', 'read_inventory', 'write_inventory', 'read_locations']

/** Tests address, credential, scopes and location. A location that is not there is a failure, the rest are findings. */
export async function describeShop(
  api: ShopifyApi,
  location: ShopLocation,
  canHear: boolean,
): Promise<Result<ShopDescription>> {
  const answer = await api.read({ query: SHOP, variables: {}, cost: SHOP_COST }, shopAnswer)
  if (!answer.ok) return failed(answer.failure)
  const { shop, currentAppInstallation } = answer.value
  const missing = missingScopes(currentAppInstallation.accessScopes.map(({ handle }) => handle))
  const findings: string[] = []
  if (missing.length > 0) {
    findings.push(`the app lacks the scopes ${missing.join(', ')}: add them to the app and approve them in the shop`)
  }
  if (!canHear) findings.push('webhooks can’t be checked: give client_secret or webhook_secrets')
  // Without the scope the look-up would only say the same again.
  if (!missing.includes('read_locations')) {
    const place = await location.lookUp()
    if (!place.ok) return place
    if (!place.value.isActive)
      findings.push(`location "${place.value.name}" is deactivated: activate it or choose another`)
  }
  return success({ name: shop.name, currency: shop.currencyCode, findings })
}

/** Leave to write is leave to read, whether or not Shopify lists both. */
function missingScopes(granted: readonly string[]): readonly string[] {
  return SCOPES.filter((scope) => !granted.includes(scope) && !granted.includes(scope.replace('read_', 'write_')))
}
