import type { Problem } from '../core/problem.js'
import { secretSource } from '../ports/settings.js'
import type { Path } from './document.js'
import type { Parsed, Words } from './problems.js'
import { problemAt } from './problems.js'
import { secretPlaces } from './schema-walk.js'
import type { SecretSurroundings } from './secrets.js'
import { lookUpSecret } from './secrets.js'
import { foundWords } from './wording.js'

export interface SecretFindings {
  readonly problems: readonly Problem[]
  /** Where something else than a secret's source was written: nothing more is said of these places. */
  readonly malformed: readonly Path[]
}

const SOURCE_WANTED = 'the place of the secret: {credential: name}, {file: path} or {env: NAME}'

/** Looks up every secret of the block once, so that a missing one is known before anything starts. */
export function secretProblems(parsed: Parsed, block: unknown, surroundings: SecretSurroundings): SecretFindings {
  const problems: Problem[] = []
  const malformed: Path[] = []
  for (const place of secretPlaces(parsed.schema, block)) {
    const path = [...parsed.path, ...place.path]
    const answer = secretSource.safeParse(place.value)
    if (!answer.success) malformed.push(place.path)
    const words = answer.success ? lookUpSecret(answer.data, surroundings) : wrongSource(place.value)
    if ('found' in words) {
      problems.push(problemAt(parsed.source, path, { found: words.found, wanted: words.wanted, hint: words.hint }))
    }
  }
  return { problems, malformed }
}

function wrongSource(value: unknown): Required<Words> {
  if (typeof value !== 'string' && typeof value !== 'number') {
    return { found: foundWords(value, false), wanted: SOURCE_WANTED, hint: null }
  }
  const hint = 'move the secret out of this file, and change it if others could read it here'
  return { found: 'a secret written out', wanted: SOURCE_WANTED, hint }
}
