import type { NotifyConfiguration } from '../../config/configuration.js'
import type { HttpPort } from '../../ports/http.js'
import type { NoticePort } from '../../ports/notice.js'
import type { SecretSource } from '../../ports/settings.js'
import { runCommand } from './command.js'
import { reach, readAddress } from './reach.js'

/** What telling somebody takes of the outside. */
export interface TellingWorld {
  readonly http: HttpPort
  readonly environment: NodeJS.ProcessEnv
  readonly reveal: (source: SecretSource) => string
}

/** Tells somebody in the way that is configured; null where none is. */
export function openTelling({ command, webhook }: NotifyConfiguration, world: TellingWorld): NoticePort | null {
  const { http, environment, reveal } = world
  if (command) return (notice) => runCommand(command, notice, environment)
  if (webhook === null) return null
  const address = () => readAddress(webhook, reveal)
  const headers = { 'content-type': 'application/json' }
  return (notice) => reach(http, address, { method: 'POST', headers, body: JSON.stringify(notice) })
}

/** Gives a sign of life by a GET; null where none is asked for. */
export function openPing({ alive }: NotifyConfiguration, world: TellingWorld): (() => Promise<string | null>) | null {
  if (!alive) return null
  const address = () => readAddress(alive.address, world.reveal)
  return () => reach(world.http, address, { method: 'GET', headers: {} })
}
