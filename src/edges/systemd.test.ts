import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSystemd, type RunProgram } from './systemd.js'

const SOCKET = { NOTIFY_SOCKET: '/run/notify', PATH: '/usr/bin', SECRET: 'x' }

function record(outcomes: readonly (Error | undefined)[] = []) {
  const runs: unknown[] = []
  const failures: unknown[] = []
  const run: RunProgram = (file, parameters, environment) => {
    runs.push([file, parameters, environment])
    const outcome = outcomes[runs.length - 1]
    return outcome ? Promise.reject(outcome) : Promise.resolve()
  }
  return { run, runs, failures, failed: (error: unknown) => void failures.push(error) }
}

test('says each state in one message and hands on no other environment', async () => {
  const { run, runs, failed } = record()
  const systemd = openSystemd({ environment: SOCKET, run, failed })
  await systemd.notify({ ready: true, status: 'watching\n2 shops' })
  await systemd.notify({ stopping: true })
  await systemd.notify({ watchdog: 'alive' })
  await systemd.notify({ watchdog: 'stuck' })
  expect(runs).toEqual(
    [['READY=1', 'STATUS=watching 2 shops'], ['STOPPING=1'], ['WATCHDOG=1'], ['WATCHDOG=trigger']].map(
      (assignments) => ['systemd-notify', assignments, { NOTIFY_SOCKET: '/run/notify', PATH: '/usr/bin' }],
    ),
  )
})

test('says when a reload began, by the clock that systemd compares with its own', async () => {
  const { run, runs, failed } = record()
  const before = Number(process.hrtime.bigint() / 1_000n)
  await openSystemd({ environment: SOCKET, run, failed }).notify({ reloading: true })
  const [[, [reloading, began = '']]] = runs as [[string, string[]]]
  expect(reloading).toBe('RELOADING=1')
  const beganAt = Number(/^MONOTONIC_USEC=(\d+)$/.exec(began)?.[1])
  expect(beganAt).toBeGreaterThanOrEqual(before)
  expect(beganAt).toBeLessThan(before + 60_000_000)
})

test('sends one message after the other', async () => {
  const events: string[] = []
  const releases: (() => void)[] = []
  const run: RunProgram = (_file, [assignment = '']) => {
    events.push(`begin ${assignment}`)
    return new Promise((resolve) => releases.push(resolve))
  }
  const systemd = openSystemd({ environment: SOCKET, run, failed: () => undefined })
  const [first, second] = [systemd.notify({ ready: true }), systemd.notify({ stopping: true })]
  await Promise.resolve()
  expect(events).toEqual(['begin READY=1'])
  releases[0]?.()
  await first
  await Promise.resolve()
  expect(events).toEqual(['begin READY=1', 'begin STOPPING=1'])
  releases[1]?.()
  await second
})

test('a failure is told once until a message goes through, and is never thrown', async () => {
  const outcomes = [new Error('one'), new Error('two'), undefined, new Error('three')]
  const { run, runs, failures, failed } = record(outcomes)
  const systemd = openSystemd({ environment: SOCKET, run, failed })
  await Promise.all(outcomes.map(() => systemd.notify({ watchdog: 'alive' })))
  expect(runs).toHaveLength(4)
  expect(failures).toEqual([outcomes[0], outcomes[3]])
})

test('outside of systemd nothing is run', async () => {
  const { run, runs, failed } = record()
  await openSystemd({ environment: {}, run, failed }).notify({ ready: true })
  await openSystemd({ environment: { NOTIFY_SOCKET: '' }, run, failed }).notify({ ready: true })
  expect(runs).toEqual([])
})

test.each([
  [{}, null],
  [{ WATCHDOG_USEC: '60000000' }, 30_000],
  [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: String(process.pid) }, 30_000],
  [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: '1' }, null],
  [{ WATCHDOG_USEC: 'soon' }, null],
  [{ WATCHDOG_USEC: '0' }, null],
])('with %o a sign of life is due every %s ms', (environment, expected) => {
  expect(openSystemd({ environment, failed: () => undefined }).watchdogIntervalMs).toBe(expected)
})

test('runs the program that PATH leads to', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tillsync-systemd-'))
  try {
    const program = join(directory, 'systemd-notify')
    await writeFile(program, '#!/bin/sh\necho "$NOTIFY_SOCKET $@" > "${0%/*}/said"\n')
    await chmod(program, 0o755)
    const failures: unknown[] = []
    const failed = (error: unknown) => void failures.push(error)
    const environment = { NOTIFY_SOCKET: '/run/notify', PATH: directory }
    await openSystemd({ environment, failed }).notify({ ready: true, status: 'a b' })
    expect(await readFile(join(directory, 'said'), 'utf8')).toBe('/run/notify READY=1 STATUS=a b\n')
    await openSystemd({ environment: { ...environment, PATH: join(directory, 'none') }, failed }).notify({
      ready: true,
    })
    expect(failures).toMatchObject([{ code: 'ENOENT' }])
  } finally {
    await rm(directory, { recursive: true })
  }
})
