import type { MemoryPort } from '../../ports/memory.js'
import type { BrotherPosSettings } from './settings.js'

/** The two documented ways to adjust stock: by a difference, or to a new figure. A store takes one of them. */
export type Dialect = 'quantity_change' | 'new_stock'

export interface DialectKnowledge {
  /** The one to speak now: configured, learned, or else a first guess. */
  current(): Dialect
  /** A store has answered in it. */
  learn(dialect: Dialect): void
  /** Takes note of an error to a correction in the dialect; true where it means that the store speaks the other one. */
  corrects(spoken: Dialect, error: string): boolean
}

const MEMORY = 'adjustments'
const NAMED: Readonly<Record<Dialect, RegExp>> = { quantity_change: /quantity[_ ]change/i, new_stock: /new[_ ]stock/i }
const MISSING = /missing|required|blank|empty|present|provide|not a number|param/i

/**
 * What is known of a store's dialect. The first guess is the difference: sent to a store of the other kind, it lacks a
 * required field and can do nothing, and where it is right it does not overwrite a sale made meanwhile.
 */
export function openDialect(setting: BrotherPosSettings['adjustments'], memory: MemoryPort): DialectKnowledge {
  function learned(): Dialect | undefined {
    const remembered = memory.recall(MEMORY)
    return remembered === 'quantity_change' || remembered === 'new_stock' ? remembered : undefined
  }

  function learn(dialect: Dialect): void {
    if (setting === 'auto' && learned() !== dialect) memory.remember(MEMORY, dialect)
  }

  return {
    current: () => (setting === 'auto' ? (learned() ?? 'quantity_change') : setting),
    learn,
    corrects(spoken, error) {
      if (setting !== 'auto' || !asksForOther(spoken, error, learned() !== undefined)) return false
      learn(other(spoken))
      return true
    },
  }
}

/** A store known to speak a dialect must ask for the other by name; of one not yet known, any missing field will do. */
function asksForOther(spoken: Dialect, error: string, known: boolean): boolean {
  const namesOther = NAMED[other(spoken)].test(error) && !NAMED[spoken].test(error)
  return known ? namesOther && MISSING.test(error) : namesOther || MISSING.test(error)
}

function other(dialect: Dialect): Dialect {
  return dialect === 'new_stock' ? 'quantity_change' : 'new_stock'
}
