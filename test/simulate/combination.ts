import type { SimulationOptions } from './simulate.js'

/** What was asked for; what is left open is spread over the seeds. */
export type Selection = Partial<Pick<SimulationOptions, 'till' | 'ledger' | 'shops' | 'settle'>>

const SHOPS: readonly SimulationOptions['shops'][] = [
  ['shopify', 'woocommerce'],
  ['woocommerce', 'shopify'],
  ['shopify'],
  ['woocommerce'],
  ['shopify', 'woocommerce'],
]

/** The combination that a seed plays: all of them come up equally often, whatever the range of seeds. */
export function combinationOf(seed: number, selection: Selection): SimulationOptions {
  return {
    seed,
    till: seed % 2 === 0 ? 'delta' : 'absolute',
    ledger: Math.floor(seed / 2) % 2 === 0,
    settle: Math.floor(seed / 4) % 2 === 0 ? 'evidence' : 'strict',
    guards: Math.floor(seed / 3) % 2 === 0 ? 'tight' : 'usual',
    shops: SHOPS[Math.floor(seed / 8) % SHOPS.length] ?? ['shopify', 'woocommerce'],
    ...selection,
  }
}
