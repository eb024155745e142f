const MARKER = /^\s*(\[ts ([0-9a-z-]+)\])/

/** How a correction is found again at the till: the key of its call, as it stands first in the reason. */
export function markerOf(key: string): string {
  return `[ts ${key}]`
}

/** The marker that a reason begins with; undefined where somebody else wrote it. */
export function markerIn(reason: string): string | undefined {
  return MARKER.exec(reason)?.[1]
}

/** The key of the call that carries the marker. */
export function keyOf(marker: string): string | undefined {
  return MARKER.exec(marker)?.[2]
}
