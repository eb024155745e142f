import type { InstantMs } from '../../ports/clock.js'
import type { Reply } from './reply.js'
import type { Shop } from './shop.js'
import type { Fields } from './validation.js'

/** A request that has been let in and taken apart. */
export interface RestRequest {
  readonly shop: Shop
  readonly origin: string
  /** The number in the path under this name. */
  readonly idOf: (name: string) => number
  readonly query: URLSearchParams
  readonly fields: Fields
  readonly now: InstantMs
}

export type Handler = (request: RestRequest) => Reply

/** What a route does to the shop; the refusal of a caller without a key names it. */
export type Deed = 'view' | 'create' | 'edit' | 'delete' | 'batch'

export interface Route {
  readonly deed: Deed
  readonly methods: readonly string[]
  /** In WordPress's own form, such as `/wc/v3/products/(?P<id>[\d]+)`. */
  readonly template: string
  readonly pattern: RegExp
  readonly handler: Handler
}

const READ = ['GET']
const CREATE = ['POST']
/** WordPress takes all three alike. */
const EDIT = ['POST', 'PUT', 'PATCH']
const REMOVE = ['DELETE']

/** Writes a table of `/products/:id` paths as routes of one namespace. */
export function routesOf(namespace: string, table: readonly (readonly [Deed, string, Handler])[]): readonly Route[] {
  return table.map(([deed, path, handler]) => {
    const template = `/${namespace}${path.replace(/:(\w+)/g, '(?P<$1>[\\d]+)')}`
    return { deed, methods: methodsFor(deed), template, pattern: patternOf(template), handler }
  })
}

function methodsFor(deed: Deed): readonly string[] {
  switch (deed) {
    case 'view':
      return READ
    case 'create':
      return CREATE
    case 'edit':
    case 'batch':
      return EDIT
    case 'delete':
      return REMOVE
  }
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll('(?P<', '(?<')}$`)
}
