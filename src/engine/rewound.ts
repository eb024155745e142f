import { unknownWriteReason } from '../core/rewound-words.js'
import { noteFailure, noteSuccess, isResting } from './health.js'
import { type Engine, tillOf } from './setup.js'

/** How far before its last reading a till's ledger is looked through: its clock may be behind ours. */
const CLOCK_SLACK_MS = 600_000
/** After so many failures in a row, a till that answers otherwise counts as one without a ledger. */
const LEDGER_TRIES = 5

/**
 * The database is rewound: it is older than what was done from it, since it was restored, or the whole machine was rolled
 * back. What it would decide was decided before, so that nothing is written until a person has run `tillsync rebase`.
 */
export function isRewound(engine: Engine): boolean {
  return engine.store.holds.isOpen('epoch', '', '')
}

/** Holds everything, and says so in the log once. */
export function noteRewound(engine: Engine, why: string): void {
  if (isRewound(engine)) return
  engine.store.holds.open({ kind: 'epoch', channel: '', subjectId: '', why }, engine.clock.now())
  engine.log('epoch.rewound', { why })
}

/** Says it again, at the start of a daemon that finds itself held. */
export function sayRewound(engine: Engine): void {
  const hold = engine.store.holds.list().find(({ kind }) => kind === 'epoch')
  if (hold) engine.log('epoch.rewound', { why: hold.why })
}

/** Whether anything may be written to a channel: to a till, only after its ledger was looked through in this run. */
export function mayWrite(engine: Engine, channel: string): boolean {
  if (isRewound(engine)) return false
  return !engine.tills.has(channel) || engine.vouched.has(channel)
}

/** Looks once in a run through each till's ledger for writes of ours that are not on record. False while the database is rewound. */
export async function isSound(engine: Engine): Promise<boolean> {
  if (isRewound(engine)) return false
  for (const till of engine.tills.keys()) {
    if (!engine.vouched.has(till) && !isResting(engine, till)) await vouch(engine, till)
  }
  return !isRewound(engine)
}

async function vouch(engine: Engine, till: string): Promise<void> {
  const { readAt, failures } = engine.store.channels.get(till)
  const { port } = tillOf(engine, till)
  // A database that never read the till has nothing on record that could be out of date.
  if (readAt === null) return void engine.vouched.add(till)
  const answer = await port.markersSince(readAt - CLOCK_SLACK_MS)
  if (!answer.ok) {
    const { failure } = answer
    const speaksOtherwise = failure.kind === 'unavailable' && failures >= LEDGER_TRIES && (await port.describe()).ok
    if (!speaksOtherwise) return void noteFailure(engine, till, failure)
  } else if (answer.value.kind === 'read') {
    for (const marker of answer.value.markers) noteMarker(engine, till, /^\[ts (\S+)\]$/.exec(marker)?.[1] ?? null)
  }
  noteSuccess(engine, till)
  engine.vouched.add(till)
}

/** Looks at the key that a platform shows as that of a write of ours. True where this database never sent it. */
export function noteMarker(engine: Engine, channel: string, key: string | null): boolean {
  const sent = key === null ? undefined : parseKey(key)
  if (!sent || sent.instance !== engine.store.meta.instance()) return false
  if (sent.number <= highestSent(engine, sent.series)) return false
  noteRewound(engine, unknownWriteReason(channel, key ?? ''))
  return true
}

/** Part of T2: a write that was only planned, and then sent in a future that was lost, is to be told from one that was sent. */
export function noteSent(engine: Engine, key: string): void {
  const sent = parseKey(key)
  if (!sent) throw new Error(`${key} is no key of ours`)
  const highest = Math.max(sent.number, highestSent(engine, sent.series))
  engine.store.meta.set(memory(sent.series), String(highest))
}

type Series = 'correction' | 'write'

/** The keys are `7f3a-19-1` for the first attempt at correction 19, and `7f3a-w42` for write 42 to a shop. */
function parseKey(key: string): { instance: string; series: Series; number: number } | undefined {
  const match = /^([^-]+)-(w?)(\d{1,15})(?:-\d+)?$/.exec(key)
  if (!match) return undefined
  const [, instance = '', write, number] = match
  return { instance, series: write === 'w' ? 'write' : 'correction', number: Number(number) }
}

/** Of a database that has not kept count, the highest that was given out. */
function highestSent({ store }: Engine, series: Series): number {
  const sent = store.meta.get(memory(series))
  if (sent !== undefined) return Number(sent)
  return series === 'write' ? store.meta.lastNumber('write') : store.corrections.lastId()
}

function memory(series: Series): string {
  return `sent.${series}`
}
