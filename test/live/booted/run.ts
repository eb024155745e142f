import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { ChancePort } from '../../../src/ports/chance.js'
import type { ClockPort } from '../../../src/ports/clock.js'
import { checks } from './checks.js'
import { mustRun } from './command.js'
import { bootMachine, type Machine } from './machine.js'
import { openShop, type Shop } from './shop.js'

export interface BootedOptions {
  readonly suite: string
  readonly repository: string
  readonly clock: ClockPort
  readonly chance: ChancePort
  readonly out: (line: string) => void
}

/** What every check works with. */
export interface Bench {
  readonly machine: Machine
  readonly shop: Shop
  readonly clock: ClockPort
  readonly instructions: string
  /** Waits until it is so, or throws with what was waited for. How long it took, in ms. */
  until(what: string, withinMs: number, isSo: () => boolean | Promise<boolean>): Promise<number>
}

/** Boots a machine, installs the daemon there as its instructions say, and goes through all checks. True where all held. */
export async function booted(options: BootedOptions): Promise<boolean> {
  const { clock, out, repository } = options
  const directory = mkdtempSync(join(tmpdir(), 'tillsync-pack-'))
  const shop = await openShop(clock, options.chance)
  try {
    const packed = await mustRun('npm', ['pack', '--silent', `--pack-destination=${directory}`], { cwd: repository })
    const tarball = join(directory, packed.split('\n').at(-1) ?? '')
    const machine = await bootMachine(options.suite, clock, out)
    try {
      mkdirSync(join(machine.root, 'root'), { recursive: true })
      copyFileSync(tarball, join(machine.root, 'root', basename(tarball)))
      const instructions = join(repository, 'systemd', 'README.md')
      return await goThrough({ machine, shop, clock, instructions, until: waiter(clock) }, out)
    } finally {
      await machine.close()
    }
  } finally {
    await shop.retail.close()
    rmSync(directory, { recursive: true })
  }
}

/** The first that fails ends it: each builds on those before. */
async function goThrough(bench: Bench, out: (line: string) => void): Promise<boolean> {
  let held = 0
  for (const [name, check] of checks) {
    const begunAt = bench.clock.now()
    try {
      const found = await check(bench)
      held += 1
      out(`ok      ${name}: ${found} (${((bench.clock.now() - begunAt) / 1000).toFixed(1)} s)`)
    } catch (error) {
      out(`FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}`)
      const { out: journal } = await bench.machine.attempt(
        'journalctl --no-pager --lines=60 --output=short-iso --unit=tillsync*',
      )
      out(journal)
      break
    }
  }
  out(`booted: ${held}/${checks.length}`)
  return held === checks.length
}

function waiter(clock: ClockPort): Bench['until'] {
  return async (what, withinMs, isSo) => {
    const begunAt = clock.now()
    while (clock.now() - begunAt <= withinMs) {
      if (await isSo()) return clock.now() - begunAt
      await clock.wait(100)
    }
    throw new Error(`not within ${withinMs / 1000} s: ${what}`)
  }
}
