import { expect, test } from 'vitest'
import { didYouMean, editDistance, nearestName } from './nearest.js'

test.each([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['abc', '', 3],
  ['abc', 'abd', 1],
  ['abc', 'abcd', 1],
  ['abc', 'acb', 1],
  ['kitten', 'sitting', 3],
])('from %s to %s it is %i', (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance)
  expect(editDistance(to, from)).toBe(distance)
})

test('the nearest name is offered, whatever its case', () => {
  expect(nearestName('Webhok_secrets', ['url', 'webhook_secrets'])).toBe('webhook_secrets')
  expect(nearestName('WEB', ['web', 'wet'])).toBe('web')
})

test('nothing is offered where no name is near', () => {
  expect(nearestName('banana', ['url', 'kind'])).toBeNull()
  expect(didYouMean('x', [])).toBeNull()
})
