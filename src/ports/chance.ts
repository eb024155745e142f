/** Randomness as the program may see it. Only `edges/chance.ts` and the simulator implement it. */
export interface ChancePort {
  /** A number from 0 up to, not including, 1. */
  fraction(): number
  /** So many random bytes, as lower-case hex. */
  hex(bytes: number): string
}
