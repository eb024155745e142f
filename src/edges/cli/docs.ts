import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { configurationDocs } from '../../config/docs.js'
import type { ChannelKinds } from '../../config/kinds.js'
import { eventDocs } from '../../log/docs.js'
import { metricsDocs } from '../metrics/docs.js'
import { type CommandIo, EXIT } from './io.js'

/** Writes the documentation that is generated from the code into the working directory. */
export function docs(io: CommandIo, kinds: ChannelKinds): number {
  for (const { path, text } of [...configurationDocs(kinds), eventDocs(), metricsDocs()]) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    io.out(`docs: ${path}`)
  }
  return EXIT.done
}
