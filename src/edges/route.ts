export type Route =
  | { readonly kind: 'alive' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'webhook'; readonly channel: string }
  | { readonly kind: 'nowhere' }
  /** The path exists; these methods would have done. */
  | { readonly kind: 'wrong_method'; readonly allow: string }

const WEBHOOK = /^\/webhooks\/([^/]+)$/

/** Where a request leads. `path` is without its query; the channel's name may be percent-encoded in it. */
export function routeOf(method: string, path: string): Route {
  if (path === '/healthz' || path === '/readyz') {
    if (method !== 'GET' && method !== 'HEAD') return { kind: 'wrong_method', allow: 'GET, HEAD' }
    return { kind: path === '/healthz' ? 'alive' : 'ready' }
  }
  const channel = decode(WEBHOOK.exec(path)?.[1])
  if (channel === undefined) return { kind: 'nowhere' }
  if (method !== 'POST') return { kind: 'wrong_method', allow: 'POST' }
  return { kind: 'webhook', channel }
}

function decode(part: string | undefined): string | undefined {
  if (part === undefined) return undefined
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined // half an escape: no name that anything has
  }
}
