import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Draft, type DraftChannel, FIRST_MAPPING } from '../../config/draft.js'
import { channelName } from '../../config/schema.js'
import type { SecretSource } from '../../ports/settings.js'
import type { Prompt } from '../prompt.js'
import { askChannel, type AskedChannel, type SetupKind } from './init-channel.js'
import { CREDENTIALS, draftFiles, existingOf, loadWritten, writeDraft } from './init-files.js'
import { AnswersEnded, type Interview, openInterview } from './interview.js'
import { type CommandIo, EXIT } from './io.js'

/** What setting up works with beside the terminal. */
export interface InitWorld {
  readonly prompt: Prompt
  readonly kinds: Readonly<Record<'tills' | 'shops', Readonly<Record<string, SetupKind>>>>
}

/** Everything that was answered. */
export interface Setup {
  /** Where the configuration goes, absolute. */
  readonly file: string
  readonly keeping: Keeping
  readonly draft: Draft
  readonly secrets: ReadonlyMap<string, string>
}

/** `file`: the daemon reads them beside the configuration. `credential`: systemd hands them over. */
type Keeping = 'file' | 'credential'

/**
 * Asks for what a configuration needs, tries each till and shop, and writes the configuration with its secrets beside it.
 * It writes nothing before the last answer, and replaces no file that it was not told to.
 */
export async function init(io: CommandIo, world: InitWorld, suggested: string): Promise<number> {
  const interview = openInterview(world.prompt, io)
  try {
    const setup = await askSetup(io, world, interview, suggested)
    if (!(await mayReplace(setup, interview))) {
      io.out('init: nothing was written')
      return EXIT.waiting
    }
    writeDraft(setup)
    loadWritten(setup, world.kinds, io.environment)
    io.out(nextSteps(setup))
    return EXIT.done
  } catch (error) {
    if (!(error instanceof AnswersEnded)) throw error
    io.error('init: the answers ended before the questions did; nothing was written')
    return EXIT.waiting
  } finally {
    world.prompt.close()
  }
}

async function askSetup(io: CommandIo, { kinds }: InitWorld, interview: Interview, suggested: string): Promise<Setup> {
  const file = await askFile(interview, suggested)
  const keeping = await askKeeping(interview)
  const placeOf = (name: string): SecretSource => {
    return keeping === 'file' ? { file: `${CREDENTIALS}/${name}` } : { credential: name }
  }
  const mode = await interview.choose('How is it to begin?', [OBSERVE, LIVE], OBSERVE)
  const names = new Set<string>()
  const secrets = new Map<string, string>()
  const owners = new Set<string>()

  async function askOne(
    word: 'till' | 'shop',
    of: InitWorld['kinds']['tills'],
    suggestion: string,
  ): Promise<DraftChannel> {
    const channel = await interview.askOr(`Name of the ${word}`, suggestion, (name) => nameProblem(name, names))
    names.add(channel)
    const kindName = await chooseKind(interview, word, Object.keys(of))
    const kind = of[kindName]
    if (!kind) throw new Error(`there is no kind of ${word} called ${kindName}`)
    const asked = await askChannel({ channel, kindName, kind, placeOf, interview, io })
    for (const [name, text] of asked.secrets) secrets.set(name, text)
    return { name: channel, settings: asked.settings, remarks: remarksOn(asked, kindName, owners) }
  }

  const tills = [await askOne('till', kinds.tills, 'main')]
  const shops = [await askOne('shop', kinds.shops, 'web')]
  while (await interview.confirm('Another shop?'))
    shops.push(await askOne('shop', kinds.shops, `shop-${shops.length + 1}`))
  const draft = { mode: mode === LIVE ? 'live' : 'observe', stateDirectory: stateFor(file), tills, shops } as const
  return { file, keeping, draft, secrets }
}

const OBSERVE = 'observe: reads and decides, and writes nothing anywhere'
const LIVE = 'live: keeps everything true'
const KEPT = { file: 'in files beside the configuration', credential: "as systemd's credentials" } as const

async function askFile(interview: Interview, suggested: string): Promise<string> {
  for (;;) {
    const answer = await interview.askOr('Write the configuration to', suggested, folderProblem)
    const file = resolve(answer)
    if (!existsSync(file) || (await interview.confirm(`${answer} is there already. Replace it?`))) return file
  }
}

/** A folder that can't be written is better known before all is asked. */
function folderProblem(file: string): string | null {
  let folder = dirname(resolve(file))
  while (!existsSync(folder)) folder = dirname(folder)
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return null
  } catch {
    return `you may not write in ${folder}: name another file, or start again as a user who may`
  }
}

async function askKeeping(interview: Interview): Promise<Keeping> {
  const answer = await interview.choose('How are the secrets kept?', Object.values(KEPT), KEPT.file)
  return answer === KEPT.credential ? 'credential' : 'file'
}

function nameProblem(name: string, taken: ReadonlySet<string>): string | null {
  if (taken.has(name)) return 'another has this name already'
  const parsed = channelName.safeParse(name)
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? 'another name is wanted')
}

async function chooseKind(interview: Interview, word: string, kinds: readonly string[]): Promise<string> {
  const [only] = kinds
  return only !== undefined && kinds.length === 1 ? only : interview.choose(`What kind of ${word} is it?`, kinds, null)
}

/** Prices that several shops keep at one place are set by the first. */
function remarksOn({ priceOwner }: AskedChannel, kind: string, owners: Set<string>): readonly string[] {
  if (priceOwner === null) return []
  const owner = `${kind} ${priceOwner}`
  if (owners.has(owner)) return ['# Another shop sets the prices that they share.', 'prices: off']
  owners.add(owner)
  return []
}

function stateFor(file: string): string {
  return file.startsWith('/etc/') ? '/var/lib/tillsync' : './state'
}

async function mayReplace(setup: Setup, interview: Interview): Promise<boolean> {
  const there = existingOf(draftFiles(setup).filter(({ path }) => path !== setup.file))
  if (there.length === 0) return true
  return interview.confirm(
    `${there.map(({ path }) => path).join(', ')} ${there.length === 1 ? 'is' : 'are'} there already. Replace?`,
  )
}

function nextSteps({ file, keeping, draft, secrets }: Setup): string {
  const folder = dirname(file)
  const run = (command: string, what: string): string => `  tillsync --config ${file} ${command}\n      ${what}`
  const credentials = [...secrets.keys()].map((name) => `  LoadCredential=${name}:${join(folder, CREDENTIALS, name)}`)
  const handed =
    keeping === 'file'
      ? []
      : [
          'Put these lines into the unit, under [Service]:',
          ...credentials,
          'and for the commands below, first:',
        ].concat(`  export CREDENTIALS_DIRECTORY=${join(folder, CREDENTIALS)}`)
  const channels = [...draft.tills, ...draft.shops].map(({ name }) => `  https://your.host/webhooks/${name}`)
  const mapping = join(folder, FIRST_MAPPING)
  return [
    `init: wrote ${file}`,
    `and the secrets to ${join(folder, CREDENTIALS)}`,
    ...handed,
    'Next, in this order:',
    run('check', 'tests addresses, keys and scopes, and reads the catalogues'),
    run(`match \\\n    --write ${mapping}`, 'says what does not match and why, and puts the ways out into that file'),
    run('adopt', 'shows what the matching links would write, asks, and makes them live'),
    run('plan', 'what would be written, and why'),
    run('run', 'the daemon'),
    'Then point the webhooks here, behind a proxy that ends TLS:',
    ...channels,
    ...(draft.mode === 'observe' ? ['When a week went as it should, put mode: live in place of mode: observe.'] : []),
  ].join('\n')
}
