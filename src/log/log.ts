import { pino } from 'pino'
import { PinoPretty } from 'pino-pretty'
import type { Level } from './define.js'
import type { Log } from './events.js'
import { definitionOf } from './events.js'
import { render } from './render.js'

/** Takes whole lines, at once: what was logged before a crash has to be there after it. */
interface LineSink {
  write(line: string): unknown
}

export interface LogOptions {
  /** The least important that is logged. */
  readonly level: Level
  /** Standard output unless said otherwise. */
  readonly destination?: LineSink
  /** For people at a terminal: the sentence leads. */
  readonly pretty?: boolean
  /** Each line starts with `<3>` to `<7>`, from which journald takes its level and which it removes. */
  readonly journald?: boolean
}

/** Opens the log. It writes each line before it returns. */
export function openLog(options: LogOptions): Log {
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    chooseSink(options),
  )
  return (name, values) => {
    if (!logger.isLevelEnabled(definitionOf(name).level)) return
    const { level, sentence, todo, fields } = render(name, values)
    logger[level]({ event: name, ...fields, ...(todo === null ? {} : { todo }) }, sentence)
  }
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

function prettySink(sink: LineSink): LineSink {
  const format = PinoPretty.prettyFactory({
    colorize: PinoPretty.isColorSupported,
    translateTime: 'SYS:HH:MM:ss',
    include: 'level,time,error',
    messageFormat: ({ msg, todo }) => [msg, todo].filter((part) => typeof part === 'string').join('\n    → '),
  })
  return { write: (line) => sink.write(format(line)) }
}
