type Json = Readonly<Record<string, unknown>>

/** Writes a bulk query's data as JSON lines: a line a node, and after it the nodes nested in it, with its id. */
export function flatten(data: unknown): readonly string[] {
  const lines: string[] = []
  for (const value of Object.values(isRecord(data) ? data : {})) {
    for (const node of nodesOf(value) ?? []) writeNode(node, undefined, lines)
  }
  return lines
}

function writeNode(node: Json, parentId: unknown, lines: string[]): void {
  const children: Json[] = []
  const own = takeOut(node, children)
  lines.push(JSON.stringify(parentId === undefined ? own : { ...own, __parentId: parentId }))
  for (const child of children) writeNode(child, node.id, lines)
}

/**
 * The node without its connections, whose nodes are gathered. One that sits in a plain object within the node has the
 * node for its parent: what Shopify does there is unverified.
 */
function takeOut(node: Json, children: Json[]): Json {
  const own: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(node)) {
    const nested = nodesOf(value)
    if (nested === undefined) own[name] = isRecord(value) ? takeOut(value, children) : value
    else children.push(...nested)
  }
  return own
}

/** Undefined where the value is no connection. */
function nodesOf(value: unknown): readonly Json[] | undefined {
  if (!isRecord(value) || !Array.isArray(value['edges'])) return undefined
  return value['edges'].flatMap((edge: unknown) => (isRecord(edge) && isRecord(edge['node']) ? [edge['node']] : []))
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
