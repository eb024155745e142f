import { Command, CommanderError, Option } from 'commander'
import { assemble, configurationKinds } from './assemble.js'
import type { Configuration } from './config/configuration.js'
import { loadConfiguration } from './config/load.js'
import { openSecrets } from './config/secrets.js'
import { adopt } from './edges/cli/adopt.js'
import { check } from './edges/cli/check.js'
import { docs } from './edges/cli/docs.js'
import { demo } from './edges/cli/demo.js'
import { holds, release, settle } from './edges/cli/holds.js'
import { type CommandIo, EXIT } from './edges/cli/io.js'
import { once } from './edges/cli/once.js'
import { plan } from './edges/cli/plan.js'
import { sandbox } from './edges/cli/sandbox.js'
import { status } from './edges/cli/status.js'
import type { Engine } from './engine/setup.js'
import { openLog } from './log/log.js'
import type { Log } from './log/events.js'
import { openHttp } from './net/http.js'
import { runDaemon } from './run.js'
import { openDatabase } from './store/open.js'
import { openStore } from './store/store.js'
import { version } from './version.js'

const DEFAULT_CONFIGURATION = '/etc/tillsync/tillsync.yaml'

/** What every command that needs a configuration works with. */
interface Session {
  readonly configuration: Configuration
  readonly engine: Engine
}

type Work = (
  session: Session,
  options: Record<string, string | boolean>,
  names: readonly string[],
) => Promise<number> | number

/** The command line: one line a command, each with its own file. */
export function buildProgram(io: CommandIo): { run(argv: readonly string[]): Promise<number> } {
  let exitCode: number = EXIT.done
  const program = new Command('tillsync')
    .description('Keeps the stock and prices of online shops true to a till, and the till true to what the shops sold.')
    .version(version())
    .option('-c, --config <file>', 'the configuration', DEFAULT_CONFIGURATION)
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.error(text.trimEnd()) })
    .exitOverride()
  const json = new Option('--json', 'for scripts: one JSON object instead of text')
  const command = (name: string, description: string, work: (...rest: unknown[]) => Promise<number>) =>
    program
      .command(name)
      .description(description)
      .action(async (...rest: unknown[]) => {
        exitCode = await work(...rest)
      })
  const inSession =
    (work: Work) =>
    (...rest: unknown[]) => {
      const given = rest.at(-2) as Record<string, string | boolean>
      const names = rest.slice(0, -2) as string[]
      return withSession(io, program.opts<{ config: string }>().config, (session) => work(session, given, names))
    }

  command('run', 'the daemon: keeps everything true until it is stopped', () =>
    runDaemon(io, program.opts<{ config: string }>().config),
  )
  command(
    'once',
    'one complete sweep and everything that follows from it',
    inSession(({ engine, configuration }) => once(engine, configuration.stateDirectory, io)),
  )
  command(
    'plan',
    'what would be written where, and why; writes nothing',
    inSession(({ engine }, options) => plan(engine, io, options)),
  ).addOption(json)
  command(
    'check',
    'configuration, credentials, scopes, locations and mapping',
    inSession(({ engine, configuration }, options) => check(engine, configuration, io, options)),
  ).addOption(json)
  command(
    'adopt',
    'makes proposed links live',
    inSession(({ engine }, options) => adopt(engine, io, options)),
  ).option('--shop <name>', 'only the links of this shop')
  command(
    'status',
    'how every channel fares, and what is waiting',
    inSession(({ engine }, options) => status(engine, io, options)),
  ).addOption(json)
  command(
    'holds',
    'what waits for a person, and the command that lets it go',
    inSession(({ engine }, options) => holds(engine, io, options)),
  ).addOption(json)
  command(
    'release <hold>',
    'lets what is held go through',
    inSession(({ engine }, _options, [id]) => release(engine, io, id)),
  )
  command(
    'settle <hold>',
    'says what became of a correction in doubt',
    inSession(({ engine }, options, [id]) => settle(engine, io, id, options)),
  )
    .option('--applied', 'the till took it')
    .option('--not-applied', 'the till did not take it')
  command('sandbox', 'the three platforms on this machine, to try things on', (given) =>
    sandbox(given as { directory?: string }, io),
  ).option('--directory <path>', 'where its configuration is written')
  command('demo', 'a busy minute in a sandbox, judged by its books', (given) =>
    demo(numbers(given as Record<string, string>), io),
  )
    .option('--seconds <n>', 'how long the minute is', '45')
    .option('--seed <n>', 'the same seed plays the same day', '1')
  command('docs', 'writes the generated documentation of this checkout', () =>
    Promise.resolve(docs(io, configurationKinds())),
  )

  return {
    async run(argv) {
      try {
        await program.parseAsync([...argv])
        return exitCode
      } catch (error) {
        if (!(error instanceof CommanderError)) throw error
        return error.exitCode === 0 ? EXIT.done : EXIT.usage
      }
    },
  }
}

function numbers({ seconds, seed }: Record<string, string>): { seconds: number; seed: number } {
  return { seconds: Number(seconds), seed: Number(seed) }
}

/** Opens what a command beside the daemon needs, and closes it again. It takes no lock: the daemon may run. */
async function withSession(
  io: CommandIo,
  file: string,
  work: (session: Session) => Promise<number> | number,
): Promise<number> {
  const configuration = loadConfiguration(file, configurationKinds(), io.environment)
  const store = openStore(openDatabase(configuration.stateDirectory), () => io.chance.hex(2))
  const http = openHttp({ clock: io.clock })
  try {
    const log: Log = openLog({
      level: 'warn',
      destination: { write: (line) => io.error(line.trimEnd()) },
      pretty: true,
    })
    const reveal = openSecrets({ environment: io.environment, directory: configuration.directory })
    const { clock, chance } = io
    return await work({
      configuration,
      engine: assemble(configuration, { store, http: http.request, clock, chance, log, reveal }),
    })
  } finally {
    await http.close()
    store.close()
  }
}
