import { type Command, Option } from 'commander'
import type { Configuration } from '../../config/configuration.js'
import { backup } from './backup.js'
import type { CommandIo } from './io.js'
import { restore } from './restore.js'

interface Program {
  /** As the program was told to find it. Throws a UserError where it can't be used. */
  readonly configuration: () => Configuration
  readonly end: (exitCode: number) => void
}

type Options = Readonly<Record<string, string | boolean>>

/** The commands that open no database as one that is at work: it may be damaged, or another version's. */
export function addBackupCommands(program: Command, io: CommandIo, { configuration, end }: Program): void {
  const json = new Option('--json', 'for scripts: one JSON object instead of text')
  program
    .command('backup')
    .description('copies the database, beside the running daemon, and reads the copy through')
    .option('--to <file>', 'to this file, and not into the directory of backups')
    .addOption(json)
    .action((options: Options) => end(backup(configuration(), io, options)))
  program
    .command('restore')
    .argument('<file>', 'a backup')
    .description('puts a backup in place of the database, which is kept; the daemon must be stopped')
    .option('--yes', 'for scripts: without asking')
    .addOption(json)
    .action(async (file: string, options: Options) => end(await restore(configuration(), io, file, options)))
}
