import { Command, CommanderError, Option } from 'commander'
import { configurationKinds, setupKinds } from './assemble.js'
import { adopt, type AdoptOptions } from './edges/cli/adopt.js'
import { addBackupCommands } from './edges/cli/backup-commands.js'
import { check } from './edges/cli/check.js'
import { doctor } from './edges/cli/doctor.js'
import { holds, settle } from './edges/cli/holds.js'
import { init } from './edges/cli/init.js'
import { type CommandIo, EXIT } from './edges/cli/io.js'
import { history } from './edges/cli/history.js'
import { match } from './edges/cli/match.js'
import { notify } from './edges/cli/notify.js'
import { once } from './edges/cli/once.js'
import { pause, resume } from './edges/cli/pause.js'
import { plan } from './edges/cli/plan.js'
import { rebase } from './edges/cli/rebase.js'
import { release } from './edges/cli/release.js'
import { addSandboxCommands } from './edges/cli/sandbox-commands.js'
import { status } from './edges/cli/status.js'
import { undo } from './edges/cli/undo.js'
import { webhooks } from './edges/cli/webhooks.js'
import { addWebhookCommands } from './edges/cli/webhooks-command.js'
import { why } from './edges/cli/why.js'
import { loadConfiguration } from './config/load.js'
import { openPrompt } from './edges/prompt.js'
import { runDaemon } from './run.js'
import { type Session, withHttp, withSession } from './session.js'
import { version } from './version.js'

const DEFAULT_CONFIGURATION = '/etc/tillsync/tillsync.yaml'

type Work = (
  session: Session,
  options: Record<string, string | boolean>,
  name: string | undefined,
) => Promise<number> | number

/** The command line: one line a command, each with its own file. */
export function buildProgram(io: CommandIo): { run(argv: readonly string[]): Promise<number> } {
  const end = { exitCode: EXIT.done as number }
  const program = new Command('tillsync')
    .description('Keeps the stock and prices of online shops true to a till, and the till true to what the shops sold.')
    .version(version())
    .option('-c, --config <file>', 'the configuration', DEFAULT_CONFIGURATION)
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.error(text.trimEnd()) })
    .exitOverride()
  addDaemonCommands(program, end, io)
  addTellingCommands(program, end, io)
  addPeopleCommands(program, end, io)
  addHandCommands(program, end, io)
  addBackupCommands(program, io, {
    configuration: () => loadConfiguration(fileOf(program), configurationKinds(), io.environment),
    end: (exitCode) => void (end.exitCode = exitCode),
  })
  addSandboxCommands(program, io, { kinds: configurationKinds, end: (exitCode) => void (end.exitCode = exitCode) })
  return {
    async run(argv) {
      try {
        await program.parseAsync([...argv])
        return end.exitCode
      } catch (error) {
        if (!(error instanceof CommanderError)) throw error
        return error.exitCode === 0 ? EXIT.done : EXIT.usage
      }
    },
  }
}

interface End {
  exitCode: number
}

const JSON_OPTION = new Option('--json', 'for scripts: one JSON object instead of text')

function addDaemonCommands(program: Command, end: End, io: CommandIo): void {
  const session = sessionFor(program, end, io)
  program
    .command('init')
    .description('asks for what a configuration needs, tries it, and writes it with its secrets beside it')
    .action(async () => {
      end.exitCode = await withHttp(io, (http) => {
        const isTerminal = process.stdin.isTTY && process.stderr.isTTY
        const prompt = openPrompt(process.stdin, process.stderr, isTerminal)
        return init(io, { prompt, kinds: setupKinds({ ...io, http }) }, fileOf(program))
      })
    })
  program
    .command('run')
    .description('the daemon: keeps everything true until it is stopped')
    .action(async () => {
      end.exitCode = await runDaemon(io, fileOf(program))
    })
  program
    .command('once')
    .description('one complete sweep and everything that follows from it')
    .action(session(({ engine, configuration }) => once(engine, configuration.stateDirectory, io)))
  program
    .command('plan')
    .description('what would be written where, and why; writes nothing')
    .addOption(JSON_OPTION)
    .action(session(({ engine }, options) => plan(engine, io, options)))
  program
    .command('check')
    .description('configuration, credentials, scopes, locations and mapping')
    .addOption(JSON_OPTION)
    .action(
      session(({ engine, configuration, reveal }, options) => check(engine, configuration, { ...io, reveal }, options)),
    )
  program
    .command('match')
    .description('how every listing stands to the till, why, and the mapping entry that would settle it')
    .option('--read', 'reads the catalogues anew, however fresh they are')
    .option('--cached', 'goes by the catalogues as they were last read, however old')
    .option('--all', 'names all, those with nothing to decide too')
    .option('--write <file>', 'puts the entries into a mapping file, commented out for review')
    .addOption(JSON_OPTION)
    .action(session(({ engine, configuration }, options) => match(engine, configuration, io, options)))
  program
    .command('status')
    .description('how every channel fares, and what is waiting')
    .addOption(JSON_OPTION)
    .action(session(({ engine }, options) => status(engine, io, options)))
}

