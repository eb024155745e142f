import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Whoever answers questions, at a terminal or through a pipe, a line an answer. */
export interface Prompt {
  /** The answer without blanks at its ends; null once there is nobody any more: Ctrl-C, Ctrl-D, or the end of the input. */
  ask(question: string, options?: { readonly secret?: boolean }): Promise<string | null>
  close(): void
}

/** Opens a prompt. At a terminal a secret is not shown while it is typed; through a pipe nothing is shown anyway. */
export function openPrompt(input: NodeJS.ReadableStream, output: NodeJS.WritableStream, isTerminal: boolean): Prompt {
  let isHidden = false
  const screen = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!isHidden) output.write(chunk)
      done()
    },
  })
  // No history: what was typed before may be a secret.
  const lines = createInterface({ input, output: screen, terminal: isTerminal, historySize: 0 })
  const answers: string[] = []
  const waiting: ((answer: string | null) => void)[] = []
  let isClosed = false
  lines.on('line', (line) => {
    const next = waiting.shift()
    if (next) next(line)
    else answers.push(line)
  })
  lines.on('close', () => {
    isClosed = true
    for (const next of waiting.splice(0)) next(null)
  })
  const nextAnswer = (): Promise<string | null> => {
    const answer = answers.shift()
    if (answer !== undefined || isClosed) return Promise.resolve(answer ?? null)
    return new Promise((resolve) => waiting.push(resolve))
  }

  return {
    async ask(question, { secret = false } = {}) {
      // Whatever is typed redraws the prompt, which is hidden too while a secret is.
      if (secret) output.write(`${question} `)
      lines.setPrompt(`${question} `)
      isHidden = secret
      lines.prompt()
      const answer = await nextAnswer()
      isHidden = false
      // Who types sees the line break only where it is shown.
      if (secret || !isTerminal || answer === null) output.write('\n')
      return answer?.trim() ?? null
    },
    close: () => lines.close(),
  }
}
