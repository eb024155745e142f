import { formatInstant } from '../../core/instant.js'
import type { Configuration, NotifyConfiguration } from '../../config/configuration.js'
import { noticeOf } from '../../engine/notices.js'
import { findProgram } from '../notice/command.js'
import { readAddress } from '../notice/reach.js'
import { openPing, openTelling, type TellingWorld } from '../notice/tell.js'
import { tick } from '../terminal.js'
import type { Finding } from './finding.js'
import { type CommandIo, EXIT } from './io.js'

type Options = Readonly<Record<string, string | boolean>>

/** Says who is told and whether they could be; with `--test` tells them, so that one sees it arrive. */
export async function notify(
  { notify: configured, file }: Pick<Configuration, 'notify' | 'file'>,
  world: TellingWorld,
  io: CommandIo,
  options: Options,
): Promise<number> {
  if (!configured) {
    io.error(`notify: nobody is told: ${file} has no block notify; docs/config.md says what it may hold`)
    return EXIT.usage
  }
  const findings = notifyFindings(configured, world)
  const tried = options.test === true ? await tryAll(configured, file, world, io) : []
  if (options.json === true) io.out(JSON.stringify({ findings: [...findings, ...tried] }))
  else for (const { verdict, text } of [...findings, ...tried]) io.out(tick(verdict, text, { colour: io.color }))
  return [...findings, ...tried].some(({ verdict }) => verdict === 'bad') ? EXIT.failed : EXIT.done
}

/** Whether what `notify` names could be used. Nobody is told. */
export function notifyFindings(
  { command, webhook, alive }: NotifyConfiguration,
  { environment, reveal }: Pick<TellingWorld, 'environment' | 'reveal'>,
): readonly Finding[] {
  const hostOf = (what: string, address: Parameters<typeof readAddress>[0]): Finding => {
    try {
      return finding('ok', `notify: ${what} ${readAddress(address, reveal).host}`)
    } catch (error) {
      return finding('bad', `notify: ${what}: ${error instanceof Error ? error.message : 'an address that is none'}`)
    }
  }
  return [
    ...(command ? [programFinding(command, environment)] : []),
    ...(webhook === null ? [] : [hostOf('posts to', webhook)]),
    ...(alive ? [hostOf(`every ${alive.everyMs / 60_000} min a sign of life to`, alive.address)] : []),
  ]
}

function programFinding([file = '']: readonly string[], environment: NodeJS.ProcessEnv): Finding {
  const path = findProgram(file, environment)
  if (path !== null) return finding('ok', `notify: runs ${path}`)
  return finding(
    'bad',
    `notify: there is no program ${file} that may be run\nname one by its whole path, and make it executable`,
  )
}

async function tryAll(
  configured: NotifyConfiguration,
  file: string,
  world: TellingWorld,
  io: CommandIo,
): Promise<readonly Finding[]> {
  const tell = openTelling(configured, world)
  const ping = openPing(configured, world)
  const wrong = tell && (await tell(noticeOf(example(io), file)))
  const unheard = ping && (await ping())
  return [
    ...(tell ? [outcome('the notice was taken: see whether it arrived', wrong)] : []),
    ...(ping ? [outcome('the sign of life was taken', unheard)] : []),
  ]
}

function example({ clock }: CommandIo): Parameters<typeof noticeOf>[0] {
  const sentence = 'this is only a test: somebody ran tillsync notify --test'
  const event = { at: formatInstant(clock.now()), level: 'info', event: 'notify.test', sentence, todo: null }
  return { since: 0, events: [event], omitted: 0, lastHold: 0 }
}

function outcome(well: string, wrong: string | null): Finding {
  return wrong === null ? finding('ok', `notify: ${well}`) : finding('bad', `notify: ${wrong}`)
}

function finding(verdict: Finding['verdict'], text: string): Finding {
  return { channel: '', verdict, text }
}
