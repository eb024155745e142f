import { expect, test } from 'vitest'
import { openMemoryDatabase } from './open.js'
import { openPauses } from './pauses.js'

const NOW = 1_782_907_200_000
const EVERYTHING = { channel: '', subjectId: '' }
const WEB = { channel: 'web', subjectId: '' }
const SOAP = { channel: 'web', subjectId: '7' }

test('a pause holds for what it names, and a wider one for all in it', () => {
  const pauses = openPauses(openMemoryDatabase())
  const paused = () => [pauses.isPaused('web', '7'), pauses.isPaused('web', '8'), pauses.isPaused('main', '7')]
  expect(paused()).toEqual([false, false, false])
  expect(pauses.add(SOAP, NOW)).toBe(true)
  expect(paused()).toEqual([true, false, false])
  pauses.add(WEB, NOW)
  expect(paused()).toEqual([true, true, false])
  pauses.add(EVERYTHING, NOW)
  expect(paused()).toEqual([true, true, true])
  expect(pauses.list()).toEqual([EVERYTHING, WEB, SOAP].map((subject) => ({ ...subject, pausedAt: NOW })))
  expect(pauses.over('web', '8')).toEqual(pauses.list().slice(0, 2))
})

test('what is paused twice was paused when it first was, and is resumed once', () => {
  const pauses = openPauses(openMemoryDatabase())
  expect([pauses.add(SOAP, NOW), pauses.add(SOAP, NOW + 1)]).toEqual([true, false])
  expect(pauses.list()).toEqual([{ ...SOAP, pausedAt: NOW }])
  expect([pauses.remove(WEB), pauses.remove(SOAP), pauses.remove(SOAP)]).toEqual([false, true, false])
  expect(pauses.list()).toEqual([])
})
