import type { z } from 'zod'
import { wantedBy } from './wording.js'

type SettingsAnswer =
  | { readonly ok: true; readonly settings: unknown; readonly priceOwner: string | null }
  | { readonly ok: false; readonly issues: readonly z.core.$ZodIssue[] }

/** A kind of till or shop as the configuration sees it. */
export interface ChannelKind {
  /** The channel's own block, `kind` among it, without the settings that all kinds share. */
  readonly schema: z.ZodObject
  parse(block: unknown): SettingsAnswer
}

/** Each by the word that stands after `kind:`. */
export interface ChannelKinds {
  readonly tills: Readonly<Record<string, ChannelKind>>
  readonly shops: Readonly<Record<string, ChannelKind>>
}

export interface KindChecks<Schema extends z.ZodObject> {
  /** Checks over several settings, which a strict object can't carry and still be looked into. */
  readonly check?: (settings: z.output<Schema>, context: z.RefinementCtx) => void
  /** Where prices are kept, when several shops may share it: only one shop of the same owner may set prices. */
  readonly priceOwner?: (settings: z.output<Schema>) => string
}

/** Makes a kind of a channel's settings. */
export function channelKind<Schema extends z.ZodObject>(schema: Schema, checks: KindChecks<Schema> = {}): ChannelKind {
  const { check, priceOwner } = checks
  const checked = check ? schema.superRefine((settings, context) => check(settings, context)) : schema
  return {
    schema,
    parse: (block) => {
      const answer = checked.safeParse(block, { error: wantedBy })
      if (!answer.success) return { ok: false, issues: answer.error.issues }
      return { ok: true, settings: answer.data, priceOwner: priceOwner?.(answer.data) ?? null }
    },
  }
}
