import { describe, expect, test } from 'vitest'
import { isBroken, judgeSubscriptions } from './subscriptions.js'

const OURS = 'https://hooks.example.com/webhooks/web'
const THEIRS = 'https://other.example.com/hook'

function sub(id: string, topics: readonly string[], address = OURS, isActive = true) {
  return { id, topics, address, isActive }
}

function judged(...found: readonly ReturnType<typeof sub>[]) {
  return judgeSubscriptions([['a', 'b']], found, OURS)[0]
}

describe('a subscription that is needed', () => {
  test('is active where one at our address tells all of its topics', () => {
    const standing = judged(sub('1', ['b', 'c', 'a']))
    expect(standing).toEqual({ topics: ['a', 'b'], state: 'active', useless: [], elsewhere: [] })
    expect(standing && isBroken(standing)).toBe(false)
  })

  test('is missing where only others are told, who are named and left alone', () => {
    const standing = judged(sub('1', ['a', 'b'], THEIRS), sub('2', ['z']))
    expect(standing).toMatchObject({ state: 'missing', useless: [], elsewhere: [THEIRS] })
    expect(standing && isBroken(standing)).toBe(true)
  })

  test('is disabled where ours is told nothing any more, and that one has to go', () => {
    expect(judged(sub('1', ['a', 'b'], OURS, false))).toMatchObject({ state: 'disabled', useless: ['1'] })
  })

  test('is incomplete where ours lacks a topic', () => {
    expect(judged(sub('1', ['a']), sub('2', ['b'], OURS, false))).toMatchObject({
      state: 'incomplete',
      useless: ['1', '2'],
    })
  })

  test('is active and yet not right where there is one too many', () => {
    const standing = judged(sub('1', ['a', 'b'], OURS, false), sub('2', ['a', 'b']), sub('3', ['a', 'b']))
    expect(standing).toMatchObject({ state: 'active', useless: ['1', '3'] })
    expect(standing && isBroken(standing)).toBe(true)
  })

  test('is each judged by itself', () => {
    const standings = judgeSubscriptions([['a'], ['b']], [sub('1', ['a'])], OURS)
    expect(standings.map(({ state }) => state)).toEqual(['active', 'missing'])
  })
})
