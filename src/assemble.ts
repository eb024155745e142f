import { type Kind, shopKinds, tillKinds } from './channels/index.js'
import type { Configuration, ShopConfiguration, TillConfiguration } from './config/configuration.js'
import { channelKind, type ChannelKinds } from './config/kinds.js'
import { watchClock } from './engine/clock-jump.js'
import type { Engine, ShopSetup, TillSetup } from './engine/setup.js'
import type { Log } from './log/events.js'
import type { ChancePort } from './ports/chance.js'
import type { ClockPort } from './ports/clock.js'
import type { ChannelContext } from './ports/context.js'
import type { InitWorld } from './edges/cli/init.js'
import type { SetupKind } from './edges/cli/init-channel.js'
import type { EpochPort } from './ports/epoch.js'
import type { HttpAnswer, HttpPort } from './ports/http.js'
import type { SecretSource } from './ports/settings.js'
import type { Store } from './store/store.js'

/** The outside world, as whoever runs the engine gives it. */
export interface World {
  readonly store: Store
  readonly http: HttpPort
  readonly clock: ClockPort
  readonly chance: ChancePort
  readonly epoch: EpochPort
  readonly log: Log
  reveal(source: SecretSource): string
  /** Told of each answer that a channel gets, for whoever looks into what stands beside it. */
  readonly overhear?: (channel: string, answer: HttpAnswer) => void
}

/** The kinds of channel as the configuration needs them. */
export function configurationKinds(): ChannelKinds {
  return { tills: mapKinds(tillKinds), shops: mapKinds(shopKinds) }
}

function mapKinds<Port>(kinds: Readonly<Record<string, Kind<Port>>>): ChannelKinds['tills'] {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, { schema, check, priceOwner }]) => [
      name,
      channelKind(schema, {
        ...(check && { check: check as never }),
        ...(priceOwner && { priceOwner: priceOwner as never }),
      }),
    ]),
  )
}

/** The kinds of channel as setting one up needs them: each can be tried before there is a database. */
export function setupKinds(outside: Pick<World, 'http' | 'clock' | 'chance'>): InitWorld['kinds'] {
  return { tills: trials(tillKinds, outside), shops: trials(shopKinds, outside) }
}

function trials<Port extends ReturnType<SetupKind['open']>>(
  kinds: Readonly<Record<string, Kind<Port>>>,
  outside: Pick<World, 'http' | 'clock' | 'chance'>,
): Readonly<Record<string, SetupKind>> {
  const known = mapKinds(kinds)
  return Object.fromEntries(
    Object.entries(kinds).flatMap(([name, trial]) => {
      const kind = known[name]
      if (!kind) return []
      const opened: SetupKind['open'] = (settings, reveal) => {
        const memories = new Map<string, string>()
        const memory = {
          recall: (key: string) => memories.get(key),
          remember: (key: string, value: string) => void memories.set(key, value),
        }
        return trial.open(settings, { ...outside, channel: name, memory, budget: { spend: () => 0 }, reveal })
      }
      return [[name, { ...kind, setup: trial.setup, open: opened }]]
    }),
  )
}

/** Builds the engine that a configuration describes. Opens no connection and writes to no platform. */
export function assemble(configuration: Configuration, world: World): Engine {
  const { store, chance, epoch, log } = world
  declareChannels(configuration, store)
  return {
    store,
    clock: watchClock(world.clock, store, log),
    chance,
    epoch,
    vouched: new Set(),
    comparing: { allAt: null },
    log,
    tills: new Map(configuration.tills.map((till) => [till.name, openTill(till, world)])),
    shops: new Map(configuration.shops.map((shop) => [shop.name, openShop(shop, world)])),
    mapping: configuration.mapping,
    matchBy: configuration.match.by,
    adoptAutomatically: configuration.match.adopt === 'automatic',
    limits: configuration.guards,
    historyMs: configuration.historyMs,
    mode: configuration.mode,
    publicUrl: configuration.publicUrl,
  }
}

function declareChannels({ tills, shops }: Configuration, store: Store): void {
  store.transact(() => {
    for (const { name, kind } of tills) store.channels.declare(name, 'till', kind)
    for (const { name, kind } of shops) store.channels.declare(name, 'shop', kind)
  })
}

function openTill({ name, kind, settings, settle, settleAfterMs }: TillConfiguration, world: World): TillSetup {
  return { port: kindNamed(tillKinds, kind).open(settings, contextFor(name, world)), settle, settleAfterMs }
}

function openShop(shop: ShopConfiguration, world: World): ShopSetup {
  const { name, from, movements, firstContact, stock, prices, settleAfterMs } = shop
  const port = kindNamed(shopKinds, shop.kind).open(shop.settings, contextFor(name, world))
  return { port, till: from, movements, firstContact, rules: { shop: name, stock, prices }, settleAfterMs }
}

function kindNamed<Port>(kinds: Readonly<Record<string, Kind<Port>>>, name: string): Kind<Port> {
  const kind = kinds[name]
  if (!kind) throw new Error(`there is no kind of channel called ${name}`)
  return kind
}

function contextFor(channel: string, world: World): ChannelContext {
  const { store, clock, chance } = world
  return {
    channel,
    http: overheard(channel, world),
    clock,
    chance,
    budget: store.budget,
    memory: store.channels.memory(channel),
    reveal: (source) => world.reveal(source),
  }
}

function overheard(channel: string, { http, overhear }: World): HttpPort {
  if (!overhear) return http
  return async (request) => {
    const answer = await http(request)
    overhear(channel, answer)
    return answer
  }
}
