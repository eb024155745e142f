import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase, openMemoryDatabase } from './open.js'
import { openStore, type Store } from './store.js'

function memoryStore(): Store {
  return openStore(openMemoryDatabase(), () => '7f3a')
}

test('a transaction is kept whole, or not at all', () => {
  const store = memoryStore()
  expect(
    store.transact(() => {
      store.dirty.mark('web', 'orders', '', 1)
      return 'done'
    }),
  ).toBe('done')
  expect(() =>
    store.transact(() => {
      store.dirty.mark('web', 'changes', '', 1)
      throw new Error('stop')
    }),
  ).toThrow('stop')
  expect(store.dirty.due(1, 10).map(({ kind }) => kind)).toEqual(['orders'])
})

test('a rehearsal sees what it does and leaves nothing of it', () => {
  const store = memoryStore()
  const seen = store.rehearse(() => {
    store.dirty.mark('web', 'orders', '', 1)
    return store.dirty.count()
  })
  expect([seen, store.dirty.count()]).toEqual([1, 0])
})

test('a rehearsal takes back what its own transactions kept', () => {
  const store = memoryStore()
  store.rehearse(() => {
    store.transact(() => {
      store.channels.declare('web', 'shop', 'sandbox')
    })
    store.heard.acceptAll([{ channel: 'web', delivery: 'd1', marks: [{ kind: 'orders' }] }], 1)
    expect(store.budget.spend('web', 1, 'sweep', 1)).toBe(0)
  })
  expect(store.channels.all()).toEqual([])
  expect(store.dirty.count()).toBe(0)
  expect(store.heard.acceptAll([{ channel: 'web', delivery: 'd1', marks: [] }], 1)).toEqual([{ kind: 'new' }])
  expect(store.budget.spend('web', 1, 'sweep', 1)).toBe(0)
})

test('a rehearsal that breaks off leaves nothing either, and the store goes on', () => {
  const store = memoryStore()
  expect(() =>
    store.rehearse(() => {
      store.dirty.mark('web', 'orders', '', 1)
      throw new Error('stop')
    }),
  ).toThrow('stop')
  expect(store.dirty.count()).toBe(0)
  store.transact(() => {
    store.dirty.mark('web', 'orders', '', 2)
  })
  expect(store.dirty.count()).toBe(1)
})

test('two processes see each other’s small transactions', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tillsync-store-'))
  const [daemon, command] = [1, 2].map(() => openStore(openDatabase(directory), () => '7f3a'))
  if (!daemon || !command) throw new Error('not opened')
  daemon.channels.declare('web', 'shop', 'sandbox')
  command.dirty.mark('web', 'orders', '', 1)
  daemon.channels.memory('web').remember('dialect', 'one')
  expect(daemon.dirty.count()).toBe(1)
  expect(command.channels.memory('web').recall('dialect')).toBe('one')
  daemon.close()
  command.close()
  rmSync(directory, { recursive: true })
})
