import { z } from 'zod'
import type { ChancePort } from '../ports/chance.js'

const webhookEffect = z.discriminatedUnion('kind', [
  /** Vanishes on the way while the platform believes that it was received. */
  z.strictObject({ kind: z.literal('lose') }),
  /** Vanishes on the way, and the platform hears no answer. */
  z.strictObject({ kind: z.literal('unanswered') }),
  /** Arrives once and then so many times more. */
  z.strictObject({ kind: z.literal('duplicate'), copies: z.number().int().positive().default(1) }),
  /** Arrives so much later; the ones behind it do not wait. */
  z.strictObject({ kind: z.literal('delay'), delayMs: z.number().int().nonnegative() }),
  /** Held back until the next has gone. */
  z.strictObject({ kind: z.literal('reorder') }),
])

const probability = z.number().min(0).max(1).default(0)

export const webhookChances = z.strictObject({
  lose: probability,
  unanswered: probability,
  duplicate: probability,
  delay: probability,
  reorder: probability,
  copies: z.number().int().positive().default(1),
  delayMs: z.number().int().nonnegative().default(1_000),
})

export const nextWebhooks = z.strictObject({
  effect: webhookEffect,
  times: z.number().int().positive().default(1),
  topic: z.string().optional(),
})

type WebhookEffect = z.infer<typeof webhookEffect>
type WebhookChances = z.input<typeof webhookChances>
type NextWebhooks = z.input<typeof nextWebhooks>

/** What befalls webhooks on their way: the next ones as told, all others by chance. */
export interface WebhookFaults {
  /** Throws a ZodError where a probability is none. */
  setChances(chances: WebhookChances): void
  next(request: NextWebhooks): void
  clear(): void
  take(topic: string): WebhookEffect | undefined
}

export function createWebhookFaults(chance: ChancePort): WebhookFaults {
  let chances = webhookChances.parse({})
  let queue: { request: z.infer<typeof nextWebhooks>; left: number }[] = []
  return {
    setChances(wanted) {
      chances = webhookChances.parse(wanted)
    },
    next(wanted) {
      const request = nextWebhooks.parse(wanted)
      queue.push({ request, left: request.times })
    },
    clear() {
      chances = webhookChances.parse({})
      queue = []
    },
    take(topic) {
      const entry = queue.find(({ request }) => request.topic === undefined || request.topic === topic)
      if (!entry) return draw(chances, chance)
      entry.left -= 1
      if (entry.left === 0) queue = queue.filter((other) => other !== entry)
      return entry.request.effect
    },
  }
}

/** One draw decides, so that the probabilities add up as they are written; none is made where nothing can happen. */
function draw(chances: z.infer<typeof webhookChances>, chance: ChancePort): WebhookEffect | undefined {
  const effects: [number, WebhookEffect][] = [
    [chances.lose, { kind: 'lose' }],
    [chances.unanswered, { kind: 'unanswered' }],
    [chances.duplicate, { kind: 'duplicate', copies: chances.copies }],
    [chances.delay, { kind: 'delay', delayMs: chances.delayMs }],
    [chances.reorder, { kind: 'reorder' }],
  ]
  if (effects.every(([share]) => share === 0)) return undefined
  let left = chance.fraction()
  for (const [share, effect] of effects) {
    if (left < share) return effect
    left -= share
  }
  return undefined
}
