/** A name is near to what was typed if so many of its letters differ, or a third of those that were typed. */
const LETTERS = 2

/** The least number of letters inserted, removed, replaced or swapped with their neighbour that makes one of the other. */
export function editDistance(from: string, to: string): number {
  let beforePrevious: readonly number[] = []
  let previous: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1)
      const swapped = isSwap(from, to, row, column) ? (beforePrevious[column - 2] ?? 0) + 1 : Infinity
      current.push(Math.min(replaced, swapped, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    beforePrevious = previous
    previous = current
  }
  return previous[to.length] ?? 0
}

function isSwap(from: string, to: string, row: number, column: number): boolean {
  if (row < 2 || column < 2) return false
  return from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
}

/** The name that was most likely meant, or null where none is near: about a third of its letters may differ. */
export function nearestName(written: string, names: Iterable<string>): string | null {
  const wanted = written.toLowerCase()
  let best: { readonly name: string; readonly distance: number } | null = null
  for (const name of names) {
    const allowed = Math.max(1, Math.floor(name.length / 3))
    if (Math.abs(name.length - wanted.length) > allowed) continue
    const distance = editDistance(wanted, name.toLowerCase())
    if (distance <= allowed && (best === null || distance < best.distance)) best = { name, distance }
  }
  return best?.name ?? null
}

/** `did you mean "url"?`, or null where no name is near. */
export function didYouMean(written: string, names: Iterable<string>): string | null {
  const nearest = nearestName(written, names)
  return nearest === null ? null : `did you mean "${nearest}"?`
}

/**
 * The names that somebody may have meant, the nearest first and of equals in their order: those that differ by few
 * letters, capitals not counted, then those that contain what was typed.
 */
export function nearestNames(typed: string, names: Iterable<string>, limit: number): readonly string[] {
  const wanted = typed.toLowerCase()
  const near = [...new Set(names)].flatMap((name) => {
    const distance = distanceTo(wanted, name.toLowerCase())
    return distance === null ? [] : [{ name, distance }]
  })
  near.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
  return near.slice(0, limit).map(({ name }) => name)
}

/** Null where they are not near to each other. */
function distanceTo(wanted: string, name: string): number | null {
  const most = Math.max(LETTERS, Math.floor(wanted.length / 3))
  const letters = Math.abs(wanted.length - name.length) > most ? most + 1 : editDistance(wanted, name)
  if (letters <= most) return letters
  return wanted !== '' && name.includes(wanted) ? most + 1 : null
}
