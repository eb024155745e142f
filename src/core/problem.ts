/** One thing that keeps what a person wrote from being used. It never carries the text of a secret. */
export interface Problem {
  readonly file: string
  /** Counted from 1; null where the whole file is meant. */
  readonly line: number | null
  readonly column: number | null
  readonly found: string
  readonly wanted: string
  /** The nearest valid name or the way out; null where there is none to offer. */
  readonly hint: string | null
}

/** What a person can put right: every problem at once. Everything else that is thrown is a bug. */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'))
    this.problems = problems
  }
}

/** `tillsync.yaml:3:7 found the key "urll", wanted one of url, api_key; did you mean "url"?` */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== null).join(':')
  const hint = problem.hint === null ? '' : `; ${problem.hint}`
  return `${place} found ${problem.found}, wanted ${problem.wanted}${hint}`
}
