import type { FaultEffect } from './faults.js'
import type { Answer } from './platform.js'

/** One request in the server's hands: what can be done with it, whether or not the client is told. */
export interface Line {
  /** Lets the model act on the request. */
  ask(): Answer
  send(answer: Answer): void
  /** Sends the head at once and the body piece by piece over the duration. */
  drip(answer: Answer, durationMs: number): Promise<void>
  /** Cuts the connection without a word. */
  cut(): void
  /** False where the server was closed meanwhile. */
  pause(durationMs: number): Promise<boolean>
}

const PAGE = '<!doctype html><html><head><title>Just a moment</title></head><body><h1>Please wait</h1></body></html>'
const HTML: Answer = { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: PAGE }

/** Answers the request as the fault wants it, or plainly where there is none. */
export async function carryOut(effect: FaultEffect | undefined, line: Line): Promise<void> {
  if (!effect) return line.send(line.ask())
  switch (effect.kind) {
    case 'lose_request':
      return line.cut()
    case 'lose_answer':
      line.ask()
      return line.cut()
    case 'late':
      line.cut()
      if (await line.pause(effect.delayMs)) line.ask()
      return
    case 'slow_body':
      return line.drip(line.ask(), effect.durationMs)
    case 'html':
      return replace(HTML, effect.apply, line)
    case 'status':
      return replace(effect, effect.apply, line)
    case 'redirect':
      return line.send({ status: effect.status, headers: { location: effect.location }, body: '' })
  }
}

function replace({ status, headers, body }: Answer, apply: 'before' | 'after' | 'never', line: Line): void {
  if (apply === 'after') line.ask()
  line.send({ status, headers, body })
  if (apply === 'before') line.ask()
}
