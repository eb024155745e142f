import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seeded } from '../../../src/sandbox/retail/seeded.js'
import { openDatabase } from '../../../src/store/open.js'
import { createDisk } from './disk.js'
import { digest, type Recording } from './recording.js'

/** What was found after the cuts of one recording. */
export interface Tally {
  readonly cuts: number
  /** Cuts after which an acknowledged commit was gone. */
  readonly lost: number
  /** How many commits that were, over all cuts. */
  readonly commitsLost: number
  /** Cuts after which the database could not be opened, was damaged, or held half a commit. */
  readonly damaged: number
  /** The first of each, in words. */
  readonly examples: readonly string[]
}

export interface Share {
  readonly seed: number
  readonly cuts: number
  /** This share makes every `of`th cut, from this one. */
  readonly part: number
  readonly of: number
}

/** Cuts the power at random moments of the recording, and opens what is left as the daemon would. */
export function cutPower(recording: Recording, { seed, cuts, part, of }: Share, directory: string): Tally {
  const next = seeded(seed)
  const moments = Array.from({ length: cuts }, (_, cut) => ({
    at: Math.floor(next() * (recording.operations.length + 1)),
    seed: seed * 1_000_003 + cut,
  }))
  const mine = moments.sort((a, b) => a.at - b.at).filter((_, index) => index % of === part)
  const disk = createDisk()
  const tally = { cuts: mine.length, lost: 0, commitsLost: 0, damaged: 0, examples: [] as string[] }
  let done = 0
  let acknowledged = -1
  for (const moment of mine) {
    for (const operation of recording.operations.slice(done, moment.at)) {
      disk.apply(operation)
      if (operation.kind === 'acknowledged') acknowledged = operation.step
    }
    done = moment.at
    const verdict = judge(disk.cut(seeded(moment.seed)), recording.digests, acknowledged, directory)
    if (verdict === null) continue
    if (tally[verdict.kind] === 0) tally.examples.push(`cut at operation ${moment.at}: ${verdict.words}`)
    tally[verdict.kind] += 1
    tally.commitsLost += verdict.commits
  }
  return tally
}

interface Fault {
  readonly kind: 'lost' | 'damaged'
  readonly words: string
  readonly commits: number
}

/** Null where all that was acknowledged is there, and nothing by halves: the one commit under way is whole or absent. */
function judge(
  files: ReadonlyMap<string, Buffer>,
  digests: readonly string[],
  acknowledged: number,
  directory: string,
): Fault | null {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory)
  for (const [name, bytes] of files) writeFileSync(join(directory, name), bytes)
  const found = openAndDigest(directory)
  if ('words' in found) return damaged(found.words)
  const step = digests.indexOf(found.digest)
  if (step < 0) return damaged(`it holds part of a commit after ${acknowledged}`)
  if (step < acknowledged) {
    const words = `${acknowledged} was acknowledged, ${step} is the last there`
    return { kind: 'lost', words, commits: acknowledged - step }
  }
  // Nothing acknowledged yet: opening it has just done the first step anew.
  if (step > Math.max(0, acknowledged + 1)) return damaged(`${step} was not yet begun`)
  return null
}

function damaged(words: string): Fault {
  return { kind: 'damaged', words, commits: 0 }
}

function openAndDigest(directory: string): { readonly digest: string } | { readonly words: string } {
  try {
    const connection = openDatabase(directory)
    try {
      const sound: unknown = connection.pragma('integrity_check(1)', { simple: true })
      if (sound !== 'ok') return { words: String(sound) }
      const orphans = connection.pragma('foreign_key_check') as readonly unknown[]
      return orphans.length > 0 ? { words: 'a row refers to one that is gone' } : { digest: digest(connection) }
    } finally {
      connection.close()
    }
  } catch (error) {
    return { words: String(error) }
  }
}
