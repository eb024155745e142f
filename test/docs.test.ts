import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { configurationKinds } from '../src/assemble.js'
import { configurationDocs } from '../src/config/docs.js'
import { metricsDocs } from '../src/edges/metrics/docs.js'
import { eventDocs } from '../src/log/docs.js'

const repository = new URL('../', import.meta.url)

test.each([...configurationDocs(configurationKinds()), eventDocs(), metricsDocs()])(
  '$path is what the code says',
  ({ path, text }) => {
    const onDisk = readFileSync(fileURLToPath(new URL(path, repository)), 'utf8')
    expect(onDisk === text, `${path} is out of date: npm run docs`).toBe(true)
  },
)
