import type { ChannelKind } from '../../config/kinds.js'
import { wantedBy } from '../../config/wording.js'
import type { Result } from '../../ports/outcome.js'
import type { SecretSource } from '../../ports/settings.js'
import type { SetupQuestion, StockLocation } from '../../ports/setup.js'
import { tick } from '../terminal.js'
import { tryChannel, wayOut } from './channel-check.js'
import type { CommandIo } from './io.js'
import type { Interview } from './interview.js'

/** What setting one up needs of a channel: whether it can be reached, and the locations that it lists. */
export interface TriedPort {
  describe(): Promise<Result<{ readonly name: string; readonly currency: string | null }>>
  locations?(): Promise<Result<readonly StockLocation[]>>
}

/** A kind of channel that can be set up. */
export interface SetupKind extends ChannelKind {
  readonly setup: readonly SetupQuestion[]
  /** Opens one with settings of its schema, to be tried. */
  open(settings: unknown, reveal: (source: SecretSource) => string): TriedPort
}

/** Where a secret will be kept, by its name. */
export type PlaceOf = (name: string) => SecretSource

export interface AskedChannel {
  /** As the configuration will say it, `kind` first. */
  readonly settings: Readonly<Record<string, unknown>>
  /** By the names that the places were made of. */
  readonly secrets: ReadonlyMap<string, string>
  readonly priceOwner: string | null
}

interface Asking {
  readonly channel: string
  readonly kindName: string
  readonly kind: SetupKind
  readonly placeOf: PlaceOf
  readonly interview: Interview
  readonly io: CommandIo
}

/** Stands in for a location while those that there are are not known. */
const ANY_LOCATION = '?'

/** Asks for a channel's settings until the platform can be reached with them. */
export async function askChannel(asking: Asking): Promise<AskedChannel> {
  const before = new Map<string, string>()
  for (;;) {
    const answers = await askAnswers(asking, before)
    const asked = await locate(asking, answers)
    if (asked && (await isReached(asking, asked))) return asked
    asking.io.out('Once more, then.')
  }
}

interface Answers {
  readonly settings: Record<string, unknown>
  readonly secrets: Map<string, string>
}

/** `before` holds what was answered the last time, but no secret: an empty answer is the same again. */
async function askAnswers(asking: Asking, before: Map<string, string>): Promise<Answers> {
  const { channel, kindName, kind, placeOf } = asking
  const settings: Record<string, unknown> = { kind: kindName }
  const secrets = new Map<string, string>()
  for (const question of kind.setup.filter(({ location }) => location !== true)) {
    const meaning = await askSetting(asking, question, before)
    for (const [setting, text] of Object.entries(meaning)) {
      if (question.secret !== true) settings[setting] = text
      else {
        const name = `${channel}-${setting.replaceAll('_', '-')}`
        secrets.set(name, text)
        settings[setting] = question.listed === true ? [placeOf(name)] : placeOf(name)
      }
    }
  }
  return { settings, secrets }
}

/** Asks one question until its answer is of the form that the setting wants. */
async function askSetting(
  { kind, interview, io }: Asking,
  question: SetupQuestion,
  before: Map<string, string>,
): Promise<Readonly<Record<string, string>>> {
  const last = before.get(question.setting)
  const words = last === undefined ? `${question.words}:` : `${question.words} [${last}]:`
  for (;;) {
    const answer = (await interview.ask(words, { secret: question.secret === true })) || (last ?? '')
    if (answer === '' && question.optional === true) return {}
    const meaning = question.read?.(answer) ?? { [question.setting]: answer }
    const wrong = answer === '' ? 'an answer is needed' : formProblem(kind, question, meaning)
    if (wrong === null && question.secret !== true) before.set(question.setting, answer)
    if (wrong === null) return meaning
    io.out(tick('bad', wrong, { colour: io.color }))
  }
}

function formProblem(
  kind: SetupKind,
  question: SetupQuestion,
  meaning: Readonly<Record<string, string>>,
): string | null {
  if (question.secret === true) return null
  for (const [setting, text] of Object.entries(meaning)) {
    const schema = kind.schema.shape[setting] as { safeParse?: typeof kind.schema.safeParse } | undefined
    const parsed = schema?.safeParse?.(text, { error: wantedBy })
    if (parsed && !parsed.success) return parsed.error.issues[0]?.message ?? 'something else is wanted'
  }
  return null
}

/** Puts the location in that is chosen from those that the platform lists. Undefined where it lists none. */
async function locate(asking: Asking, answers: Answers): Promise<AskedChannel | undefined> {
  const question = asking.kind.setup.find(({ location }) => location === true)
  if (!question) return whole(asking, answers)
  const probe = whole(asking, { ...answers, settings: { ...answers.settings, [question.setting]: ANY_LOCATION } })
  const listed = probe && (await openTried(asking, probe).locations?.())
  if (!listed) return undefined
  if (!listed.ok) {
    say(asking, 'bad', `${listed.failure.detail}\n${wayOut(listed.failure.kind)}`)
    return undefined
  }
  const active = listed.value.filter(({ isActive }) => isActive)
  if (active.length === 0) {
    say(asking, 'bad', 'it has no stock location that is active: make one there')
    return undefined
  }
  const chosen = await chooseLocation(asking, question, active)
  return whole(asking, { ...answers, settings: { ...answers.settings, [question.setting]: chosen } })
}

/** By name, or by id where several bear the name. */
async function chooseLocation(
  { interview, io }: Asking,
  question: SetupQuestion,
  locations: readonly StockLocation[],
): Promise<string> {
  const isUnique = (name: string): boolean => locations.filter((each) => each.name === name).length === 1
  const values = locations.map(({ id, name }) => (isUnique(name) ? name : id))
  const [only] = values
  if (only !== undefined && values.length === 1) {
    io.out(`Its one stock location, ${only}, is kept true.`)
    return only
  }
  return interview.choose(question.words, values, null)
}

/** Whether the settings go together; says so where they don't. */
function whole({ kind, io }: Asking, { settings, secrets }: Answers): AskedChannel | undefined {
  const parsed = kind.parse(settings)
  if (parsed.ok) return { settings, secrets, priceOwner: parsed.priceOwner }
  for (const { message } of parsed.issues) io.out(tick('bad', message, { colour: io.color }))
  return undefined
}

async function isReached(asking: Asking, asked: AskedChannel): Promise<boolean> {
  const findings = await tryChannel(asking.channel, openTried(asking, asked), asking.io)
  for (const { verdict, text } of findings) say(asking, verdict, text)
  return findings.every(({ verdict }) => verdict !== 'bad')
}

function say({ channel, io }: Asking, verdict: 'ok' | 'warn' | 'bad', text: string): void {
  io.out(tick(verdict, `${channel}: ${text}`, { colour: io.color }))
}

function openTried({ kind, placeOf }: Asking, { settings, secrets }: AskedChannel): TriedPort {
  const texts = new Map([...secrets].map(([name, text]) => [JSON.stringify(placeOf(name)), text]))
  const parsed = kind.parse(settings)
  return kind.open(parsed.ok ? parsed.settings : settings, (source) => texts.get(JSON.stringify(source)) ?? '')
}
