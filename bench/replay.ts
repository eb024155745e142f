import { createServer } from 'node:http'
import { listen } from '../src/sandbox/listen.js'

/** The pages that were answered, kept to be answered again to whoever only fetches and parses them. */
export interface Replay {
  record(body: string): void
  setRecording(on: boolean): { readonly recorded: number; readonly origin: string }
}

export async function openReplay(): Promise<Replay> {
  let bodies: string[] = []
  let isOn = false
  const server = createServer((request, response) => {
    const body = bodies[Number(request.url?.slice(1))] ?? ''
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
  const origin = await listen(server, 0)
  return {
    record(body) {
      if (isOn) bodies.push(body)
    },
    setRecording(on) {
      if (on) bodies = []
      isOn = on
      return { recorded: bodies.length, origin }
    },
  }
}
