#!/usr/bin/env node
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { UserError } from './core/problem.js'
import { systemChance } from './edges/chance.js'
import { type CommandIo, EXIT } from './edges/cli/io.js'
import { askTerminal, wantsColour } from './edges/terminal.js'
import { systemClock } from './edges/clock.js'
import { buildProgram } from './program.js'

const mainFile = realpathSync(fileURLToPath(import.meta.url))
const color = wantsColour(process.stdout.isTTY, process.env)

/** Whoever read the output has enough of it, as `head` does; the work goes on all the same. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
process.stdout.on('error', ignoreClosedPipe)
process.stderr.on('error', ignoreClosedPipe)

const io: CommandIo = {
  out: (text) => void process.stdout.write(`${text}\n`),
  error: (text) => void process.stderr.write(`${text}\n`),
  ask: process.stdin.isTTY && process.stderr.isTTY ? askTerminal : null,
  color,
  columns: process.stdout.columns ?? 80,
  environment: process.env,
  clock: systemClock(),
  chance: systemChance(),
  mainFile,
}

try {
  process.exitCode = await buildProgram(io).run(process.argv)
} catch (error) {
  if (error instanceof UserError) {
    // By such a prefix the journal knows what a person has to see to.
    io.error(process.env.JOURNAL_STREAM === undefined ? error.message : error.message.replace(/^/gm, '<3>'))
    process.exitCode = EXIT.configuration
  } else {
    io.error(`a fault of the program: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    process.exitCode = EXIT.bug
  }
}
