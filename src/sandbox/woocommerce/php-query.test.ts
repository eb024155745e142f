import { expect, test } from 'vitest'
import { phpQuery } from './php-query.js'

test('the last of a name counts, and empty brackets are numbered', () => {
  const read = phpQuery(new URLSearchParams('a=1&b[]=x&a=2&b[]=y&c[0]=z'))
  expect([...read]).toEqual([
    ['a', '2'],
    ['b[0]', 'x'],
    ['b[1]', 'y'],
    ['c[0]', 'z'],
  ])
})
