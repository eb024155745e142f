import type { DirtyMark } from '../store/dirty.js'
import { closeMarks, handBackMarks, keepMarks } from './again.js'
import { captureFigures, captureOrders } from './capture.js'
import { confirmRaises } from './confirm.js'
import { isLeftToAnswers } from './answers.js'
import { decide } from './decide.js'
import { makeFirstContact } from './contact.js'
import { noteEdits } from './edited.js'
import { notePrices } from './edited-price.js'
import { askAgain, explainFloods } from './explain.js'
import { holdFloods } from './flood.js'
import { gather, type Gathered, type Group } from './group.js'
import { look, renewSights } from './look.js'
import { lookAtItems } from './look-at-items.js'
import type { Seen } from './seen.js'
import {
  closeSettledHolds,
  type Decided,
  recordCorrections,
  type RecordedCall,
  recordHolds,
  recordPrices,
  recordStock,
} from './record.js'
import { reportWould, wouldWrite } from './observe.js'
import { reportPass } from './report.js'
import { isRewound } from './rewound.js'
import type { Engine } from './setup.js'
import { send } from './write.js'

/**
 * The walk. One pass takes many groups of linked items through it; calls in doubt were settled before (step 3). It is
 * safe to stop anywhere: what was not journalled is read again, and what was sent is settled. It stops where what it read
 * shows that the database is rewound: nothing is captured, and the marks stay.
 */
export async function runPass(engine: Engine, marks: readonly DirtyMark[]): Promise<void> {
  const gathered = gather(engine.store, marks)
  const settings = engine.clock.settings()
  const seen = await look(engine, gathered.groups, ordersHeard(marks))
  // By a clock that was set meanwhile, what was read can't be told from what was written: it is all looked at again.
  if (engine.clock.settings() !== settings) return
  if (isRewound(engine)) return
  if (engine.mode === 'observe') return observe(engine, gathered, marks, seen)
  await explainFloods(engine, gathered.groups, seen)
  if (engine.clock.settings() !== settings) return
  const down = engine.store.transact(() => {
    const groups = capture(engine, gathered.groups, seen)
    closeMarks(engine, gathered.idle, seen)
    return recordDown(engine, groups, seen)
  })
  await send(engine, down.lowerings)
  await send(engine, down.corrections)
  renewSights(engine, seen, down.lowerings)
  const upwards = down.decided.filter((each) => wantsMore(each, seen)).map(({ group }) => group)
  await lookAtItems(
    engine,
    upwards.filter((group) => isLeftToAnswers(group, seen)),
    seen,
  )
  await confirmRaises(engine, upwards, seen)
  await explainFloods(engine, upwards, seen)
  const isStill = engine.clock.settings() === settings
  const up = engine.store.transact(() => (isStill ? recordUp(engine, upwards, seen) : handBack(engine, upwards)))
  askAgain(engine, gathered.groups, seen)
  await send(engine, up)
  reportPass(engine, down.decided, [...down.lowerings, ...down.corrections, ...up])
}

/** Does everything but write: what is decided is said in the log and taken back, and links are not contacted. */
function observe(engine: Engine, { groups, idle }: Gathered, marks: readonly DirtyMark[], seen: Seen): void {
  const writes = engine.store.rehearse(() => {
    const captured = capture(engine, groups, seen)
    holdFloods({ ...engine, log: () => undefined }, captured, seen)
    return captured.flatMap((group) => wouldWrite(engine, group, decide(engine, group, seen)))
  })
  engine.store.transact(() => {
    reportWould(engine, writes)
    for (const group of groups) closeMarks(engine, group.marks, seen, group)
    closeMarks(engine, [...idle, ...marks.filter((mark) => mark.kind === 'orders')], seen)
  })
}

/** Part of T1: what the shops moved, each unit once, and links that are met for the first time. */
export function capture(engine: Engine, groups: readonly Group[], seen: Seen): readonly Group[] {
  for (const { till, itemId } of captureOrders(engine, seen)) {
    engine.store.dirty.mark(till, 'item', itemId, engine.clock.now())
  }
  captureFigures(engine, groups, seen)
  noteEdits(engine, groups, seen)
  return makeFirstContact(engine, groups, seen)
}

interface Down {
  readonly decided: readonly Decided[]
  readonly lowerings: readonly RecordedCall[]
  readonly corrections: readonly RecordedCall[]
}

/** T1 of what takes away: lowerings and corrections. The marks of groups that want more stay until that is journalled too. */
function recordDown(engine: Engine, groups: readonly Group[], seen: Seen): Down {
  holdFloods(engine, groups, seen)
  const decided = groups.map((group) => ({ group, plan: decide(engine, group, seen) }))
  recordHolds(engine, decided)
  for (const each of decided) {
    settleSeen(engine, each, seen)
    if (wantsMore(each, seen)) keepMarks(engine, each.group.marks)
    else closeMarks(engine, each.group.marks, seen, each.group)
  }
  const lowerings = decided.flatMap(({ plan }) => plan.lowerings)
  return {
    decided,
    lowerings: recordStock(engine, lowerings, seen),
    corrections: decided.flatMap(({ group, plan }) => recordCorrections(engine, group.till, plan.corrections)),
  }
}

/** What needs no write and no person. */
function settleSeen(engine: Engine, decided: Decided, seen: Seen): void {
  notePrices(engine, decided.plan.seenPrices)
  closeSettledHolds(engine, decided, seen)
}

/** The second half is left to another pass. */
function handBack(engine: Engine, groups: readonly Group[]): readonly RecordedCall[] {
  for (const { marks } of groups) handBackMarks(engine, marks)
  return []
}

/** T1 of what adds: decided afresh, now that the till's answers are in. */
function recordUp(engine: Engine, groups: readonly Group[], seen: Seen): readonly RecordedCall[] {
  holdFloods(engine, groups, seen)
  const decided = groups.map((group) => ({ group, plan: decide(engine, group, seen) }))
  const seenOnlyNow = decided.filter(({ group }) => isLeftToAnswers(group, seen))
  recordHolds(engine, seenOnlyNow)
  for (const each of seenOnlyNow) settleSeen(engine, each, seen)
  for (const { group, plan } of decided) {
    closeMarks(engine, group.marks, seen, group)
    for (const { itemId } of plan.corrections) engine.store.dirty.mark(group.till, 'item', itemId, engine.clock.now())
  }
  const stock = decided.flatMap(({ plan }) => [...plan.lowerings, ...plan.raises])
  const prices = decided.flatMap(({ plan }) => plan.prices)
  return [...recordStock(engine, stock, seen), ...recordPrices(engine, prices)]
}

function wantsMore({ group, plan }: Decided, seen: Seen): boolean {
  if (isLeftToAnswers(group, seen)) return true
  return plan.raises.length > 0 || plan.prices.length > 0 || plan.corrections.length > 0
}

function ordersHeard(marks: readonly DirtyMark[]): ReadonlySet<string> {
  return new Set(marks.filter((mark) => mark.kind === 'orders').map((mark) => mark.channel))
}
