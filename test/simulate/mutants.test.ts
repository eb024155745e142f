import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { MUTANTS } from './mutants.js'

const BUILD = new URL('../../build/', import.meta.url)

test.each(MUTANTS)('$name: what it breaks stands in the compiled program exactly once', ({ file, find }) => {
  expect(readFileSync(new URL(file, BUILD), 'utf8').split(find)).toHaveLength(2)
})
