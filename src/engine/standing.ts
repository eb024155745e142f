import { formatReadable } from '../core/instant.js'
import { counted, listed } from '../log/define.js'
import { isRewound } from './rewound.js'
import type { Engine } from './setup.js'

/** How everything stands, for a line that a person reads in passing. */
export interface Standing {
  readonly mode: Engine['mode']
  /** Listings that are kept true. */
  readonly links: number
  /** Those that can't be used, and since when; throttled ones are slow and not down. */
  readonly down: readonly { readonly channel: string; readonly since: number }[]
  /** Holds that wait for a person. */
  readonly held: number
  readonly isRewound: boolean
  /** When the last sweep ended of the channel that was not walked for longest; null where one never was. */
  readonly sweptAt: number | null
}

/** `412 listings kept true; web down since 2026-07-01 14:02 UTC; 3 holds wait; last sweep ended …`. It changes only with what it says. */
export function standingWords({ mode, links, down, held, isRewound, sweptAt }: Standing): string {
  const kept = mode === 'live' ? 'kept true' : 'observed, nothing is written'
  const words = [`${counted(links, 'listing')} ${kept}`]
  if (isRewound) words.unshift('nothing is written to any till or shop until tillsync rebase')
  const fallen = down.map(({ channel, since }) => `${channel} down since ${minute(since)}`)
  words.push(fallen.length > 0 ? listed(fallen) : 'all channels up')
  words.push(held === 0 ? 'no holds' : held === 1 ? '1 hold waits' : `${held} holds wait`)
  words.push(sweptAt === null ? 'no sweep ended yet' : `last sweep ended ${minute(sweptAt)}`)
  return words.join('; ')
}

/** How everything stands now. It reads, and writes nothing. */
export function standingOf(engine: Engine): Standing {
  const { store, tills, shops, mode } = engine
  const channels = [...tills.keys(), ...shops.keys()]
  const down = channels.flatMap((channel) => {
    const { downSince, downKind } = store.channels.get(channel)
    return downSince === null || downKind === 'throttled' ? [] : [{ channel, since: downSince }]
  })
  const swept = channels.map((channel) => store.walks.lastAcceptedAt(channel))
  return {
    mode,
    links: [...shops.keys()].reduce((total, shop) => total + store.links.count('live', shop), 0),
    down,
    held: store.holds.list().length,
    isRewound: isRewound(engine),
    sweptAt: swept.reduce((oldest, at) => (oldest === null || at === null ? null : Math.min(oldest, at))) ?? null,
  }
}

function minute(instantMs: number): string {
  return `${formatReadable(instantMs).slice(0, 16)} UTC`
}
