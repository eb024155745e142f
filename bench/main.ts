import { parseArgs } from 'node:util'
import { systemClock } from '../src/edges/clock.js'
import { table } from '../src/edges/terminal.js'
import { type Figure, isMet, roundFigure } from './figure.js'
import { measureLatency } from './latency.js'
import { measureShopify, measureWooCommerce } from './speed.js'
import { measureSweeps } from './sweeps.js'

const USAGE = `npm run bench -- [--items 10000] [--only sweeps,shopify,woocommerce,latency] [--seconds 30] [--json]
  --items    how many the till has: 1,000, 10,000 or 100,000
  --only     what is measured; all of it by default
  --seconds  for how long latency is measured
  --json     the figures as one object on the last line
`
const clock = systemClock()

const SCENARIOS: Readonly<Record<string, (items: number, seconds: number) => Promise<readonly Figure[]>>> = {
  sweeps: (items) => measureSweeps(clock, items),
  shopify: (items) => measureShopify(clock, items),
  woocommerce: (items) => measureWooCommerce(clock, items),
  latency: (_, seconds) => measureLatency(clock, seconds),
}

async function bench(): Promise<number> {
  const { values } = parseArgs({
    options: {
      items: { type: 'string', default: '10000' },
      only: { type: 'string', default: Object.keys(SCENARIOS).join(',') },
      seconds: { type: 'string', default: '30' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const [items, seconds, names] = [Number(values.items), Number(values.seconds), values.only.split(',')]
  const isKnown = names.every((name) => name in SCENARIOS)
  if (values.help || !isKnown || !(items >= 100 && items <= 100_000) || !(seconds > 0)) {
    process.stdout.write(USAGE)
    return values.help ? 0 : 64
  }
  const figures: Figure[] = []
  for (const name of names) {
    const measured = (await SCENARIOS[name]?.(items, seconds)) ?? []
    figures.push(...measured)
    process.stdout.write(`${name}, ${items} items\n${shown(measured)}\n\n`)
  }
  const missed = figures.filter((figure) => !isMet(figure))
  process.stdout.write(`bench: ${figures.length} figures, ${missed.length} of their targets missed\n`)
  if (values.json) process.stdout.write(`${JSON.stringify({ items, figures, missed: missed.length })}\n`)
  return missed.length === 0 ? 0 : 1
}

function shown(figures: readonly Figure[]): string {
  const text = (value: number | null): string => (value === null ? '' : String(roundFigure(value)))
  return table(
    figures,
    [
      { title: '', value: (figure) => (isMet(figure) ? ' ' : '✗') },
      { title: 'figure', value: ({ what }) => what },
      { title: 'measured', value: ({ value }) => text(value), align: 'right' },
      { title: 'target', value: ({ target }) => text(target), align: 'right' },
      { title: 'naive', value: ({ naive }) => text(naive), align: 'right' },
      { title: '', value: ({ unit }) => unit },
    ],
    { colour: false, width: 160 },
  )
}

process.exitCode = await bench()
