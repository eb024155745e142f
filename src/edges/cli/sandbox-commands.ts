import type { Command } from 'commander'
import { docs } from './docs.js'
import type { CommandIo } from './io.js'

interface Program {
  readonly kinds: () => Parameters<typeof docs>[1]
  readonly end: (exitCode: number) => void
}

/** The commands that need no configuration. The platforms' models are loaded for them alone: a daemon starts without. */
export function addSandboxCommands(program: Command, io: CommandIo, { kinds, end }: Program): void {
  program
    .command('sandbox')
    .description('the three platforms on this machine, to try things on')
    .option('--directory <path>', 'where its configuration is written')
    .action(async (options: { directory?: string }) => {
      const { sandbox } = await import('./sandbox.js')
      end(await sandbox(options, io))
    })
  program
    .command('demo')
    .description('a busy minute in a sandbox, judged by its books')
    .option('--seconds <n>', 'how long the minute is', '45')
    .option('--seed <n>', 'the same seed plays the same day', '1')
    .action(async ({ seconds, seed }: Record<string, string>) => {
      const { demo } = await import('./demo.js')
      end(await demo({ seconds: Number(seconds), seed: Number(seed) }, io))
    })
  program
    .command('docs')
    .description('writes the generated documentation of this checkout')
    .action(() => end(docs(io, kinds())))
}
