import { z } from 'zod'

/** Where a secret is found; never the secret itself, so that a configuration can be shown to anybody. */
export const secretSource = z
  .union([
    z.strictObject({
      credential: z.string().min(1).describe("a file of this name in systemd's credentials directory"),
    }),
    z.strictObject({ file: z.string().min(1).describe('a file that only the daemon may read') }),
    z.strictObject({ env: z.string().min(1).describe('an environment variable') }),
  ])
  .describe('where the secret is found: {credential: name}, {file: path} or {env: NAME}')

export type SecretSource = z.infer<typeof secretSource>

/** Up to two at a time, so that a secret can be changed without losing a webhook. */
export const webhookSecrets = z
  .array(secretSource)
  .max(2)
  .default([])
  .describe('secrets that webhooks may be signed with; two while one replaces the other')
