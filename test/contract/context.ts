import { countFromUnits, parseCount, type Count } from '../../src/core/count.js'
import { parseMoney, type Money } from '../../src/core/money.js'
import { systemChance } from '../../src/edges/chance.js'
import { systemClock } from '../../src/edges/clock.js'
import { openHttp } from '../../src/net/http.js'
import type { ChannelContext } from '../../src/ports/context.js'
import type { Result } from '../../src/ports/outcome.js'
import { openMemoryDatabase } from '../../src/store/open.js'
import { openStore } from '../../src/store/store.js'

export const clock = systemClock()
export const chance = systemChance()

/** A channel's surroundings as the daemon has them: real sockets and time, a store of its own. Secrets are their names. */
export function openContext(channel: string): { readonly context: ChannelContext; close(): Promise<void> } {
  const http = openHttp({ clock })
  const store = openStore(openMemoryDatabase(), () => 'contract')
  store.channels.declare(channel, 'shop', 'contract')
  const context: ChannelContext = {
    channel,
    http: http.request,
    clock,
    chance,
    budget: store.budget,
    memory: store.channels.memory(channel),
    reveal: (source) => Object.values(source)[0] ?? '',
  }
  return {
    context,
    async close() {
      await http.close()
      store.close()
    },
  }
}

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.kind}: ${result.failure.detail}`)
  return result.value
}

/** How it went, in a word. */
export function kindOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.failure.kind
}

export function units(wholeUnits: number): Count {
  return countFromUnits(wholeUnits)
}

export function count(text: string): Count {
  const read = parseCount(text)
  if (read === undefined) throw new RangeError(text)
  return read
}

export function money(text: string): Money {
  const read = parseMoney(text)
  if (read === undefined) throw new RangeError(text)
  return read
}

/** Walks a list to its end. */
export async function walk<Row>(
  page: (cursor: string | null) => Promise<Result<{ readonly rows: readonly Row[]; readonly next: string | null }>>,
): Promise<readonly Row[]> {
  const rows: Row[] = []
  let cursor: string | null = null
  do {
    const read: { readonly rows: readonly Row[]; readonly next: string | null } = value(await page(cursor))
    rows.push(...read.rows)
    cursor = read.next
  } while (cursor !== null)
  return rows
}
