import type { EventDefinition } from './define.js'
import { channelEvents } from './events/channel.js'
import { daemonEvents } from './events/daemon.js'
import { peopleEvents } from './events/people.js'
import { stockEvents } from './events/stock.js'
import { tellingEvents } from './events/telling.js'
import { webhookEvents } from './events/webhooks.js'
import type { ValuesOf } from './fields.js'

/** Every event there is. To add one, write it into one of these groups: type, log and docs follow. */
export const events = {
  ...daemonEvents,
  ...stockEvents,
  ...channelEvents,
  ...webhookEvents,
  ...peopleEvents,
  ...tellingEvents,
}

export type EventName = keyof typeof events

/** What an event of this name has to be given. */
export type EventValues<Name extends EventName> = ValuesOf<(typeof events)[Name]['fields']>

/** Says that something happened. Values beyond the event's own fields are dropped. */
export type Log = <Name extends EventName>(name: Name, values: EventValues<Name>) => void

/** The definition, of whichever event; its own names are checked where it is written. */
export function definitionOf(name: EventName): EventDefinition {
  return events[name]
}
