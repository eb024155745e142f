import { createRequire } from 'node:module'
import type * as Package from '@shopify/shopify-api'
import type * as Runtime from '@shopify/shopify-api/runtime'

type Vendor = Pick<typeof Package, 'ApiVersion' | 'GraphqlQueryError' | 'LogSeverity' | 'shopifyApi'> &
  Pick<typeof Runtime, 'setAbstractFetchFunc'>

let loaded: Vendor | undefined

/** The vendor's package. Loaded for the first request, so that no start waits for it; that is why it is required. */
export function vendor(): Vendor {
  return (loaded ??= load(createRequire(import.meta.url)))
}

function load(require: NodeJS.Require): Vendor {
  require('@shopify/shopify-api/adapters/node')
  const { setAbstractFetchFunc } = require('@shopify/shopify-api/runtime') as typeof Runtime
  return { ...(require('@shopify/shopify-api') as typeof Package), setAbstractFetchFunc }
}