function addTellingCommands(program: Command, end: End, io: CommandIo): void {
  const session = sessionFor(program, end, io)
  program
    .command('doctor')
    .description('looks into everything that can be wrong, and says what to do')
    .option('--probe <name>', 'changes this item of a till by zero, to see how the till takes corrections')
    .option('--yes', 'for scripts: without asking')
    .addOption(JSON_OPTION)
    .action(session((given, options) => doctor(given.engine, given, io, options)))
  program
    .command('why')
    .argument('<name>', 'a SKU, a barcode or an id; till:name or shop:name where several bear it')
    .description('everything that is known of an item or a listing, and why it shows what it shows')
    .addOption(JSON_OPTION)
    .action(session(({ engine }, options, name = '') => why(engine, io, name, options)))
  program
    .command('history')
    .description('what was changed at tills and shops, the newest first')
    .option('--sku <name>', 'only of this item and its listings, or of this listing')
    .option('--shop <name>', 'only at this shop, or till')
    .option('--since <when>', 'from this instant on, or since so long ago: 2h, 3d')
    .option('--until <when>', 'before this instant, or so long ago')
    .option('--limit <n>', 'how many', '50')
    .option('--csv', 'for spreadsheets: RFC 4180')
    .addOption(JSON_OPTION)
    .action(session(({ engine }, options) => history(engine, io, options)))
  program
    .command('notify')
    .description('who is told of errors and of what waits, and whether they could be')
    .option('--test', 'tells them, and gives a sign of life')
    .addOption(JSON_OPTION)
    .action(
      session(({ configuration, http, reveal }, options) =>
        notify(configuration, { http, reveal, environment: io.environment }, io, options),
      ),
    )
}

function addPeopleCommands(program: Command, end: End, io: CommandIo): void {
  const session = sessionFor(program, end, io)
  program
    .command('adopt')
    .argument('[listings...]', 'such as web:SOAP; all where none is named')
    .description('shows what proposed links would write, and makes them live')
    .option('--shop <name>', 'only the links of this shop')
    .option('--yes', 'for scripts: without asking')
    .option('--read', 'reads the catalogues anew, however fresh they are')
    .option('--cached', 'goes by the catalogues as they were last read, however old')
    .addOption(JSON_OPTION)
    .action(async (names: string[], options: AdoptOptions) => {
      end.exitCode = await withSession(io, fileOf(program), ({ engine, configuration }) =>
        adopt(engine, configuration.stateDirectory, io, options, names),
      )
    })
  program
    .command('holds')
    .description('what waits for a person, and the command that lets it go')
    .addOption(JSON_OPTION)
    .action(session(({ engine }, options) => holds(engine, io, options)))
  program
    .command('release')
    .argument('[hold]', 'its number')
    .description('lets what is held go through')
    .option('--kind <kind>', 'with --channel: all of this kind that wait there')
    .option('--channel <name>', 'the till or shop')
    .action(session(({ engine }, options, id) => release(engine, io, id, options)))
  program
    .command('settle')
    .argument('<hold>', 'its number')
    .description('says what became of a correction in doubt')
    .option('--applied', 'it took effect; of an order line that vanished: its units came back')
    .option('--before <n>', 'with --applied, where a figure was set: what the till showed just before it')
    .option('--not-applied', 'it did not; of an order line: they did not come back')
    .action(session(({ engine }, options, id) => settle(engine, io, id, options)))
  program
    .command('rebase')
    .description('starts anew from what tills and shops show, where the database is older than what was done')
    .option('--yes', 'for scripts: without asking')
    .addOption(JSON_OPTION)
    .action(session(({ engine, configuration }, options) => rebase(engine, configuration.stateDirectory, io, options)))
}

function addHandCommands(program: Command, end: End, io: CommandIo): void {
  const session = sessionFor(program, end, io)
  for (const [name, what, work] of [
    ['pause', 'keeps something from being written; what it sells is still counted', pause],
    ['resume', 'ends a pause; what it kept back is looked at again', resume],
  ] as const) {
    program
      .command(name)
      .description(what)
      .option('--item <name>', 'an item of the till, and every listing that draws on it')
      .option('--listing <name>', 'one listing, such as web:SOAP')
      .option('--shop <name>', 'every listing of a shop')
      .option('--all', 'everything, at every till and shop')
      .addOption(JSON_OPTION)
      .action(session(({ engine }, options) => work(engine, io, options)))
  }
  program
    .command('undo')
    .argument('<change>', 'its id, as tillsync history tells it')
    .description('moves the till back by what one correction moved it; says what it would do')
    .option('--yes', 'do it')
    .addOption(JSON_OPTION)
    .action(session(({ engine }, options, id = '') => undo(engine, io, id, options)))
  addWebhookCommands(program, JSON_OPTION, (action) =>
    session(({ engine, configuration }, options) => webhooks(engine, configuration, io, action, options)),
  )
}

function fileOf(program: Command): string {
  return program.opts<{ config: string }>().config
}

/** Turns work on a session into a command's action: the options come last but one, a name before them. */
function sessionFor(program: Command, end: End, io: CommandIo) {
  return (work: Work) =>
    async (...given: unknown[]): Promise<void> => {
      const options = given.at(-2) as Record<string, string | boolean>
      const [name] = given.length > 2 ? (given as (string | undefined)[]) : []
      end.exitCode = await withSession(io, fileOf(program), (session) => work(session, options, name))
    }
}
