import { formatInstant } from '../../core/instant.js'
import type { Engine } from '../../engine/setup.js'
import { counted } from '../../log/define.js'
import { table, wrap } from '../terminal.js'
import { type CommandIo, EXIT } from './io.js'
import { pausesObject } from './pause.js'

interface ChannelLine {
  readonly name: string
  readonly kind: string
  readonly state: string
  readonly rows: number
  readonly links: number
  readonly readAt: string | null
}

/** How every channel fares, what is waiting and what is held. */
export function status(engine: Engine, io: CommandIo, options: { readonly json?: string | boolean }): number {
  const { store } = engine
  const channels = store.channels.all().map((channel) => channelLine(engine, channel.name))
  const held = store.holds.list().length
  const paused = pausesObject(engine)
  const summary = { channels, marked: store.dirty.count(), inDoubt: store.journal.inDoubt().length, held, paused }
  if (options.json === true) io.out(JSON.stringify(summary))
  else {
    io.out(
      table(
        channels,
        [
          { title: 'channel', value: (row) => row.name },
          { title: 'state', value: (row) => row.state },
          { title: 'rows', value: (row) => String(row.rows), align: 'right' },
          { title: 'links', value: (row) => String(row.links), align: 'right' },
          { title: 'last read', value: (row) => row.readAt ?? 'never' },
        ],
        { colour: io.color, width: io.columns },
      ),
    )
    for (const each of paused)
      io.out(wrap(`paused: ${each.subject} since ${each.since}; to go on: ${each.command}`, io.columns, 2))
    io.out(
      `${summary.marked} to look at again, ${counted(summary.inDoubt, 'write')} in doubt, ${held} held (tillsync holds)`,
    )
  }
  return held > 0 ? EXIT.waiting : EXIT.done
}

function channelLine(engine: Engine, name: string): ChannelLine {
  const { store } = engine
  const row = store.channels.get(name)
  const { items, listings } = store.catalogue.counts(name)
  const proposed = store.links.count('proposed', name)
  const state =
    row.downSince === null
      ? proposed > 0
        ? `up, ${proposed} links proposed`
        : 'up'
      : `${row.downKind ?? 'down'}: ${row.downDetail ?? ''}`
  const readAt = row.readAt === null ? null : formatInstant(row.readAt)
  return { name, kind: row.kind, state, rows: items + listings, links: store.links.count('live', name), readAt }
}
