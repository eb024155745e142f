import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The files that the pattern names below the directory, sorted. `*` stands for any part of one name and never for a
 * leading dot; a pattern without it names itself, if it is there.
 */
export function filesMatching(directory: string, pattern: string): readonly string[] {
  const absolute = pattern.startsWith('/')
  const steps = pattern.split('/').filter((step) => step !== '' && step !== '.')
  let found: readonly string[] = ['']
  for (const step of steps) found = found.flatMap((folder) => namesIn(directory, absolute, folder, step))
  return found.map((name) => (absolute ? `/${name}` : join(directory, name))).toSorted()
}

function namesIn(directory: string, absolute: boolean, folder: string, step: string): readonly string[] {
  const here = absolute ? `/${folder}` : join(directory, folder)
  if (!step.includes('*')) return existsSync(join(here, step)) ? [join(folder, step)] : []
  const form = new RegExp(`^${step.split('*').map(escape).join('.*')}$`)
  return list(here)
    .filter((name) => form.test(name) && (step.startsWith('.') || !name.startsWith('.')))
    .map((name) => join(folder, name))
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function escape(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
}
