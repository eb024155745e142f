import type { Database } from 'better-sqlite3'
import type { Conversation } from './conversation.js'
import type { Fuzzed } from './request.js'

/** What was wrong, or came of it. */
export interface Findings {
  requests: number
  validAccepted: number
  forgedAccepted: number
  /** Valid ones that were not taken, wrong answers, rows that nobody accounts for: in words, the first of them. */
  readonly wrong: string[]
}

const KEPT = 20
/** Answers that say that the server had trouble. */
const TROUBLE = 500
/** What it says by itself of a method or a version that it does not know. */
const UNSUPPORTED: readonly number[] = [501, 505]

/** Holds the answers against what is known of the requests. */
export function judgeAnswers(findings: Findings, { kind, requests }: Conversation, statuses: readonly number[]): void {
  findings.requests += requests.length
  for (const status of statuses)
    if (status >= TROUBLE && !UNSUPPORTED.includes(status)) note(findings, `an answer of ${status}`, requests[0])
  if (kind === 'broken') {
    if (requests[0]?.verdict === 'forged' && statuses.includes(200)) noteForged(findings, requests[0])
    return
  }
  requests.forEach((request, index) => judgeOrderly(findings, request, statuses[index]))
}

function judgeOrderly(findings: Findings, request: Fuzzed, status: number | undefined): void {
  const { verdict } = request
  if (verdict === 'forged' && status === 200) noteForged(findings, request)
  else if (verdict === 'valid' && status === 200) findings.validAccepted += 1
  else if (status === undefined || !rightAnswers(verdict).includes(status))
    note(findings, `${verdict} was answered ${status ?? 'not at all'}`, request)
}

function rightAnswers(verdict: Fuzzed['verdict']): readonly number[] {
  if (verdict === 'valid') return [200]
  if (verdict === 'forged') return [401]
  return verdict === 'open' ? [200, 400, 401] : [verdict]
}

/** Holds what is on disk against it: each valid one that was answered, and none that is forged. */
export function judgeDisk(
  findings: Findings,
  database: Database,
  played: readonly { readonly conversation: Conversation; readonly statuses: readonly number[] }[],
): void {
  const find = database.prepare<[string, string]>('SELECT 1 FROM delivery WHERE channel = ? AND delivery = ?')
  for (const { conversation, statuses } of played) {
    conversation.requests.forEach((request, index) => {
      if (request.delivery === null) return
      const isKept = find.get(request.channel, request.delivery) !== undefined
      if (request.verdict === 'forged' && isKept) noteForged(findings, request)
      if (request.verdict === 'valid' && statuses[index] === 200 && !isKept)
        note(findings, 'answered 200 and not on disk', request)
    })
  }
}

/** How many deliveries these may have left at most. */
export function mostRows(conversation: Conversation, statuses: readonly number[]): number {
  const may = ({ verdict }: Fuzzed) => verdict === 'valid' || verdict === 'open'
  if (conversation.kind === 'broken') return conversation.requests.filter(may).length
  return conversation.requests.filter((request, index) => may(request) && statuses[index] === 200).length
}

function noteForged(findings: Findings, request: Fuzzed): void {
  findings.forgedAccepted += 1
  note(findings, 'FORGED AND TAKEN', request)
}

function note(findings: Findings, words: string, request: Fuzzed | undefined): void {
  if (findings.wrong.length < KEPT)
    findings.wrong.push(`${words}: ${JSON.stringify(request?.bytes.subarray(0, 600).toString('latin1'))}`)
}
