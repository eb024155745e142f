import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Share } from './main.js'
import { type Mutant, MUTANTS } from './mutants.js'
import type { Outcome } from './simulate.js'

/** The compiled tree, `build`. */
const BUILD = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Breaks a copy of the compiled tree in each of the ways, plays seeds on it until one is caught or they are over, and
 * prints which. The number of mutants that were not caught.
 */
export async function runMutants(seeds: number, only: string | undefined): Promise<number> {
  const wanted = MUTANTS.filter(({ name }) => only === undefined || name.includes(only))
  const waiting = [...wanted]
  let caught = 0
  async function work(): Promise<void> {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const by = await catchMutant(mutant, seeds)
      if (by !== null) caught += 1
      console.log(`${by === null ? 'NOT CAUGHT' : 'caught'}: ${mutant.name}${by === null ? '' : ` (${by})`}`)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  console.log(`mutants: ${caught}/${wanted.length} caught`)
  return wanted.length - caught
}

/** Which seed caught it and by what; null where none did. */
async function catchMutant(mutant: Mutant, seeds: number): Promise<string | null> {
  // Inside of the compiled tree, so that packages are found from there.
  const directory = mkdtempSync(join(BUILD, 'mutant-'))
  try {
    cpSync(join(BUILD, 'src'), join(directory, 'src'), { recursive: true })
    cpSync(join(BUILD, 'test'), join(directory, 'test'), { recursive: true })
    breakFile(join(directory, mutant.file), mutant)
    return await playUntilCaught(join(directory, 'test', 'simulate', 'worker.js'), seeds)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function breakFile(path: string, { name, find, replace }: Mutant): void {
  const code = readFileSync(path, 'utf8')
  const parts = code.split(find)
  if (parts.length !== 2) throw new Error(`mutant "${name}": its text stands ${parts.length - 1} times in ${path}`)
  writeFileSync(path, parts.join(replace))
}

function playUntilCaught(file: string, seeds: number): Promise<string | null> {
  const share: Share = {
    from: 1,
    until: 1 + seeds,
    step: 1,
    selection: {},
    verifyEvery: Infinity,
    deadlineAt: Infinity,
    crashesOnly: false,
  }
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: share })
    worker.on('message', ({ seed, violations }: Outcome) => {
      if (violations.length === 0) return
      resolve(`seed ${seed}: ${(violations[0] ?? '').split('\n')[0]?.slice(0, 100) ?? ''}`)
      void worker.terminate()
    })
    // A breakage that the program itself runs into is caught as well.
    worker.on('error', (error) => resolve(`it broke down: ${error.message}`))
    worker.on('exit', () => resolve(null))
    worker.on('messageerror', reject)
  })
}
