import { request } from 'node:http'
import { judge } from '../../../src/sandbox/retail/judge.js'
import type { Bench } from './run.js'

/** What systemd says of a unit's property. */
export async function show({ machine }: Bench, unit: string, property: string): Promise<string> {
  return machine.shell(`systemctl show --value --property=${property} ${unit}`)
}

/** Lines of the unit's journal since the instant (seconds of `date +%s`), as JSON of the log. */
export async function logged({ machine }: Bench, unit: string, event: string, since: string): Promise<readonly Line[]> {
  const text = await machine.shell(`journalctl --unit=${unit} --since=@${since} --output=cat --no-pager`)
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.event === event)
}

export interface Line {
  readonly event: string
  readonly level: string
  readonly msg: string
  readonly [field: string]: unknown
}

export function now({ machine }: Bench): Promise<string> {
  return machine.shell('date +%s')
}

/** The status that a path of the daemon is answered with; 0 where nobody answers. */
export function ask(listen: string, path: string, method = 'GET'): Promise<number> {
  return new Promise((resolve) => {
    const asked = request(`http://${listen}${path}`, { method, agent: false, timeout: 5_000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(0))
    asked.end()
  })
}

export async function isReady({ shop }: Bench): Promise<boolean> {
  return (await ask(shop.listen, '/readyz')) === 200
}

/** All goods agree by the platforms' own books, and go on doing so for a second. */
export function agree(bench: Bench): Promise<number> {
  const { models } = bench.shop.retail
  let since: number | null = null
  return bench.until('the shops agree with the till', 120_000, () => {
    const { agreeing, goods } = judge(models)
    since = agreeing === goods ? (since ?? bench.clock.now()) : null
    return since !== null && bench.clock.now() - since >= 1_000
  })
}
