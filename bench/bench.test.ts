import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Figure } from './figure.js'

const BENCH = fileURLToPath(new URL('../build/bench/main.js', import.meta.url))

interface Told {
  readonly items: number
  readonly figures: readonly Figure[]
}

const WITHIN_MS = 150_000

/** Times depend on the machine; how many requests are made does not. */
test(
  'a short bench makes the least requests that are possible, and writes nothing where nothing changed',
  { timeout: WITHIN_MS },
  async () => {
    const asked = promisify(execFile)(process.execPath, [BENCH, '--items', '250', '--only', 'sweeps', '--json'])
    const { stdout } = await asked.catch((missed: { stdout: string }) => missed)
    const { items, figures } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Told
    expect(items).toBe(250)
    const counted = figures.filter(({ what }) => /requests to|: writes/.test(what))
    expect(counted).toHaveLength(10)
    expect(counted.filter(({ value, target }) => value > (target ?? 0))).toEqual([])
  },
)
