import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

test('a command whose reader has enough of it ends as it would have', async () => {
  const child = spawn(process.execPath, [MAIN, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let complained = ''
  child.stderr.on('data', (chunk: Buffer) => void (complained += chunk.toString()))
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect([code, complained]).toEqual([0, ''])
})
