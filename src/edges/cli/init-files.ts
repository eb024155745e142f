import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { draftText, FIRST_MAPPING, FIRST_MAPPING_TEXT } from '../../config/draft.js'
import type { ChannelKinds } from '../../config/kinds.js'
import { loadConfiguration } from '../../config/load.js'
import { writeWhole } from '../whole-file.js'
import type { Setup } from './init.js'

/** The folder of the secrets, beside the configuration. */
export const CREDENTIALS = 'credentials'

/** A file that is to be written. */
export interface DraftFile {
  readonly path: string
  readonly text: string
  readonly mode: number
}

const SECRET_MODE = 0o600
const SECRET_FOLDER_MODE = 0o700
const PLAIN_MODE = 0o644

/** What is to be written, the configuration last: what it points to is there by then. */
export function draftFiles({ file, draft, secrets }: Setup): readonly DraftFile[] {
  const folder = dirname(file)
  const mapping = { path: join(folder, FIRST_MAPPING), text: FIRST_MAPPING_TEXT, mode: PLAIN_MODE }
  return [
    ...[...secrets].map(([name, text]) => ({
      path: join(folder, CREDENTIALS, name),
      text: `${text}\n`,
      mode: SECRET_MODE,
    })),
    // A person's mapping file is as good as ours.
    ...(existsSync(mapping.path) ? [] : [mapping]),
    { path: file, text: draftText(draft), mode: PLAIN_MODE },
  ]
}

/** Those that are there already. */
export function existingOf(files: readonly DraftFile[]): readonly DraftFile[] {
  return files.filter(({ path }) => existsSync(path))
}

/** Writes each file whole. Throws where that can't be done. */
export function writeDraft(setup: Setup): void {
  mkdirSync(join(dirname(setup.file), CREDENTIALS), { recursive: true, mode: SECRET_FOLDER_MODE })
  for (const { path, text, mode } of draftFiles(setup)) {
    mkdirSync(dirname(path), { recursive: true })
    writeWhole(path, text, mode)
    // One that was there may have been open to others.
    chmodSync(path, mode)
  }
}

/** Loads what was written as every command will. Throws a UserError where it has a problem. */
export function loadWritten({ file, keeping }: Setup, kinds: ChannelKinds, environment: NodeJS.ProcessEnv): void {
  const credentials = join(dirname(file), CREDENTIALS)
  const given = keeping === 'credential' ? { ...environment, CREDENTIALS_DIRECTORY: credentials } : environment
  loadConfiguration(file, kinds, given)
}
