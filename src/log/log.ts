import { createRequire } from 'node:module'
import { pino } from 'pino'
import type * as Pretty from 'pino-pretty'
import type { Level } from './define.js'
import { counted, lasted, listed } from './define.js'
import type { EventName, EventValues, Log } from './events.js'
import { definitionOf } from './events.js'
import { type Entry, onOneLine, render } from './render.js'
import { createDamper } from './repeats.js'

/** Takes whole lines, at once: what was logged before a crash has to be there after it. */
interface LineSink {
  write(line: string): unknown
}

/** Takes every event that is logged, whatever its level. */
export type Sink = (entry: Entry) => void

export interface LogOptions {
  /** The least important that is logged. */
  readonly level: Level
  /** Standard output unless said otherwise. */
  readonly destination?: LineSink
  /** For people at a terminal: the sentence leads. */
  readonly pretty?: boolean
  /** Each line starts with `<3>` to `<7>`, from which journald takes its level and which it removes. */
  readonly journald?: boolean
  /** Milliseconds by a clock that nobody sets: what repeats is logged ever more rarely by it. */
  readonly elapsed: () => number
  /** Told of everything that is logged, after its line. */
  readonly beside?: Sink
}

/** Opens the log. It writes each line before it returns. */
export function openLog(options: LogOptions): Log {
  const { beside } = options
  const write = openLines(options)
  return dampedLog(options.elapsed, (entry) => {
    write(entry)
    beside?.(entry)
  })
}

/** A log in which what repeats is said ever more rarely, and then what it came to. */
export function dampedLog(elapsed: () => number, sink: Sink): Log {
  const damper = createDamper(elapsed)
  return <Name extends EventName>(name: Name, values: EventValues<Name>) => {
    const { isSaid, repeated } = damper.judge(name, definitionOf(name), values)
    if (isSaid) sink({ ...render(name, values), repeated })
    // Whatever is logged tells that time has passed, and something is logged each minute.
    for (const due of damper.due())
      sink({ ...render(due.name as EventName, due.values as never), repeated: due.repeated })
  }
}

/** The line of an event: its fields, what to do, and what it came to where it repeats. */
function openLines(options: LogOptions): Sink {
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    chooseSink(options),
  )
  return ({ name, level, todo, fields, repeated, ...entry }) => {
    const more = { ...(repeated && { repeated }), ...(todo !== null && { todo }) }
    logger[level]({ event: name, ...fields, ...more }, sentenceOf({ ...entry, repeated }))
  }
}

/** What happened and, of what repeats, how often and for how long. */
export function sentenceOf({ sentence, repeated }: Pick<Entry, 'sentence' | 'repeated'>): string {
  if (!repeated) return sentence
  const { times, forMs, others = [], more = 0 } = repeated
  const names = [...others, ...(more > 0 ? [`${more} more`] : [])]
  const meanwhile = names.length === 0 ? '' : `; meanwhile also: ${listed(names)}`
  return `${sentence} (${counted(times, 'time')} in ${lasted(forMs)}${onOneLine(meanwhile)})`
}

function chooseSink({ destination, pretty = false, journald = false }: LogOptions): LineSink {
  const sink = destination ?? pino.destination({ dest: 1, sync: true })
  if (pretty) return prettySink(sink)
  return journald ? journaldSink(sink) : sink
}

/** The numbers that journald knows levels by, for pino's own. */
const PRIORITIES: Readonly<Record<number, number>> = { 20: 7, 30: 6, 40: 4, 50: 3 }

function journaldSink(sink: LineSink): LineSink {
  const prefixed = {
    // Pino says the level of each line to a destination that carries this mark.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 30,
    write: (line: string) => sink.write(`<${PRIORITIES[prefixed.lastLevel] ?? 6}>${line}`),
  }
  return prefixed
}

/** Loaded for a terminal alone. */
function prettySink(sink: LineSink): LineSink {
  const { PinoPretty } = createRequire(import.meta.url)('pino-pretty') as typeof Pretty
  const format = PinoPretty.prettyFactory({
    colorize: PinoPretty.isColorSupported,
    translateTime: 'SYS:HH:MM:ss',
    include: 'level,time,error',
    messageFormat: ({ msg, todo }) => [msg, todo].filter((part) => typeof part === 'string').join('\n    → '),
  })
  return { write: (line) => sink.write(format(line)) }
}
