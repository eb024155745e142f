import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { listenForSignals } from './signals.js'

function setUp() {
  const heard: string[] = []
  const source = new EventEmitter()
  const signals = listenForSignals(
    {
      stop: (signal) => heard.push(`stop ${signal}`),
      abandon: (exitCode) => heard.push(`abandon ${exitCode}`),
      reload: () => heard.push('reload'),
    },
    source,
  )
  return { heard, source, signals }
}

test('the first signal stops in order and the second at once', () => {
  const { heard, source } = setUp()
  source.emit('SIGTERM')
  source.emit('SIGINT')
  source.emit('SIGTERM')
  expect(heard).toEqual(['stop SIGTERM', 'abandon 130', 'abandon 143'])
})

test('SIGHUP reloads each time and stops nothing', () => {
  const { heard, source } = setUp()
  source.emit('SIGHUP')
  source.emit('SIGHUP')
  source.emit('SIGINT')
  expect(heard).toEqual(['reload', 'reload', 'stop SIGINT'])
})

test('remove gives the signals back', () => {
  const { heard, source, signals } = setUp()
  signals.remove()
  source.emit('SIGTERM')
  expect(heard).toEqual([])
  expect(source.eventNames()).toEqual([])
})

test('by default the signals are those of this process', () => {
  const before = process.listenerCount('SIGHUP')
  const signals = listenForSignals({ stop: () => undefined, abandon: () => undefined, reload: () => undefined })
  expect(process.listenerCount('SIGHUP')).toBe(before + 1)
  signals.remove()
  expect(process.listenerCount('SIGHUP')).toBe(before)
})
