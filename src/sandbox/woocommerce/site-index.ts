import type { Route } from './route.js'
import type { Shop } from './shop.js'

/** What `/wp-json/` tells anybody: the namespaces and routes that this shop has. */
export function siteIndex(shop: Shop, origin: string, routes: readonly Route[]): Record<string, unknown> {
  const namespaces = ['wc/v3', ...(shop.settings.analytics ? ['wc-analytics'] : []), 'wp/v2']
  const templates: Record<string, { namespace: string; methods: string[] }> = {}
  for (const { template, methods } of routes) {
    const namespace = template.startsWith('/wc/v3/') ? 'wc/v3' : 'wc-analytics'
    const known = templates[template]?.methods ?? []
    templates[template] = { namespace, methods: [...new Set([...known, ...methods])] }
  }
  return {
    name: 'Sandbox shop',
    description: '',
    url: origin,
    home: origin,
    gmt_offset: shop.settings.utcOffsetMinutes / 60,
    timezone_string: '',
    namespaces,
    authentication: {},
    routes: templates,
  }
}
