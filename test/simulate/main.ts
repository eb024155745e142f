import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { combinationOf, type Selection } from './combination.js'
import { shortDay } from './crashes.js'
import { describeMonth, playMonth } from './month.js'
import { runMutants } from './mutant-runner.js'
import { type Outcome, simulate } from './simulate.js'
import { addOutcome, describeCrashes, describeTotals, emptyTotals, isClean, type Totals } from './totals.js'

const USAGE = `npm run simulate -- [--seeds 1000] [--from 1] [--till delta|absolute] [--ledger yes|no]
  [--shops shopify,woocommerce] [--settle evidence|strict] [--minutes 9]     plays so many days and judges each
  --crashes 50000  strikes short days down at each of their steps, until so many runs are done
  --mutants        breaks the protocol in each known way; each must be caught within --seeds (--only part-of-name)
  --month          plays a month of steady trade, and looks whether the database grows (--days 30, --seed 1)
  --seed N         plays one day and prints its trace; with --at STEPS, a short one struck down there
  --verify N       plays every Nth day twice: the traces must be equal (100 by default)`

/** What each worker plays: every so-manyth seed from its own first. */
export interface Share {
  readonly from: number
  readonly until: number
  readonly step: number
  readonly selection: Selection
  readonly verifyEvery: number
  readonly deadlineAt: number
  /** Short days, each struck down at every step. */
  readonly crashesOnly: boolean
}

const options = {
  seeds: { type: 'string', default: '1000' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
  crashes: { type: 'string' },
  mutants: { type: 'boolean', default: false },
  only: { type: 'string' },
  month: { type: 'boolean', default: false },
  days: { type: 'string', default: '30' },
  at: { type: 'string' },
  till: { type: 'string' },
  ledger: { type: 'string' },
  shops: { type: 'string' },
  settle: { type: 'string' },
  verify: { type: 'string', default: '100' },
  minutes: { type: 'string', default: '9' },
  help: { type: 'boolean', default: false },
} as const

async function main(): Promise<number> {
  const { values } = parseArgs({ options })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const selection = readSelection(values)
  if (values.month) return showMonth(Number(values.seed ?? '1'), selection, Number(values.days))
  if (values.seed !== undefined) return showDay(Number(values.seed), selection, values.at)
  if (values.mutants) return (await runMutants(Number(values.seeds), values.only)) === 0 ? 0 : 1
  const mostRuns = values.crashes === undefined ? Infinity : Number(values.crashes)
  const crashesOnly = values.crashes !== undefined
  const from = Number(values.from)
  const until = crashesOnly ? Infinity : from + Number(values.seeds)
  const startedAt = Date.now()
  const workers = availableParallelism()
  const shares = Array.from({ length: workers }, (_, index) => ({
    from: from + index,
    until,
    step: workers,
    selection,
    verifyEvery: Number(values.verify),
    deadlineAt: startedAt + Number(values.minutes) * 60_000,
    crashesOnly,
  }))
  const totals = emptyTotals()
  const reached = await Promise.all(shares.map((share) => play(share, totals, mostRuns)))
  const next = Math.min(...reached)
  const seconds = (Date.now() - startedAt) / 1_000
  console.log(`${(totals.seeds / seconds).toFixed(1)} runs a second over ${workers} workers`)
  if (crashesOnly) console.log(`the next day is --from ${next}`)
  else if (next < until) console.log(`stopped at its time: go on with --from ${next} --seeds ${until - next}`)
  console.log(crashesOnly ? describeCrashes(totals) : describeTotals(totals))
  return isClean(totals) ? 0 : 1
}

function readSelection(values: Readonly<Record<string, string | boolean | undefined>>): Selection {
  const { till, ledger, shops, settle } = values
  if (till !== undefined && till !== 'delta' && till !== 'absolute') throw new Error('--till is delta or absolute')
  if (settle !== undefined && settle !== 'evidence' && settle !== 'strict')
    throw new Error('--settle is evidence or strict')
  return {
    ...(till !== undefined && { till }),
    ...(settle !== undefined && { settle }),
    ...(ledger !== undefined && { ledger: ledger === 'yes' }),
    ...(typeof shops === 'string' && { shops: shops.split(',').map(readShop) }),
  }
}

function readShop(name: string): 'shopify' | 'woocommerce' {
  if (name === 'shopify' || name === 'woocommerce') return name
  throw new Error('--shops are shopify, woocommerce or both')
}

async function showDay(seed: number, selection: Selection, at: string | undefined): Promise<number> {
  const short = at === undefined ? combinationOf(seed, selection) : shortDay(seed, selection)
  const crashAtSteps = at === undefined || at === 'none' ? [] : at.split(',').map(Number)
  const outcome = await simulate({ ...short, crashAtSteps, isTraced: true })
  for (const line of outcome.trace) console.log(line)
  for (const violation of outcome.violations) console.log(`violation: ${violation}`)
  console.log(`trace ${outcome.hash}`)
  return outcome.violations.length === 0 ? 0 : 1
}

async function showMonth(seed: number, selection: Selection, days: number): Promise<number> {
  const combination = combinationOf(seed, selection)
  // What was settled as probable, and wrongly, would be forgotten before it is judged.
  const settle = combination.ledger ? combination.settle : 'strict'
  const month = await playMonth({ ...combination, settle, guards: 'usual', days, historyDays: 7, say: console.log })
  for (const fault of month.faults) console.log(`fault: ${fault}`)
  console.log(describeMonth(month))
  return month.faults.length === 0 ? 0 : 1
}

/** Runs one share in a worker; the first seed that was not played. */
function play(share: Share, totals: Totals, mostRuns: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(new URL('worker.js', import.meta.url)), { workerData: share })
    let next = share.from
    worker.on('message', (message: Parameters<typeof addOutcome>[1]) => {
      next = message.seed + share.step
      if (totals.seeds >= mostRuns) return void worker.terminate()
      addOutcome(totals, message)
      for (const violation of message.violations.slice(0, 5)) console.log(`seed ${message.seed}: ${violation}`)
      if (message.violations.length > 0) console.log(`  npm run simulate -- ${replayOf(share, message)}`)
    })
    worker.on('error', reject)
    worker.on('exit', () => resolve(next))
  })
}

function replayOf(share: Share, { seed, crashAtSteps }: Outcome): string {
  const steps = share.crashesOnly ? ` --at ${crashAtSteps.join() || 'none'}` : ''
  return `--seed ${seed}${steps}${argumentsOf(share)}`
}

function argumentsOf({ selection: { till, ledger, shops, settle } }: Share): string {
  const words = [
    till && ` --till ${till}`,
    ledger !== undefined && ` --ledger ${ledger ? 'yes' : 'no'}`,
    shops && ` --shops ${shops.join()}`,
    settle && ` --settle ${settle}`,
  ]
  return words.filter(Boolean).join('')
}

process.exitCode = await main()
