import { expect, test } from 'vitest'
import { didYouMean, editDistance, nearestName, nearestNames } from './nearest.js'

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

const NAMES = ['SOAP', 'SOUP', 'SOAP-3PACK', 'TOWEL', 'HD-01-M', 'HD-01-L']

test.each([
  ['soap', ['SOAP', 'SOUP', 'SOAP-3PACK']],
  ['SOPA', ['SOAP', 'SOUP']],
  ['TOWLE', ['TOWEL']],
  ['HD-01-S', ['HD-01-L', 'HD-01-M']],
  ['3pack', ['SOAP-3PACK']],
  ['WARDROBE', []],
  ['', []],
])('near to %s are %j', (typed, expected) => {
  expect(nearestNames(typed, NAMES, 5)).toEqual(expected)
})

test('only so many are named, and each once', () => {
  expect(nearestNames('SOAP', ['SOAP', 'SOAP', 'SOUP', 'SOAK'], 2)).toEqual(['SOAP', 'SOAK'])
})
