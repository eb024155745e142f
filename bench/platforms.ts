import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answers, Order, PlatformsOptions } from './messages.js'

export interface Platforms {
  readonly origins: Answers['open']['origins']
  ask<Kind extends Order['kind']>(order: Extract<Order, { kind: Kind }>): Promise<Answers[Kind]>
  close(): void
}

/** Starts the process with the platforms, and stocks them. */
export async function openPlatforms(options: PlatformsOptions): Promise<Platforms> {
  const child = fork(fileURLToPath(new URL('platforms-process.js', import.meta.url)), {
    execArgv: ['--max-old-space-size=8192'],
  })
  let lastId = 0
  const ask: Platforms['ask'] = (order) => asked(child, ++lastId, order) as never
  const { origins } = await ask({ kind: 'open', options })
  return { origins, ask, close: () => child.disconnect() }
}

function asked(child: ChildProcess, id: number, order: Order): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`the platforms ended while they were asked to ${order.kind}`))
    child.once('exit', ended)
    child.on('message', function hear(message: { id: number; answer: unknown }) {
      if (message.id !== id) return
      child.off('message', hear)
      child.off('exit', ended)
      resolve(message.answer)
    })
    child.send({ id, order })
  })
}
