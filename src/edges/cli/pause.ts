import { formatInstant } from '../../core/instant.js'
import { listed } from '../../log/define.js'
import { findNamed } from '../../engine/name.js'
import {
  EVERYTHING,
  nameOfPause,
  pause as pauseSubject,
  resume as resumeSubject,
  resumeCommand,
} from '../../engine/pause.js'
import type { Engine } from '../../engine/setup.js'
import { pausesOver } from '../../engine/paused.js'
import type { PauseSubject } from '../../store/pauses.js'
import { wrap } from '../terminal.js'
import { type CommandIo, EXIT } from './io.js'
import { notOne } from './why.js'

type Options = Readonly<Record<string, string | boolean>>
type Work = (subject: PauseSubject) => string

/**
 * Keeps an item, a listing, a shop or everything from being written until it is resumed: no correction of a paused item,
 * no stock and no price to a paused listing. What is sold is still counted and owed. The running daemon follows at once.
 */
export function pause(engine: Engine, io: CommandIo, options: Options): number {
  return work(engine, io, options, 'pause', (subject) => {
    const name = nameOfPause(engine, subject)
    if (!pauseSubject(engine, subject)) return `pause: ${name} is paused already`
    const scope = `nothing is written for it${scopeOf(engine, subject)}; what is sold is still counted`
    return `pause: ${name} is paused: ${scope}. To go on: ${resumeCommand(engine, subject)}`
  })
}

/** Ends a pause. What it kept back is looked at again. */
export function resume(engine: Engine, io: CommandIo, options: Options): number {
  return work(engine, io, options, 'resume', (subject) => {
    const name = nameOfPause(engine, subject)
    const isEnded = resumeSubject(engine, subject)
    const still = pausesOver(engine, subject)
    if (still.length === 0)
      return isEnded
        ? `resume: ${name} is written again, and what was kept back is looked at`
        : `resume: ${name} is not paused`
    const wider = still.map((each) => `${nameOfPause(engine, each)} is (${resumeCommand(engine, each)})`)
    const own = isEnded ? 'its own pause is over, and' : 'it has no pause of its own, and'
    return `resume: ${name}: ${own} it is still paused, since ${listed(wider)}`
  })
}

/** What is paused, for scripts. */
export function pausesObject(engine: Engine) {
  return engine.store.pauses.list().map((each) => ({
    subject: nameOfPause(engine, each),
    since: formatInstant(each.pausedAt),
    command: resumeCommand(engine, each),
  }))
}

function work(engine: Engine, io: CommandIo, options: Options, command: string, act: Work): number {
  const subject = subjectOf(engine, io, options, command)
  if (typeof subject === 'number') return subject
  const said = act(subject)
  if (options.json === true) io.out(JSON.stringify({ paused: pausesObject(engine) }))
  else io.out(wrap(said, io.columns, 2))
  return EXIT.done
}

/** A number is the exit code, with what is wrong said. */
function subjectOf(engine: Engine, io: CommandIo, options: Options, command: string): PauseSubject | number {
  const { item, listing, shop } = options
  const given = [item, listing, shop, options.all].filter((option) => option !== undefined && option !== false)
  if (given.length !== 1) {
    io.error(`${command}: say one of --item, --listing, --shop and --all`)
    return EXIT.usage
  }
  if (typeof item === 'string') return named(engine, io, 'item', item)
  if (typeof listing === 'string') return named(engine, io, 'listing', listing)
  if (typeof shop !== 'string') return EVERYTHING
  if (engine.shops.has(shop)) return { channel: shop, subjectId: '' }
  io.error(`no shop is called ${shop}; there are ${[...engine.shops.keys()].join(', ')}`)
  return EXIT.usage
}

function named(engine: Engine, io: CommandIo, kind: 'item' | 'listing', name: string): PauseSubject | number {
  const all = findNamed(engine, name)
  const found = all.filter((row) => row.kind === kind)
  const [only] = found
  if (only && found.length === 1) return { channel: only.channel, subjectId: only.id }
  if (found.length > 0 || all.length === 0) return notOne(engine, io, name, found)
  io.error(`${name} is no ${kind}; say --${kind === 'item' ? 'listing' : 'item'} ${name}`)
  return EXIT.usage
}

/** What else an item's pause is of. */
function scopeOf({ tills, store }: Engine, { channel, subjectId }: PauseSubject): string {
  if (subjectId === '' || !tills.has(channel)) return ''
  const listings = store.links.ofItem(channel, subjectId).length
  return listings === 0 ? '' : `, nor for the ${listings} ${listings === 1 ? 'listing' : 'listings'} that draw on it`
}
