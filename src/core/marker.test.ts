import { expect, test } from 'vitest'
import { keyOf, markerIn, markerOf } from './marker.js'

test('a marker is found again where a reason begins with it', () => {
  expect(markerIn(`${markerOf('7f3a-19-1')} Online: 3 sold`)).toBe('[ts 7f3a-19-1]')
  expect(markerIn(`  ${markerOf('7f3a-19-1')}`)).toBe('[ts 7f3a-19-1]')
  expect(keyOf(markerOf('7f3a-19-1'))).toBe('7f3a-19-1')
})

test.each(['', 'counted', '[damaged] 3', 'undo of [ts 7f3a-19-1]', '[ts 7f3a-19-1', '[ts ]', '[TS 7f3a-19-1]'])(
  '%j begins with none',
  (reason) => {
    expect(markerIn(reason)).toBeUndefined()
  },
)
