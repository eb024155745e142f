import { expect, test } from 'vitest'
import { openQueue } from './queue.js'

test('runs at most so many at once, in order, and each promise settles as its task does', async () => {
  const queue = openQueue(2)
  const finish: (() => void)[] = []
  const started: number[] = []
  const results = [0, 1, 2].map((index) =>
    queue.add(() => {
      started.push(index)
      return new Promise<number>((resolve) => finish.push(() => resolve(index)))
    }),
  )
  const failing = queue.add(() => Promise.reject(new Error('no')))
  await Promise.resolve()
  expect(started).toEqual([0, 1])

  finish[1]?.()
  expect(await results[1]).toBe(1)
  await expect.poll(() => started).toEqual([0, 1, 2])

  finish[0]?.()
  finish[2]?.()
  await expect(failing).rejects.toThrow('no')
  await queue.idle()
  expect(await Promise.all(results)).toEqual([0, 1, 2])
})
