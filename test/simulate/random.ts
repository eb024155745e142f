/** A stream of chance that plays the same again from the same seed. */
export interface Random {
  /** From 0 up to, not including, 1. */
  fraction(): number
  /** A whole number, both bounds included. */
  whole(from: number, to: number): number
  /** True so often of a hundred. */
  percent(percent: number): boolean
  pick<T>(all: readonly T[]): T
}

/** Streams of one seed by different names are independent: another fault does not change what customers buy. */
export function openRandom(seed: number, name: string): Random {
  let state = seed >>> 0
  for (const character of name) state = mix(state ^ (character.codePointAt(0) ?? 0))
  function fraction(): number {
    state = (state + 0x9e3779b9) >>> 0
    return mix(state) / 0x1_0000_0000
  }
  return {
    fraction,
    whole: (from, to) => from + Math.floor(fraction() * (to - from + 1)),
    percent: (percent) => fraction() * 100 < percent,
    pick(all) {
      const one = all[Math.floor(fraction() * all.length)]
      if (one === undefined) throw new RangeError('nothing to pick from')
      return one
    },
  }
}

/** Spreads every bit of 32 over all of them. */
function mix(value: number): number {
  let bits = value >>> 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad)
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97)
  return (bits ^ (bits >>> 15)) >>> 0
}
