import type { DirtyMark } from '../store/dirty.js'
import { burstEndsAt, isOfChannel } from './burst.js'
import { drawEpoch } from './epoch.js'
import { runPass } from './pass.js'
import { notePauses } from './pause.js'
import { pollChanges } from './poll.js'
import type { Progress } from './progress.js'
import { noteReleases } from './release.js'
import { isSound } from './rewound.js'
import { settleDue } from './settle.js'
import { MARKS_PER_PASS, type Engine } from './setup.js'
import { stepSweep, type SweepStep } from './sweep.js'

/** Commands beside the daemon write to the same database; so often it looks for what they left. */
const LONGEST_WAIT_MS = 1_000

export interface Loop {
  /** Ends when the signal is aborted, after the pass that is under way. Throws only on bugs. */
  run(signal: AbortSignal): Promise<void>
  /** Something was marked: look now instead of later. */
  wake(): void
}

/** Told of each step that is begun. */
type Told = Pick<Progress, 'enter'>

const NOBODY: Told = { enter: () => undefined }

/**
 * Takes what is due, in order of urgency: calls in doubt, what was heard, then the sweep, a page at a time between passes.
 * While the database is rewound it takes nothing, so that what the database thinks stays there to be shown.
 */
export function createLoop(engine: Engine, progress: Told = NOBODY): Loop {
  let sleeper = new AbortController()
  let held = false
  let paused: ReturnType<typeof notePauses> = new Map()
  return {
    wake: () => sleeper.abort(),
    async run(signal) {
      signal.addEventListener('abort', () => sleeper.abort(), { once: true })
      while (!signal.aborted) {
        paused = notePauses(engine, paused)
        noteReleases(engine)
        const step = await turn(engine, progress, 'wait')
        if (held && !step.held) engine.log('epoch.rebased', {})
        held = step.held
        if (step.worked) continue
        progress.enter('the wait for what is due next')
        sleeper = new AbortController()
        if (!signal.aborted) await engine.clock.wait(waitMs(engine, step), sleeper.signal)
      }
    },
  }
}

/** Works until nothing is due any more; for commands that end. False where something is still waiting for later. */
export async function runUntilIdle(engine: Engine): Promise<boolean> {
  for (;;) {
    const step = await turn(engine, NOBODY, 'take')
    if (!step.worked) return step.sweep.kind === 'idle' && engine.store.dirty.nextDueAt() === null
  }
}

interface Turn {
  readonly worked: boolean
  /** The database is rewound: nothing is taken up until a person has run `tillsync rebase`. */
  readonly held: boolean
  /** When the burst of webhooks is over that is under way; null where there is none. */
  readonly burstEndsAt: number | null
  readonly sweep: SweepStep
}

/** Whether it waits for a burst to be over, or takes what is there since nothing more is heard. */
async function turn(engine: Engine, progress: Told, burst: 'wait' | 'take'): Promise<Turn> {
  progress.enter("the look through the tills' ledgers")
  if (!(await isSound(engine))) return { worked: false, held: true, burstEndsAt: null, sweep: { kind: 'idle' } }
  progress.enter('the settling of calls in doubt')
  const settled = await settleDue(engine)
  const settings = engine.clock.settings()
  const due = engine.store.dirty.due(engine.clock.now(), MARKS_PER_PASS)
  const endsAt = burst === 'wait' && due.length > 0 ? burstEndsAt(engine) : null
  const marks = endsAt === null ? due : due.filter(isOfChannel)
  progress.enter('a pass')
  if (marks.length > 0) await work(engine, marks, settings)
  progress.enter('a sweep')
  const sweep = await stepSweep(engine)
  // A backup made before this sweep is then told from the database, however long the daemon has run.
  if (sweep.kind === 'finished') drawEpoch(engine)
  const worked = settled || marks.length > 0 || sweep.kind === 'walked' || sweep.kind === 'finished'
  return { worked, held: false, burstEndsAt: endsAt, sweep }
}

/** Marks that were taken by a clock that was set meanwhile are taken anew: they bear instants of another time. */
async function work(engine: Engine, marks: readonly DirtyMark[], settings: number): Promise<void> {
  const changes = marks.filter((mark) => mark.kind === 'changes')
  for (const mark of changes) await pollChanges(engine, mark)
  const rest = marks.filter((mark) => mark.kind !== 'changes')
  if (rest.length > 0 && engine.clock.settings() === settings) await runPass(engine, rest)
}

/** Until the next thing is due. */
function waitMs(engine: Engine, { held, burstEndsAt: endsAt, sweep }: Turn): number {
  if (held) return LONGEST_WAIT_MS
  const { dirty, journal } = engine.store
  const due = [endsAt ?? dirty.nextDueAt(), journal.nextSettleAt(), sweep.kind === 'resting' ? sweep.until : null]
  const next = Math.min(...due.flatMap((at) => (at === null ? [] : [at])), Number.MAX_SAFE_INTEGER)
  return Math.min(LONGEST_WAIT_MS, Math.max(1, next - engine.clock.now()))
}
