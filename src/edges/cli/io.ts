import type { ChancePort } from '../../ports/chance.js'
import type { ClockPort } from '../../ports/clock.js'

/** What a command may touch of the outside. */
export interface CommandIo {
  /** A line, or several, for whoever asked. */
  out(text: string): void
  /** A line of trouble. */
  error(text: string): void
  /** Asks whoever is at the terminal, and waits for the answer; null where nobody is. */
  readonly ask: ((question: string) => Promise<string>) | null
  readonly color: boolean
  readonly columns: number
  readonly environment: NodeJS.ProcessEnv
  readonly clock: ClockPort
  readonly chance: ChancePort
  /** The program's own file, to start it again as a child. */
  readonly mainFile: string
}

export const EXIT = {
  done: 0,
  /** Something outside refused or could not be reached. */
  failed: 1,
  /** `plan`: there are changes · `check`: there are findings. */
  changes: 2,
  /** Something waits for a person. */
  waiting: 3,
  usage: 64,
  bug: 70,
  locked: 75,
  configuration: 78,
} as const
