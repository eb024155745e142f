import type { CommandIo } from './io.js'

/** Asks whether to go on, unless that was said already. Nobody to ask is a no, and said to be one. */
export async function confirm(
  io: CommandIo,
  options: { readonly yes?: string | boolean },
  { command, question }: { readonly command: string; readonly question: string },
): Promise<boolean> {
  if (options.yes === true) return true
  if (io.ask === null) {
    io.error(`${command}: nobody is there to confirm it; --yes does without`)
    return false
  }
  const answer = await io.ask(`${question} [y/N] `)
  return /^y(es)?$/i.test(answer.trim())
}
