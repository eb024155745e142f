import type { Problem } from '../core/problem.js'
import type { SourceFile } from './document.js'
import type { ReadShops, ReadTills } from './load.js'
import { didYouMean } from '../core/nearest.js'
import { problemAt, problemOfKey } from './problems.js'
import { valueAt } from './schema-walk.js'
import { choicesWanted, foundWords } from './wording.js'

/** What can be wrong between tills and shops, each of which may be right alone. */
export function relationProblems(source: SourceFile, tills: ReadTills, shops: ReadShops): readonly Problem[] {
  return [
    ...sharedNames(source, tills.names, shops.names),
    ...shops.names.flatMap((shop) => feedingProblems(source, shop, tills.names)),
    ...sharedPrices(source, shops),
    ...sharedContact(source, shops, tills.names),
  ]
}

function sharedNames(source: SourceFile, tills: readonly string[], shops: readonly string[]): readonly Problem[] {
  return shops
    .filter((shop) => tills.includes(shop))
    .map((shop) => {
      const words = { found: `the name "${shop}" for a till and for a shop`, wanted: 'a name of its own for each' }
      return problemOfKey(source, ['shops', shop], words)
    })
}

/** A `from` that is no text is the schema's to report. */
function feedingProblems(source: SourceFile, shop: string, tills: readonly string[]): readonly Problem[] {
  const from = valueAt(source.data, ['shops', shop, 'from'])
  if (tills.length === 0) return []
  if (from === undefined) {
    if (tills.length === 1) return []
    const words = { found: 'no "from"', wanted: `the till that feeds this shop: ${choicesWanted(tills)}` }
    return [problemOfKey(source, ['shops', shop, 'from'], words)]
  }
  if (typeof from !== 'string' || tills.includes(from)) return []
  const words = {
    found: `the till ${foundWords(from, true)}`,
    wanted: choicesWanted(tills),
    hint: didYouMean(from, tills),
  }
  return [problemAt(source, ['shops', shop, 'from'], words)]
}

/** Of two shops that each know better than one till, neither can be right about goods that both sell. */
function sharedContact(source: SourceFile, shops: ReadShops, tills: readonly string[]): readonly Problem[] {
  const first = new Map<string, string>()
  return shops.channels.flatMap(({ name, shared }) => {
    const till = shared.from ?? tills[0] ?? ''
    if (shared.first_contact !== 'shop') return []
    const other = first.get(till)
    if (other === undefined) {
      first.set(till, name)
      return []
    }
    const words = {
      found: `a second shop whose figures count at first contact, beside "${other}"`,
      wanted: 'first_contact: till for all but one shop of a till',
    }
    return [problemOfKey(source, ['shops', name, 'first_contact'], words)]
  })
}

/** Shops that keep their prices at one place can't both set them. */
function sharedPrices(source: SourceFile, shops: ReadShops): readonly Problem[] {
  const owners = new Map<string, string>()
  const problems: Problem[] = []
  for (const { name, kind, priceOwner, shared } of shops.channels) {
    if (priceOwner === null || shared.prices === 'off') continue
    const key = `${kind} ${priceOwner}`
    const first = owners.get(key)
    if (first === undefined) owners.set(key, name)
    else {
      const words = {
        found: `a second shop that sets the prices of ${priceOwner}, which "${first}" sets`,
        wanted: 'prices: off for all but one',
      }
      problems.push(problemOfKey(source, ['shops', name, 'prices'], words))
    }
  }
  return problems
}
