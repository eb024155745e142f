import { expect, test } from 'vitest'
import { systemChance } from './chance.js'

test('fractions lie between 0 and 1 and spread over it', () => {
  const fractions = Array.from({ length: 2000 }, () => systemChance().fraction())
  expect(fractions.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true)
  expect(new Set(fractions.map((fraction) => Math.floor(fraction * 10))).size).toBe(10)
})

test('hex gives so many bytes, differing each time', () => {
  const values = Array.from({ length: 100 }, () => systemChance().hex(8))
  expect(values.every((value) => /^[0-9a-f]{16}$/.test(value))).toBe(true)
  expect(new Set(values).size).toBe(100)
})
