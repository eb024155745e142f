import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { combinationOf, type Selection } from './combination.js'
import { simulate } from './simulate.js'
import { addOutcome, describeTotals, emptyTotals, isClean, type Totals } from './totals.js'

const USAGE = `npm run simulate -- [--seeds 1000] [--from 1] [--till delta|absolute] [--ledger yes|no]
  [--shops shopify,woocommerce] [--settle evidence|strict] [--minutes 9]     plays so many days and judges each
  --seed N         plays one day and prints its trace
  --verify N       plays every Nth day twice: the traces must be equal (100 by default)`

/** What each worker plays: every so-manyth seed from its own first. */
export interface Share {
  readonly from: number
  readonly until: number
  readonly step: number
  readonly selection: Selection
  readonly verifyEvery: number
  readonly deadlineAt: number
}

const options = {
  seeds: { type: 'string', default: '1000' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
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
  if (values.seed !== undefined) return showDay(Number(values.seed), selection)
  const from = Number(values.from)
  const until = from + Number(values.seeds)
  const startedAt = Date.now()
  const workers = availableParallelism()
  const shares = Array.from({ length: workers }, (_, index) => ({
    from: from + index,
    until,
    step: workers,
    selection,
    verifyEvery: Number(values.verify),
    deadlineAt: startedAt + Number(values.minutes) * 60_000,
  }))
  const totals = emptyTotals()
  const reached = await Promise.all(shares.map((share) => play(share, totals)))
  const next = Math.min(...reached)
  const seconds = (Date.now() - startedAt) / 1_000
  console.log(`${(totals.seeds / seconds).toFixed(1)} seeds a second over ${workers} workers`)
  if (next < until) console.log(`stopped at its time: go on with --from ${next} --seeds ${until - next}`)
  console.log(describeTotals(totals))
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

async function showDay(seed: number, selection: Selection): Promise<number> {
  const outcome = await simulate({ ...combinationOf(seed, selection), isTraced: true })
  for (const line of outcome.trace) console.log(line)
  for (const violation of outcome.violations) console.log(`violation: ${violation}`)
  console.log(`trace ${outcome.hash}`)
  return outcome.violations.length === 0 ? 0 : 1
}

/** Runs one share in a worker; the first seed that was not played. */
function play(share: Share, totals: Totals): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(new URL('worker.js', import.meta.url)), { workerData: share })
    let next = share.from
    worker.on('message', (message: Parameters<typeof addOutcome>[1]) => {
      next = message.seed + share.step
      addOutcome(totals, message)
      for (const violation of message.violations.slice(0, 5)) console.log(`seed ${message.seed}: ${violation}`)
      if (message.violations.length > 0)
        console.log(`  npm run simulate -- --seed ${message.seed}${argumentsOf(share)}`)
    })
    worker.on('error', reject)
    worker.on('exit', () => resolve(next))
  })
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
