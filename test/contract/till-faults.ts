import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Count } from '../../src/core/count.js'
import type { ComposedCall } from '../../src/ports/call.js'
import { count, kindOf, valueOf } from './bench.js'
import {
  FAULT_CASES,
  type FaultyBench,
  LONG_DEADLINE_SECONDS,
  RETRY_AFTER_MS,
  SHORT_DEADLINE_SECONDS,
} from './faults.js'
import { type AttendedTill, correct, marker, tillGoods } from './till.js'

export type FaultyTill = AttendedTill & FaultyBench

/** What a till says when the network or the server fails: nothing is made up, nothing is sent twice. */
export function tillFaultContract(name: string, open: (deadlineSeconds: number) => Promise<FaultyTill>): void {
  describe(`${name} as a till in bad weather`, () => {
    let bench: FaultyTill
    let itemId: string
    async function begin(deadlineSeconds: number): Promise<void> {
      bench = await open(deadlineSeconds)
      // After the first correction it is known how the till wants them said.
      await correct(bench.port, bench.add(tillGoods()), count('1'))
      itemId = bench.add(tillGoods({ stock: count('10') }))
    }
    afterEach(() => bench.close())

    function call(amount: Count, mark: string): ComposedCall {
      const request = { itemId, amount, reading: count('10'), marker: mark, words: 'w' }
      return bench.port.composeCorrection(request, randomUUID())
    }

    describe.each(FAULT_CASES)('$name', ({ effect, read, write, applied, deadlineSeconds }) => {
      beforeEach(() => begin(deadlineSeconds))

      function disturb(): number {
        bench.disturb(effect((status) => bench.refusal(status)))
        return bench.requests()
      }

      test(`a read is ${read}, after one request`, async () => {
        const before = disturb()
        const page = await bench.port.catalogue(null)
        expect([kindOf(page), bench.requests() - before]).toEqual([read, 1])
        if (!page.ok && page.failure.kind === 'throttled') {
          expect(page.failure.retryAfterMs).toBeGreaterThan(RETRY_AFTER_MS - 1_000)
          expect(page.failure.retryAfterMs).toBeLessThanOrEqual(RETRY_AFTER_MS)
        }
      })

      test(`the reading of one item is ${read}, and never that there is none`, async () => {
        disturb()
        expect(kindOf(await bench.port.item(itemId))).toBe(read)
      })

      test(`a correction is ${write}, after one request, ${applied ? 'and done' : 'and not done'}`, async () => {
        const mark = marker()
        const before = disturb()
        const answer = await bench.port.correct(call(count('-2'), mark))
        expect([kindOf(answer), bench.requests() - before]).toEqual([write, 1])
        expect(bench.figure(itemId)).toBe(applied ? count('8') : count('10'))
      })
    })

    describe('beyond single faults', () => {
      beforeEach(() => begin(LONG_DEADLINE_SECONDS))

      test.each([
        ['found, where it was done', { kind: 'lose_answer' }, { kind: 'found', before: 10_000, after: 8_000 }],
        ['absent, where it was not', { kind: 'lose_request' }, { kind: 'absent' }],
      ] as const)('the marker of a correction in doubt is %s', async (_, effect, wanted) => {
        const mark = marker()
        bench.disturb(effect)
        expect(kindOf(await bench.port.correct(call(count('-2'), mark)))).toBe('unknown')
        const answer = valueOf(await bench.port.findInLedger(itemId, mark, Date.now() - 60_000))
        expect(answer).toEqual(bench.ledgerIsReadable() ? wanted : { kind: 'unreadable' })
      })

      test('a ledger that could not be read proves no absence', async () => {
        bench.disturb({ kind: 'lose_answer' })
        const answer = await bench.port.findInLedger(itemId, marker(), Date.now() - 60_000)
        if (bench.ledgerIsReadable()) expect(kindOf(answer)).toBe('unavailable')
        else expect(answer.ok && answer.value.kind).not.toBe('absent')
      })

      test('the newest markers that could not be read are not none', async () => {
        bench.disturb({ kind: 'lose_answer' })
        const answer = await bench.port.markersSince(Date.now() - 60_000)
        if (bench.ledgerIsReadable()) expect(kindOf(answer)).toBe('unavailable')
        else expect(answer.ok && answer.value.kind).not.toBe('read')
      })

      test('what was provably not sent is no correction in doubt', async () => {
        await bench.disconnect()
        expect(kindOf(await bench.port.catalogue(null))).toBe('unavailable')
        expect(kindOf(await bench.port.describe())).toBe('unavailable')
        expect(kindOf(await bench.port.correct(call(count('-1'), marker())))).toBe('unavailable')
      })
    })

    test('waits no longer than the deadline', async () => {
      await begin(SHORT_DEADLINE_SECONDS)
      bench.disturb({ kind: 'slow_body', durationMs: 10_000 })
      const begun = performance.now()
      await bench.port.catalogue(null)
      const tookMs = performance.now() - begun
      expect(tookMs).toBeGreaterThan(SHORT_DEADLINE_SECONDS * 900)
      expect(tookMs).toBeLessThan(5_000)
    })
  })
}
