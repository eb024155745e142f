import { appendFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { ChancePort } from '../../../src/ports/chance.js'
import type { ClockPort } from '../../../src/ports/clock.js'
import type { SpawnedChild } from '../../../src/edges/cli/child.js'
import { type Scene, setScene } from '../kill-loop/scene.js'
import { type Conversation, drawConversation, play } from './conversation.js'
import { createDraw } from './draw.js'
import { type Findings, judgeAnswers, judgeDisk, mostRows } from './judge.js'

export interface FuzzOptions {
  readonly requests: number
  readonly seed: number
  /** Of the first request; each thousand has a seed of its own. */
  readonly from: number
  /** It stops by itself after so long, and says where to go on. */
  readonly minutes: number
  readonly mainFile: string
  readonly clock: ClockPort
  readonly chance: ChancePort
  readonly out: (line: string) => void
}

/** Rarer than the demo's: the door is what is tried. */
const TIMES = { pollSeconds: 30, sweepSeconds: 30, settleSeconds: 3 }
const ROUND = 1_000
const AT_A_TIME = 32
const PROGRESS_EVERY_MS = 20_000

interface Run extends FuzzOptions {
  readonly scene: Scene
  readonly port: number
  readonly database: Database.Database
  readonly findings: Findings
}

/** Sends the real daemon what nobody should, beside what everybody may, and holds it to what is known of each. */
export async function fuzz(options: FuzzOptions): Promise<boolean> {
  const scene = await setScene({ ...options, times: TIMES })
  // What is refused is said in warning, a line each; whatever is said in error is a finding.
  appendFileSync(join(scene.directory, 'tillsync.yaml'), 'log: {level: error}\n')
  // The platforms' own webhooks would leave deliveries that nobody here knows of.
  for (const { courier } of Object.values(scene.retail.platforms)) await courier.stop()
  const daemon = scene.spawn()
  let crashes = 0
  try {
    await daemon.ready
    const database = new Database(join(scene.directory, 'state', 'tillsync.db'), { readonly: true })
    const findings: Findings = { requests: 0, validAccepted: 0, forgedAccepted: 0, wrong: [] }
    const port = Number(new URL(scene.daemonOrigin).port)
    const run = { ...options, scene, port, database, findings }
    const ended = await Promise.race([playAll(run), daemon.ended.then((code) => ({ code }))])
    database.close()
    if (ended) crashes += 1
    else await end(daemon, findings)
    return report(run, crashes)
  } finally {
    await daemon.kill()
    await scene.retail.close()
  }
}

async function playAll(run: Run): Promise<void> {
  const { clock, from, requests, minutes, out, findings } = run
  const stopAt = clock.now() + minutes * 60_000
  let progressAt = clock.now() + PROGRESS_EVERY_MS
  for (let round = Math.floor(from / ROUND); round * ROUND < from + requests; round += 1) {
    if (clock.now() > stopAt)
      return out(`time is up: go on with --from ${round * ROUND} --requests ${from + requests - round * ROUND}`)
    await playRound(run, round)
    if (findings.wrong.length + run.scene.trouble.length > 0) return out(`found with --from ${round * ROUND}`)
    if (clock.now() < progressAt) continue
    progressAt += PROGRESS_EVERY_MS
    out(`${findings.requests} requests, ${findings.validAccepted} valid accepted`)
  }
}

async function playRound(run: Run, round: number): Promise<void> {
  const { port, database, findings, seed } = run
  const conversations = drawRound(seed, round, Math.min(ROUND, run.from + run.requests - round * ROUND))
  const before = rows(database)
  const played: { conversation: Conversation; statuses: readonly number[] }[] = []
  const left = [...conversations]
  const line = async () => {
    for (let conversation = left.shift(); conversation; conversation = left.shift())
      played.push({ conversation, statuses: await play(port, conversation) })
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, line))
  for (const { conversation, statuses } of played) judgeAnswers(findings, conversation, statuses)
  judgeDisk(findings, database, played)
  const most = played.reduce((sum, { conversation, statuses }) => sum + mostRows(conversation, statuses), 0)
  const added = rows(database) - before
  if (added > most) findings.wrong.push(`${added} deliveries on disk where ${most} may be`)
  const alive = await isAlive(port)
  if (alive !== 200) findings.wrong.push(`/healthz answered ${String(alive)}`)
}

/** So many requests, each with the number of its round in its id. */
function drawRound(seed: number, round: number, requests: number): readonly Conversation[] {
  const draw = createDraw(seed * 1_000_003 + round)
  const conversations: Conversation[] = []
  for (let drawn = 0; drawn < requests;) {
    const conversation = drawConversation(draw, `${round}-${conversations.length}`)
    const requestsLeft = requests - drawn
    if (conversation.requests.length > requestsLeft) continue
    conversations.push(conversation)
    drawn += conversation.requests.length
  }
  return conversations
}

function rows(database: Database.Database): number {
  return database.prepare<[], { rows: number }>('SELECT count(*) AS rows FROM delivery').get()?.rows ?? 0
}

function isAlive(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const asked = request({ port, path: '/healthz', timeout: 30_000, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? null)
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(null))
    asked.end()
  })
}

async function end(daemon: SpawnedChild, findings: Findings): Promise<void> {
  const code = await daemon.stop()
  if (code !== 0) findings.wrong.push(`the daemon was asked to stop and ended with ${String(code)}`)
}

function report({ findings, scene, out, seed }: Run, crashes: number): boolean {
  const { requests, validAccepted, forgedAccepted, wrong } = findings
  for (const words of [...wrong, ...scene.trouble]) out(words)
  const isRight = crashes + forgedAccepted + wrong.length + scene.trouble.length === 0
  if (isRight) rmSync(scene.directory, { recursive: true })
  else out(`seed ${seed}; the state of the daemon is kept in ${scene.directory}`)
  out(
    `fuzz: ${requests} requests, ${crashes} crashes, ${forgedAccepted} forged accepted, ${validAccepted} valid accepted`,
  )
  return isRight
}
