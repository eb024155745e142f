import type { Prompt } from '../prompt.js'
import { tick } from '../terminal.js'
import type { CommandIo } from './io.js'

/** Thrown where the answers end before the questions do. */
export class AnswersEnded extends Error {
  override readonly name = 'AnswersEnded'
}

/** Questions of several forms, each asked until its answer is one. All throw AnswersEnded where nobody answers any more. */
export interface Interview {
  ask(question: string, options?: { readonly secret?: boolean }): Promise<string>
  /** An empty answer is the one in brackets. */
  askOr(question: string, otherwise: string, wrong?: (answer: string) => string | null): Promise<string>
  /** By number or by name; an empty answer is `otherwise`, where there is one. */
  choose(question: string, choices: readonly string[], otherwise: string | null): Promise<string>
  confirm(question: string): Promise<boolean>
}

export function openInterview(prompt: Prompt, io: CommandIo): Interview {
  const complain = (text: string): void => io.out(tick('bad', text, { colour: io.color }))

  async function ask(question: string, options: { readonly secret?: boolean } = {}): Promise<string> {
    const answer = await prompt.ask(question, options)
    if (answer === null) throw new AnswersEnded()
    return answer
  }

  async function askOr(
    question: string,
    otherwise: string,
    wrong?: (answer: string) => string | null,
  ): Promise<string> {
    for (;;) {
      const answer = (await ask(`${question} [${otherwise}]:`)) || otherwise
      const problem = wrong?.(answer) ?? null
      if (problem === null) return answer
      complain(problem)
    }
  }

  async function choose(question: string, choices: readonly string[], otherwise: string | null): Promise<string> {
    io.out(question)
    choices.forEach((choice, index) => io.out(`  ${index + 1}  ${choice}`))
    for (;;) {
      const answer = await ask(otherwise === null ? 'Number:' : `Number [${choices.indexOf(otherwise) + 1}]:`)
      const named =
        answer === ''
          ? otherwise
          : (choices[Number(answer) - 1] ?? choices.find((each) => each.split(':')[0] === answer))
      if (named !== null && named !== undefined) return named
      complain(`a number from 1 to ${choices.length}`)
    }
  }

  return { ask, askOr, choose, confirm: async (question) => /^y(es)?$/i.test(await ask(`${question} [y/N]`)) }
}
