export type StopSignal = 'SIGTERM' | 'SIGINT'

export interface SignalHandlers {
  /** The first SIGTERM or SIGINT: end in order. */
  stop(signal: StopSignal): void
  /** The second: end now, with the exit code that shells give for that signal. */
  abandon(exitCode: number): void
  /** SIGHUP: read the configuration again. */
  reload(): void
}

interface SignalSource {
  on(name: string, listener: () => void): unknown
  off(name: string, listener: () => void): unknown
}

const EXIT_CODES: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 }

/** Listens for the signals of a terminal and a service manager until removed. */
export function listenForSignals(handlers: SignalHandlers, source: SignalSource = process): { remove(): void } {
  let stopping = false
  function end(signal: StopSignal): void {
    if (stopping) return handlers.abandon(EXIT_CODES[signal])
    stopping = true
    handlers.stop(signal)
  }
  const listeners: readonly (readonly [string, () => void])[] = [
    ['SIGTERM', () => end('SIGTERM')],
    ['SIGINT', () => end('SIGINT')],
    ['SIGHUP', () => handlers.reload()],
  ]
  for (const [name, listener] of listeners) source.on(name, listener)
  return {
    remove() {
      for (const [name, listener] of listeners) source.off(name, listener)
    },
  }
}
