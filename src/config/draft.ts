import { stringify } from 'yaml'

/** A channel as it is to stand in a configuration. */
export interface DraftChannel {
  readonly name: string
  /** Its settings in order, secrets by their places. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Further lines and why, each a comment or a setting. */
  readonly remarks: readonly string[]
}

/** What a new configuration says. */
export interface Draft {
  readonly mode: 'live' | 'observe'
  readonly stateDirectory: string
  readonly tills: readonly DraftChannel[]
  readonly shops: readonly DraftChannel[]
}

/** The first mapping file, by its path beside the configuration. */
export const FIRST_MAPPING = 'mapping/goods.yaml'

export const FIRST_MAPPING_TEXT = `# What SKUs and barcodes can't say: other names, packs, kits, goods by weight, exceptions.
# tillsync match --write puts what it would say in here, commented out, for a person to decide.
links:
rules:
ignore:
`

/** The text of a configuration, with a word on each setting that a person may want to change. */
export function draftText({ mode, stateDirectory, tills, shops }: Draft): string {
  return `# Written by tillsync init. docs/config.md explains these settings and all others.
# No secret stands in this file, only the places where they are kept.

# \`observe\` reads and decides but writes nothing anywhere; \`live\` keeps everything true.
mode: ${mode}
# Database and lock. Back this folder up.
state: ${scalar(stateDirectory)}
# Where webhooks are heard, behind a proxy that ends TLS: https://your.host/webhooks/<name of the till or shop>
http: {listen: 127.0.0.1:8787}

tills:
${tills.map(channelText).join('\n')}
shops:
${shops.map(channelText).join('\n')}
# Listings find their items by SKU, then by barcode. \`ask\`: they wait for \`tillsync adopt\`.
match: {by: [sku, barcode], adopt: ask}
# What SKUs can't say.
mapping: [mapping/*.yaml]
`
}

function channelText({ name, settings, remarks }: DraftChannel): string {
  const lines = Object.entries(settings).map(([key, value]) => `    ${key}: ${scalar(value)}`)
  return `  ${name}:\n${[...lines, ...remarks.map((remark) => `    ${remark}`)].join('\n')}\n`
}

/** On one line, whatever it is. */
function scalar(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trimEnd()
}
