import type { ClockPort } from '../../ports/clock.js'
import { judge, type Verdict } from './judge.js'
import type { Models } from './models.js'

const LOOK_EVERY_MS = 200

/** Waits until the books agree and have gone on agreeing for so long, or the time is over. The last verdict. */
export async function untilAgreed(
  models: Models,
  clock: ClockPort,
  { withinMs, forMs }: { readonly withinMs: number; readonly forMs: number },
): Promise<Verdict> {
  const giveUpAt = clock.now() + withinMs
  let agreedSince: number | null = null
  for (;;) {
    const verdict = judge(models)
    const now = clock.now()
    if (verdict.agreeing < verdict.goods) agreedSince = null
    else agreedSince ??= now
    if (now > giveUpAt || (agreedSince !== null && now - agreedSince >= forMs)) return verdict
    await clock.wait(LOOK_EVERY_MS)
  }
}
