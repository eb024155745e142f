import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { cutPower, type Tally } from './cut.js'
import { compileRecorder, type Level, record, type Recording } from './recording.js'

/** Commits that one recording holds. */
const STEPS = 240
/** Cuts that are made of one recording, before another seed makes another. */
const CUTS_OF_A_RECORDING = 2_500

export interface PowerCutOptions {
  readonly cuts: number
  readonly seed: number
  /** Without one, this thread cuts alone. */
  readonly worker: { readonly file: URL; readonly threads: number } | null
  readonly out: (line: string) => void
}

/** What a thread is given, and gives back a `Tally` for. */
export interface Work {
  readonly recording: Recording
  readonly share: Parameters<typeof cutPower>[1]
  readonly directory: string
}

/** As many cuts of the store as it is, and of a control that syncs less, which must be seen to lose something. */
export async function powerCut(options: PowerCutOptions): Promise<boolean> {
  // In memory where there is some: the disk is the model's, and 20,000 real ones are slow.
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tillsync-power-cut-'))
  try {
    const library = compileRecorder(directory)
    const ours = await cutLevel(options, library, directory, 'FULL')
    const control = await cutLevel(options, library, directory, 'NORMAL')
    for (const example of ours.examples) options.out(`ours: ${example}`)
    for (const example of control.examples) options.out(`control: ${example}`)
    options.out(
      `power-cut: ${ours.cuts} cuts, ${ours.commitsLost} acknowledged commits lost, ${ours.damaged} databases damaged; ` +
        `control (synchronous=NORMAL) lost some in ${control.lost} of ${control.cuts}`,
    )
    return ours.cuts === options.cuts && ours.lost === 0 && ours.damaged === 0 && control.lost > 0
  } finally {
    rmSync(directory, { recursive: true })
  }
}

async function cutLevel(options: PowerCutOptions, library: string, directory: string, level: Level): Promise<Tally> {
  let sum: Tally = { cuts: 0, lost: 0, commitsLost: 0, damaged: 0, examples: [] }
  for (let seed = options.seed; sum.cuts < options.cuts; seed += 1) {
    const recording = record(library, directory, level, seed, STEPS)
    const cuts = Math.min(CUTS_OF_A_RECORDING, options.cuts - sum.cuts)
    for (const tally of await share(options, recording, { seed, cuts }, directory)) sum = add(sum, tally)
    const { length } = recording.operations
    options.out(
      `${level} ${sum.cuts} cuts, ${sum.lost} with losses, ${sum.damaged} damaged (seed ${seed}: ${length} operations)`,
    )
  }
  return sum
}

function share(
  { worker }: PowerCutOptions,
  recording: Recording,
  { seed, cuts }: { readonly seed: number; readonly cuts: number },
  directory: string,
): Promise<readonly Tally[]> {
  const of = worker?.threads ?? 1
  const parts = Array.from({ length: of }, (_, part): Work => {
    return { recording, share: { seed, cuts, part, of }, directory: join(directory, `cut-${part}`) }
  })
  if (!worker) return Promise.resolve(parts.map((work) => cutPower(work.recording, work.share, work.directory)))
  return Promise.all(parts.map((work) => inThread(worker.file, work)))
}

function inThread(file: URL, work: Work): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(file, { workerData: work })
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', () => reject(new Error('a thread ended without a tally')))
  })
}

function add(one: Tally, other: Tally): Tally {
  return {
    cuts: one.cuts + other.cuts,
    lost: one.lost + other.lost,
    commitsLost: one.commitsLost + other.commitsLost,
    damaged: one.damaged + other.damaged,
    // The first of each kind is enough.
    examples: [...one.examples, ...other.examples].slice(0, 2),
  }
}
