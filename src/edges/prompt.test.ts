import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { openPrompt } from './prompt.js'

function opened(isTerminal: boolean) {
  const input = new PassThrough()
  const output = new PassThrough()
  let shown = ''
  output.on('data', (chunk: Buffer) => void (shown += chunk.toString()))
  return { input, prompt: openPrompt(input, output, isTerminal), shown: () => shown }
}

test('answers come through a pipe line by line, before they are asked for too, and then nobody is there', async () => {
  const { input, prompt, shown } = opened(false)
  input.write(' one \ntwo\r\n')
  expect(await prompt.ask('First?')).toBe('one')
  input.end('three')
  expect([await prompt.ask('Second?', { secret: true }), await prompt.ask('Third?')]).toEqual(['two', 'three'])
  expect([await prompt.ask('Fourth?'), await prompt.ask('Fifth?')]).toEqual([null, null])
  expect(shown()).toBe('First? \nSecond? \nThird? \nFourth? \nFifth? \n')
})

test('at a terminal an answer is shown while it is typed, and a secret never', async () => {
  const { input, prompt, shown } = opened(true)
  const plain = prompt.ask('Address?')
  input.write('there\r')
  expect(await plain).toBe('there')
  const secret = prompt.ask('Key?', { secret: true })
  input.write('hush\r')
  expect(await secret).toBe('hush')
  const again = prompt.ask('Shown again?')
  // The key that would bring the line before back.
  input.write('\u001b[A')
  input.write('yes\r')
  expect(await again).toBe('yes')
  expect(shown()).toContain('there')
  expect(shown()).toContain('Key? \n')
  expect(shown()).toContain('yes')
  expect(shown()).not.toContain('hush')
  prompt.close()
})

test.each(['\u0003', '\u0004'])('the key %j at a terminal is the end', async (key) => {
  const { input, prompt } = opened(true)
  const answer = prompt.ask('Address?')
  input.write(key)
  expect(await answer).toBeNull()
})
