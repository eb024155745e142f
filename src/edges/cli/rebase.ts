import { type Count, formatCount } from '../../core/count.js'
import { compareEpochs } from '../../engine/epoch.js'
import { rebase as rebaseEngine } from '../../engine/rebase.js'
import { isSound } from '../../engine/rewound.js'
import type { Engine } from '../../engine/setup.js'
import { type Difference, type Survey, survey } from '../../engine/survey.js'
import { takeLock } from '../lock.js'
import { table, wrap } from '../terminal.js'
import { confirm } from './confirm.js'
import { type CommandIo, EXIT } from './io.js'

/** More than these, of one channel, are counted and not listed; `--json` lists them all. */
const MOST_LISTED = 20

type Options = Readonly<Record<string, string | boolean>>

/**
 * Starts anew from what tills and shops show now, where the database is older than what was done from it: shows what
 * differs and what will be dropped, and does nothing before it is confirmed. The daemon may run, and goes on by itself.
 */
export async function rebase(engine: Engine, stateDirectory: string, io: CommandIo, options: Options): Promise<number> {
  compareAlone(engine, stateDirectory, io)
  if (await isSound(engine)) return refuse(engine, io, options)
  const found = await survey(engine)
  if (found.unread.length > 0) return failUnread(found.unread, io)
  if (options.json !== true) show(found, io)
  const isConfirmed = await confirm(io, options, { command: 'rebase', question: QUESTION })
  if (isConfirmed) rebaseEngine(engine)
  if (options.json === true) io.out(JSON.stringify(summary(found, isConfirmed)))
  else io.out(wrap(isConfirmed ? DONE : NOTHING_CHANGED, io.columns, 2))
  return isConfirmed ? EXIT.done : EXIT.waiting
}

const QUESTION = 'Drop what is open, and start anew from what is shown now?'
const NOTHING_CHANGED = 'rebase: nothing was changed, and nothing is written to any till or shop until it is'
const NOTHING_TO_DO =
  'rebase: nothing to do; the database is the one that was last at work here, and knows of every write'
const DONE =
  "rebase: done; every listing is met anew and then shows the till's figures, within a second where the daemon runs"

/** Nothing shows that the database is rewound: a rebase would only lose what is owed. */
function refuse(engine: Engine, io: CommandIo, options: Options): number {
  const unread = [...engine.tills.keys()].filter((till) => !engine.vouched.has(till))
  if (unread.length > 0) {
    const { channels } = engine.store
    return failUnread(
      unread.map((channel) => ({ channel, detail: channels.get(channel).downDetail ?? '' })),
      io,
    )
  }
  if (options.json === true) io.out(JSON.stringify({ needed: false, done: false }))
  else io.out(wrap(NOTHING_TO_DO, io.columns, 2))
  return EXIT.done
}

function failUnread(unread: Survey['unread'], io: CommandIo): number {
  for (const { channel, detail } of unread) io.error(`${channel}: ${detail}`)
  io.error('rebase: every till and shop has to be read first; nothing was changed')
  return EXIT.failed
}

/** The daemon compares the epochs when it starts. Without one it is done here, under its lock, so that none starts meanwhile. */
function compareAlone(engine: Engine, stateDirectory: string, io: CommandIo): void {
  const lock = takeLock(stateDirectory, { pid: process.pid, now: io.clock.now() })
  if ('heldBy' in lock) return
  try {
    compareEpochs(engine)
  } finally {
    lock.release()
  }
}

function show(found: Survey, io: CommandIo): void {
  for (const channel of [...new Set(found.differences.map((difference) => difference.channel))]) {
    const ofChannel = found.differences.filter((difference) => difference.channel === channel)
    io.out(`${channel}: ${ofChannel.length} differ`)
    io.out(differenceTable(ofChannel.slice(0, MOST_LISTED), io))
    if (ofChannel.length > MOST_LISTED) io.out(`and ${ofChannel.length - MOST_LISTED} more`)
  }
  io.out(`${found.differences.length} of ${found.compared} linked items and listings differ`)
  for (const { kind, channel, key, state } of found.calls) {
    const fate = state === 'planned' ? 'never sent' : 'of unknown outcome'
    io.out(`dropped: ${kind} ${key} to ${channel}, ${fate}`)
  }
  for (const { till, name, amount } of found.owed) io.out(`dropped: ${formatCount(amount)} of ${name}, owed to ${till}`)
  if (found.calls.length + found.owed.length === 0) io.out('nothing is open that would be dropped')
}

function differenceTable(differences: readonly Difference[], io: CommandIo): string {
  const figure = (count: Count | null): string => (count === null ? 'unknown' : formatCount(count))
  return table(
    differences,
    [
      { title: 'sku', value: ({ name }) => name },
      { title: 'the database', value: ({ thought }) => figure(thought), align: 'right' },
      { title: 'now', value: ({ shown }) => figure(shown), align: 'right' },
    ],
    { colour: io.color, width: io.columns },
  )
}

function summary({ differences, compared, calls, owed }: Survey, isDone: boolean) {
  const dropped = calls.map(({ kind, channel, key, state }) => ({ kind, channel, key, state }))
  return { needed: true, done: isDone, compared, differences, calls: dropped, owed }
}
