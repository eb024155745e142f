import { isShortWalk } from '../core/guard.js'
import { cutWalkWords, shortWalkReason } from '../core/hold-words.js'
import type { Page } from '../ports/till.js'
import type { Result } from '../ports/outcome.js'
import type { Walk, Walker } from '../store/walks.js'
import { lookForAbsent } from './absent.js'
import { acceptItems, acceptListings, type Span, spanSince } from './accept.js'
import { auditCorrections } from './audit.js'
import { compareAll } from './compare.js'
import { forgetChanges } from './flood.js'
import { noteFailure, noteSuccess, readyAt } from './health.js'
import { openHold } from './hold.js'
import { linkCatalogues } from './link.js'
import { readRegisters } from './register.js'
import { reportObservedDay } from './observe.js'
import { judgeRenames } from './renamed.js'
import type { Engine } from './setup.js'
import { noteSilences } from './silence.js'

const FAILURES_BEFORE_GIVING_UP = 3
/** A channel may answer everything but its walk: what stands still for so long doesn't hold up the others either. */
const STANDSTILL_MS = 300_000

/** Begins a complete walk of every channel for the daemon, unless one is under way. */
export function beginSweep(engine: Engine): void {
  if (engine.store.walks.openSweep() !== undefined) return
  beginWalks(engine, 'daemon')
  engine.log('sweep.started', {})
}

/** Begins a walk of every channel; the number of their sweep. */
export function beginWalks(engine: Engine, walker: Walker): number {
  const { walks, meta } = engine.store
  return engine.store.transact(() => {
    const sweepId = meta.nextNumber('sweep')
    for (const channel of [...engine.tills.keys(), ...engine.shops.keys()])
      walks.begin(sweepId, channel, walker, engine.clock.now())
    return sweepId
  })
}

/** What a step of a sweep came to. `resting` says when it may go on. */
export type SweepStep =
  { readonly kind: 'idle' | 'walked' | 'finished' } | { readonly kind: 'resting'; readonly until: number }

/** Takes the sweep one page further at every channel at once. Nothing is kept in memory from page to page. */
export async function stepSweep(engine: Engine): Promise<SweepStep> {
  const { walks } = engine.store
  const sweepId = walks.openSweep()
  if (sweepId === undefined) return { kind: 'idle' }
  const walking = walks.ofSweep(sweepId).filter((walk) => walk.state === 'walking')
  const able = walking.filter((walk) => readyAt(engine, walk) <= engine.clock.now())
  if (able.length === 0) giveUpOnDown(engine, walking)
  else await Promise.all(able.map((walk) => stepWalk(engine, walk)))
  if (walks.openSweep() === undefined) {
    await finishSweep(engine, sweepId)
    return { kind: 'finished' }
  }
  if (able.length > 0) return { kind: 'walked' }
  return { kind: 'resting', until: Math.min(...walking.map((walk) => readyAt(engine, walk))) }
}

/** A channel that is down for longer than a moment doesn't hold up the others: its part of the sweep failed. */
export function giveUpOnDown(engine: Engine, walking: readonly Walk[]): void {
  for (const walk of walking) {
    const row = engine.store.channels.get(walk.channel)
    if (row.downSince === null || row.failures < FAILURES_BEFORE_GIVING_UP) continue
    giveUp(engine, walk, cutWalkWords(row.downDetail))
  }
}

function giveUp(engine: Engine, { id, channel, rows, total }: Walk, why: string): void {
  engine.store.walks.end(id, 'failed', rows, total, engine.clock.now())
  engine.log('sweep.cut', { channel, why })
}

/** Takes one walk a page further. */
export async function stepWalk(engine: Engine, walk: Walk): Promise<void> {
  const till = engine.tills.get(walk.channel)
  if (till) return takePage(engine, walk, await timed(engine, () => till.port.catalogue(walk.cursor)), acceptItems)
  const shop = engine.shops.get(walk.channel)
  const purpose = engine.store.walks.acceptedRows(walk.channel) === null ? 'first' : 'again'
  if (shop)
    return takePage(engine, walk, await timed(engine, () => shop.port.catalogue(walk.cursor, purpose)), acceptListings)
  // The channel was taken out of the configuration while its walk was under way.
  engine.store.walks.end(walk.id, 'failed', walk.rows, walk.total, engine.clock.now())
}

async function timed<T>(engine: Engine, read: () => Promise<T>): Promise<{ answer: T; span: Span }> {
  const begunAt = engine.clock.now()
  const answer = await read()
  return { answer, span: spanSince(engine, begunAt) }
}

type Accept<Row> = (engine: Engine, channel: string, rows: readonly Row[], span: Span, walkId: number) => void

