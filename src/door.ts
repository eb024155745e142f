import type { Daemon } from './daemon.js'
import { reportHttp } from './edges/hear.js'
import { type HttpServer, openHttpServer } from './edges/http.js'
import type { Log } from './log/events.js'
import type { Listen } from './config/values.js'

/** Who is behind the door: nobody while engines change over, or while the state can't be written. */
interface Behind {
  daemon(): Daemon | null
  isReady(): boolean
  isAlive(): boolean
  log(): Log
}

/**
 * Opens the door for webhooks. It stays open as long as the process lives; while no engine is behind it, whoever knocks is
 * told to come back, and nothing is taken that is not on disk.
 */
export function openDoor(listen: Listen, behind: Behind): Promise<HttpServer> {
  return openHttpServer({
    listen: listenText(listen),
    hear: (channel, request) => behind.daemon()?.hear(channel, request) ?? 'store_unavailable',
    health: () => ({ live: behind.isAlive(), ready: behind.isReady() }),
    report: (report) => reportHttp(behind.log(), report),
  })
}

/** As it is written in a configuration. */
export function listenText({ host, port }: Listen): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
