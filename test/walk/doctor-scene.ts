import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { doctor } from '../../src/edges/cli/doctor.js'
import type { HttpPort } from '../../src/ports/http.js'
import { openDatabase } from '../../src/store/open.js'
import { stock } from './shelves.js'
import { openTerminal } from './terminal.js'
import { createWorld, type World, type WorldOptions } from './world.js'

const ROOM = 4_000_000_000

/** What of a machine `doctor` looks at: a configuration file, and a state directory with a database. */
export interface Place {
  readonly directory: string
  readonly state: string
  readonly file: string
}

export function makePlace(): Place {
  const directory = mkdtempSync(join(tmpdir(), 'tillsync-doctor-'))
  const [state, file] = [join(directory, 'state'), join(directory, 'tillsync.yaml')]
  writeFileSync(file, '', { mode: 0o644 })
  const connection = openDatabase(state)
  connection.exec("INSERT INTO meta VALUES ('instance', '7f3a')")
  connection.close()
  return { directory, state, file }
}

export function removePlace({ directory }: Place): void {
  rmSync(directory, { recursive: true })
}

const nowhere: HttpPort = () => Promise.resolve({ kind: 'unsent', detail: 'no way there' })

export interface Asked {
  readonly probe?: string
  readonly answer?: string
  readonly freeBytes?: number
  readonly timezone?: string
  readonly http?: HttpPort
}

export interface Found {
  readonly channel: string
  readonly check: string
  readonly verdict: string
  readonly found: string
  readonly todo: string | null
}

/** What a run of it finds, as scripts are told. */
export async function examineIn(
  { state, file }: Place,
  world: World,
  { probe, answer, freeBytes = ROOM, timezone = 'America/Vancouver', http = nowhere }: Asked = {},
) {
  const { io, said, complained } = openTerminal(world)
  const backup = { schedule: '30 3 * * *', keep: 14, directory: join(state, 'backups') }
  const configuration = {
    file,
    stateDirectory: state,
    backup,
    schedule: { poll: '* * * * *', sweep: '*/15 * * * *', heartbeat: null, timezone },
  }
  const machine = { now: world.now(), freeBytes: () => freeBytes }
  const ask = answer === undefined ? null : () => Promise.resolve(answer)
  const options = { json: true, ...(probe !== undefined && { probe }) }
  const code = await doctor(
    world.engine(),
    { configuration, dates: world.dates, http, machine },
    { ...io, ask },
    options,
  )
  const { findings } = JSON.parse(said.at(-1) ?? '') as { findings: readonly Found[] }
  const of = (check: string, channel = ''): Found | undefined =>
    findings.find((each) => each.check === check && each.channel === channel)
  return { code, findings, complained: complained.join('\n'), of }
}

export async function opened(options: WorldOptions = {}): Promise<World> {
  const world = createWorld({ streetSettings: '', ...options })
  stock(world, 'SOAP')
  await world.sweep()
  return world
}

/** The verdict of one check over a world that was set up so. */
export async function verdictIn(
  place: Place,
  options: WorldOptions,
  check: string,
  channel: string,
  act?: (world: World) => Promise<void>,
): Promise<string> {
  const world = await opened(options)
  await act?.(world)
  const found = (await examineIn(place, world)).of(check, channel)
  return [found?.verdict, found?.found, found?.todo].join(' | ')
}
