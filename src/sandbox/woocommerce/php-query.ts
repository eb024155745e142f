/**
 * The query as PHP takes it: of a name that comes twice the last counts, and `name[]` is numbered. The vendor's own client
 * sends each parameter twice; a client that signs `name[]` as it stands is refused, since the shop checks `name[0]`.
 */
export function phpQuery(query: URLSearchParams): URLSearchParams {
  const read = new URLSearchParams()
  const counts = new Map<string, number>()
  for (const [name, value] of query) {
    if (!name.endsWith('[]')) {
      read.set(name, value)
      continue
    }
    const stem = name.slice(0, -2)
    const index = counts.get(stem) ?? 0
    counts.set(stem, index + 1)
    read.set(`${stem}[${index}]`, value)
  }
  return read
}