function takePage<Row>(
  engine: Engine,
  walk: Walk,
  read: { answer: Result<Page<Row>>; span: Span },
  accept: Accept<Row>,
): void {
  const { walks } = engine.store
  if (!read.answer.ok && read.answer.failure.kind === 'throttled') {
    // The budget that is left is for what is more urgent: the sweep waits, the channel does not rest.
    const now = engine.clock.now()
    walks.rest(walk.id, now + read.answer.failure.retryAfterMs, now)
    return
  }
  if (!read.answer.ok) {
    noteFailure(engine, walk.channel, read.answer.failure)
    if (engine.clock.now() - walk.steppedAt > STANDSTILL_MS) giveUp(engine, walk, read.answer.failure.detail)
    return
  }
  noteSuccess(engine, walk.channel)
  const { rows, next, total, readSince, begunAgain } = read.answer.value
  if (begunAgain !== undefined) engine.log('walk.again', { channel: walk.channel, why: begunAgain })
  const met = (begunAgain === undefined ? walk.rows : 0) + rows.length
  // Asked for only now, when a clock that was set meanwhile has been noticed and has moved it along.
  const span = readSince === 'walk' ? spanSince(engine, walks.begunAt(walk.id)) : read.span
  engine.store.transact(() => {
    accept(engine, walk.channel, rows, span, walk.id)
    if (next === null) walks.end(walk.id, 'complete', met, total, engine.clock.now())
    else walks.advance(walk.id, next, met, total, engine.clock.now())
  })
}

/** Both catalogues are in: tells what is absent, links, and finds out what differs. */
async function finishSweep(engine: Engine, sweepId: number): Promise<void> {
  const walks = engine.store.walks.ofSweep(sweepId)
  const accepted = walks.filter((walk) => walk.state === 'complete' && acceptWalk(engine, walk))
  const channels = new Set(accepted.map((walk) => walk.channel))
  for (const walk of accepted) await lookForAbsent(engine, walk)
  const begunAt = beginningOf(engine, sweepId)
  await judgeRenames(engine, linkCatalogues(engine, channels, begunAt))
  await auditCorrections(engine)
  await readRegisters(engine)
  forgetOld(engine)
  const { compared, changed, held } = await compareAll(engine, begunAt)
  const read = walks.reduce((total, walk) => total + walk.rows, 0)
  const failed = walks.length - accepted.length
  noteSilences(engine)
  reportObservedDay(engine)
  engine.log('sweep.finished', { read, compared, changed, held, failed, durationMs: engine.clock.now() - begunAt() })
}

/** So that no sweep ends in a long transaction; four a hour forget more than any shop does. */
const FORGOTTEN_PER_SWEEP = 1_000

/** What is too old to be heard again or to be evidence of anything. */
function forgetOld(engine: Engine): void {
  const { store, clock, historyMs } = engine
  const now = clock.now()
  forgetChanges(engine)
  store.heard.forget(now)
  store.evidence.forget(now)
  store.register.forget(now)
  store.voices.forget(now)
  store.retention.forget(now - historyMs, FORGOTTEN_PER_SWEEP)
}

/** Tells when the first walk of a sweep began: told anew each time, since it moves along with a clock that is set meanwhile. */
function beginningOf(engine: Engine, sweepId: number): () => number {
  let settings: number | undefined
  let begunAt = 0
  return () => {
    const current = engine.clock.settings()
    if (current !== settings) begunAt = Math.min(...engine.store.walks.ofSweep(sweepId).map((walk) => walk.begunAt))
    settings = current
    return Math.min(begunAt, engine.clock.now())
  }
}

/** A walk that came back much too short is an outage until a person accepts it: missing is never zero. */
function acceptWalk(engine: Engine, walk: Walk): boolean {
  const { walks, holds } = engine.store
  const now = engine.clock.now()
  if (isTooShort(engine, walk)) {
    const before = walks.acceptedRows(walk.channel)
    const why = shortWalkReason(walk.channel, walk.rows, before)
    openHold(engine, { kind: 'walk', channel: walk.channel, subjectId: '', fromValue: before, toValue: walk.rows, why })
    engine.log('walk.short', { channel: walk.channel, expected: before ?? 0, got: walk.rows })
    return false
  }
  walks.end(walk.id, 'accepted', walk.rows, walk.total, now)
  holds.close('walk', walk.channel, '', now)
  engine.log('walk.whole', { channel: walk.channel })
  return true
}

/** Whether a complete walk came back with too little to be the truth, and no person said that it is. */
export function isTooShort(engine: Engine, { channel, rows }: Walk): boolean {
  const { walks, holds } = engine.store
  if (!isShortWalk(rows, walks.acceptedRows(channel))) return false
  return holds.released('walk', channel, '', engine.clock.now()) === undefined
}
