import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { powerCut } from './power-cut/cuts.js'

const hasCompiler = spawnSync('cc', ['--version']).status === 0

test.skipIf(!hasCompiler)('no power cut takes an acknowledged commit, but where less is synced', async () => {
  const said: string[] = []
  const right = await powerCut({ cuts: 60, seed: 1, worker: null, out: (line) => void said.push(line) })
  expect(right, said.join('\n')).toBe(true)
  expect(said.at(-1)).toMatch(/^power-cut: 60 cuts, 0 acknowledged commits lost, 0 databases damaged; control/)
})
