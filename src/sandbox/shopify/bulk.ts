import { Kind, OperationTypeNode } from 'graphql'
import type { DocumentNode, FieldNode, OperationDefinitionNode, SelectionSetNode } from 'graphql'
import { formatInstant } from '../../core/instant.js'
import type { InstantMs } from '../../ports/clock.js'
import type { Prepared } from './execute.js'
import type { UserError } from './idempotency.js'
import type { Numbering } from './ids.js'
import { flatten } from './jsonl.js'
import type { RequestContext } from './resolver.js'
import { timestamp } from './timestamp.js'

/** How long a run takes isn't documented; a second and half a millisecond a line is in keeping with small shops. */
const START_MS = 1000
const LINE_MS = 0.5
/** Five at once, connections nested at most twice (documented). */
const MAX_RUNNING = 5
const MAX_DEPTH = 2
/** A result can be fetched for a week (documented). */
const LIFE_MS = 7 * 24 * 60 * 60 * 1000

interface BulkPayload {
  readonly bulkOperation: unknown
  readonly userErrors: readonly UserError[]
}

/** Queries over the whole catalogue whose result is a file of JSON lines. What they see is the moment they are asked. */
export interface BulkOperations {
  readonly run: (query: string, context: RequestContext) => BulkPayload
  readonly get: (id: string, context: RequestContext) => unknown
  readonly current: (context: RequestContext) => unknown
  /** The bytes of the file behind an operation's `url`; undefined where there is none, or not yet, or no longer. */
  readonly file: (path: string, now: InstantMs) => Buffer | undefined
}

export interface BulkOptions {
  readonly numbering: Numbering
  readonly prepare: (query: string) => Prepared
  readonly run: (
    document: DocumentNode,
    context: RequestContext,
  ) => { readonly data?: unknown; readonly errors?: readonly unknown[] }
}

interface Operation {
  readonly id: string
  readonly path: string
  readonly query: string
  readonly createdAt: InstantMs
  readonly completesAt: InstantMs
  /** Null where the query failed. */
  readonly file: Buffer | null
  readonly objects: number
  readonly roots: number
}

export function createBulkOperations({ numbering, prepare, run }: BulkOptions): BulkOperations {
  const operations = new Map<string, Operation>()

  function start(query: string, document: DocumentNode, context: RequestContext): Operation {
    const { id, number } = numbering.next('BulkOperation')
    const { data, errors } = run(document, { ...context, bulk: true })
    const lines = errors === undefined ? flatten(data) : null
    const roots = lines?.filter((line) => !line.includes('"__parentId":')).length ?? 0
    const objects = lines?.length ?? 0
    const completesAt = context.now + START_MS + Math.ceil(objects * LINE_MS)
    const file = lines && Buffer.from(lines.map((line) => `${line}\n`).join(''))
    const counts = { objects, roots }
    const operation = { id, path: `/bulk/${number}.jsonl`, query, createdAt: context.now, completesAt, file, ...counts }
    operations.set(id, operation)
    return operation
  }

  return {
    run(query, context) {
      const running = [...operations.values()].filter(({ completesAt }) => completesAt > context.now)
      if (running.length >= MAX_RUNNING) {
        return refuse('OPERATION_IN_PROGRESS', `${MAX_RUNNING} bulk queries are already in progress.`)
      }
      const ready = prepare(query)
      if (!ready.ok) return refuse('INVALID', `Invalid bulk query: ${ready.errors[0]?.message ?? ''}`)
      const fault = findFault(ready.document)
      if (fault !== undefined) return refuse('INVALID', fault)
      return { bulkOperation: describe(start(query, ready.document, context), context), userErrors: [] }
    },
    get: (id, context) => describe(operations.get(id), context),
    current: (context) => describe([...operations.values()].at(-1), context),
    file(path, now) {
      const operation = [...operations.values()].find((known) => known.path === path)
      if (operation === undefined || operation.file === null) return undefined
      if (now < operation.completesAt || now >= operation.completesAt + LIFE_MS) return undefined
      return operation.file
    },
  }
}

function refuse(code: string, message: string): BulkPayload {
  return { bulkOperation: null, userErrors: [{ field: ['query'], code, message }] }
}

function describe(operation: Operation | undefined, { now, origin }: RequestContext): unknown {
  if (operation === undefined) return null
  const { id, query, createdAt, completesAt, file, objects, roots, path } = operation
  const done = now >= completesAt
  const failed = file === null
  return {
    kind: 'BulkOperation',
    id,
    query,
    type: 'QUERY',
    status: done ? (failed ? 'FAILED' : 'COMPLETED') : now === createdAt ? 'CREATED' : 'RUNNING',
    errorCode: done && failed ? 'INTERNAL_SERVER_ERROR' : null,
    createdAt: timestamp(createdAt),
    completedAt: done ? formatInstant(completesAt) : null,
    objectCount: done ? String(objects) : '0',
    rootObjectCount: done ? String(roots) : '0',
    fileSize: done && file !== null ? String(file.length) : null,
    url: done && objects > 0 ? origin + path : null,
    partialDataUrl: null,
  }
}

/** The rules of bulk queries that a valid document may still break (documented). */
function findFault(document: DocumentNode): string | undefined {
  const operation = document.definitions.find(
    (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
  )
  if (operation === undefined || operation.operation !== OperationTypeNode.QUERY)
    return 'Bulk queries must contain a query.'
  const depth = connectionDepth(operation.selectionSet)
  if (depth === 0) return 'Bulk queries must contain at least one connection.'
  if (depth > MAX_DEPTH + 1) return `Bulk queries cannot nest connections more than ${MAX_DEPTH} levels deep.`
  return undefined
}

function connectionDepth(set: SelectionSetNode): number {
  const fields = set.selections.filter((selection): selection is FieldNode => selection.kind === Kind.FIELD)
  return fields.reduce((deepest, { name, selectionSet }) => {
    const own = name.value === 'edges' ? 1 : 0
    return Math.max(deepest, own + (selectionSet === undefined ? 0 : connectionDepth(selectionSet)))
  }, 0)
}
