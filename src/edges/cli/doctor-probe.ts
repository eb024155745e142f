import { formatCount, subtract, ZERO } from '../../core/count.js'
import { markerOf } from '../../core/marker.js'
import { findNamed } from '../../engine/name.js'
import { isRewound } from '../../engine/rewound.js'
import { type Engine, tillOf } from '../../engine/setup.js'
import { type Examined, fine, trouble, unclear } from '../../ports/examine.js'
import type { Result } from '../../ports/outcome.js'
import type { CorrectionAnswer, CorrectionRequest, TillPort } from '../../ports/till.js'
import { wrap } from '../terminal.js'
import { confirm } from './confirm.js'
import type { CommandIo } from './io.js'

const CHECK = 'probe'
/** A till that declines the first way of saying it is asked in the other. */
const DIALECTS = 2
/** Longer than a reason may be, so that the longest that is sent can be read back. */
const WORDS =
  'A change of zero, made by tillsync doctor to see how this till takes and keeps corrections; nothing was moved'

export interface Probed {
  readonly till: string
  readonly findings: readonly Examined[]
}

/** What came of a probe; null where nobody confirmed it. */
export async function probe(
  engine: Engine,
  io: CommandIo,
  name: string,
  options: { readonly yes?: string | boolean; readonly json?: string | boolean },
): Promise<Probed | null> {
  const items = findNamed(engine, name).filter(({ kind }) => kind === 'item')
  const [item] = items
  if (item === undefined || items.length > 1) {
    const found = item === undefined ? `no till has an item called ${name}` : `${items.length} items are called ${name}`
    return { till: '', findings: [trouble(CHECK, 'error', found, 'name one item, such as main#1042')] }
  }
  const { channel: till, id: itemId } = item
  const keeps = keptFrom(engine)
  if (keeps !== null) return { till, findings: [unclear(CHECK, keeps)] }
  const { port } = tillOf(engine, till)
  const read = await port.item(itemId)
  const figure = read.ok ? (read.value?.figure ?? null) : null
  if (figure === null || (read.ok && read.value?.countable !== true)) {
    const why = read.ok ? 'the till counts no stock of it' : read.failure.detail
    return { till, findings: [trouble(CHECK, 'error', `${name} can't be probed: ${why}`, 'name another item')] }
  }
  const what = `probe: ${till} is sent a correction of ${name} by zero; it shows ${formatCount(figure)}, and will go on to show that. An adjustment stands in its ledger, and nothing is moved unless the item is sold in that second.`
  const words = wrap(what, io.columns, 2)
  if (options.json === true) io.error(words)
  else io.out(words)
  if (!(await confirm(io, options, { command: 'doctor', question: 'Send it?' }))) return null
  // Of number zero, which no correction has: it is never taken for one, and each probe is told from the others.
  const key = `${engine.store.meta.instance()}-0-${Math.floor(engine.clock.now() / 1000)}`
  const request = { itemId, amount: ZERO, reading: figure, marker: markerOf(key), words: WORDS }
  return { till, findings: await send(engine, port, request, key) }
}

/** Why nothing may be written now. */
function keptFrom(engine: Engine): string | null {
  if (engine.mode === 'observe') return 'the mode is observe, and nothing is written'
  return isRewound(engine) ? 'nothing is written before tillsync rebase' : null
}

async function send(
  engine: Engine,
  port: TillPort,
  request: CorrectionRequest,
  key: string,
): Promise<readonly Examined[]> {
  const begunAt = engine.clock.now()
  for (let dialect = 1; ; dialect += 1) {
    const call = port.composeCorrection(request, key)
    const answer = await port.correct(call)
    const isDeclined = !answer.ok && answer.failure.kind === 'stale' && dialect < DIALECTS
    if (isDeclined) continue
    if (!answer.ok) return [declined(answer)]
    const taken = ofFigures(port.formOf(call), request, answer.value)
    return [taken, await readBack(port, request, begunAt)]
  }
}

function declined({ failure }: Extract<Result<CorrectionAnswer>, { ok: false }>): Examined {
  if (failure.kind === 'unknown') return unclear(CHECK, `its answer was lost (${failure.detail})`, 'try once more')
  const todo =
    failure.kind === 'unauthorised'
      ? 'give the key inventory:write, and see that it is not in test mode'
      : 'nothing can be told to this till until that is put right'
  return trouble(CHECK, 'error', `the till declines corrections: ${failure.detail}`, todo)
}

/** An absolute figure overwrites what was sold between the reading and the write: the only harm that a probe can do. */
function ofFigures(form: string, { reading }: CorrectionRequest, { before, after }: CorrectionAnswer): Examined {
  const words = form === 'difference' ? 'as a difference' : 'as a new figure'
  if (before === after) return fine(CHECK, `corrections are taken ${words}; ${formatCount(after)} before and after`)
  const found = `the item was sold or counted in between: ${formatCount(before)} became ${formatCount(after)}`
  if (form === 'difference' || after !== reading)
    return trouble(CHECK, 'error', `${found}, though zero was sent`, 'report it, and count the item')
  return trouble(CHECK, 'error', found, `at the till, correct it by ${formatCount(subtract(before, after))}`)
}

async function readBack(port: TillPort, { itemId, marker }: CorrectionRequest, begunAt: number): Promise<Examined> {
  const ledger = await port.findInLedger(itemId, marker, begunAt)
  if (!ledger.ok) return unclear('marker', `the ledger could not be read: ${ledger.failure.detail}`)
  if (ledger.value.kind === 'found') return fine('marker', `${marker} was read back from the ledger`)
  if (ledger.value.kind === 'unreadable') return unclear('marker', 'the till has no ledger that can be read')
  const found = 'the till said yes, and its ledger knows nothing of it'
  return trouble('marker', 'error', found, 'see whether the key is in test mode, which writes nothing')
}
