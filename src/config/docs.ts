import type { z } from 'zod'
import type { JsonSchema } from './json-schema.js'
import { channelJsonSchema, configurationJsonSchema, mappingJsonSchema } from './json-schema.js'
import type { ChannelKind, ChannelKinds } from './kinds.js'
import { shopSettings, tillSettings } from './schema.js'
import { settingsTable } from './settings-table.js'

/** A file that is written from the code, by its path below the repository. */
export interface GeneratedFile {
  readonly path: string
  readonly text: string
}

/** Everything that is generated from the schemas: the page for people and the schemas for editors. */
export function configurationDocs(kinds: ChannelKinds): readonly GeneratedFile[] {
  const configuration = configurationJsonSchema(kinds)
  const mapping = mappingJsonSchema()
  return [
    { path: 'docs/config.md', text: page(kinds, configuration, mapping) },
    { path: 'config/tillsync.schema.json', text: toJson(configuration) },
    { path: 'config/mapping.schema.json', text: toJson(mapping) },
  ]
}

function toJson(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`
}

const INTRODUCTION = `<!-- Generated from src/config by \`tillsync docs\`. -->
# Configuration

One YAML file, named with \`--config\`, and the mapping files that it names. \`config/tillsync.yaml\` shows all of it in
use and \`config/minimal.yaml\` the least that runs; both name the JSON Schema that lets an editor complete and check
them. \`tillsync check\` says every problem of all files at once, each as
\`file:line:column found …, wanted …; did you mean …?\`, and nothing starts before all are gone.

Settings inside of a block are listed by their path: \`http.listen\` is written \`http: {listen: …}\`.`

const SECRETS = `## Secrets

No secret stands in a configuration, only the place where it is kept:

| place | meaning |
|---|---|
| \`{credential: name}\` | a file of this name in systemd's credentials directory (\`LoadCredential=name:/path\` in the unit) |
| \`{file: path}\` | a file that only its owner may read (\`chmod 600\`); a relative path starts at the configuration |
| \`{env: NAME}\` | an environment variable |

A secret is one line; the line break at its end is not a part of it. Each is looked up once when the configuration is
read, so that a missing one is known before anything starts.`

const MAPPING = `## Mapping files

What SKUs and barcodes can't say. Every value is read as the text that was written, so \`00123\`, \`1e3\` and \`true\` are
SKUs like any other. An item or a listing is a SKU, or \`{id: …}\`, or \`{barcode: …}\`. A listing is linked once or
ignored, over all files. Prices of packs, kits and weights are off unless a rule says how.`

function page(kinds: ChannelKinds, configuration: JsonSchema, mapping: JsonSchema): string {
  const parts = [
    INTRODUCTION,
    settingsTable(configuration, ['tills', 'shops']),
    channelSections('Tills', 'till', kinds.tills, tillSettings),
    channelSections('Shops', 'shop', kinds.shops, shopSettings),
    SECRETS,
    MAPPING,
    settingsTable(mapping),
  ]
  return `${parts.join('\n\n')}\n`
}

function channelSections(
  heading: string,
  word: string,
  kinds: Readonly<Record<string, ChannelKind>>,
  shared: z.ZodObject,
): string {
  const sharedKeys = Object.keys(shared.shape)
  const own = Object.entries(kinds).flatMap(([name, kind]) => [
    `### \`kind: ${name}\``,
    settingsTable(channelJsonSchema(kind, shared), sharedKeys),
  ])
  const [first] = Object.values(kinds)
  const ownKeys = first ? Object.keys(first.schema.shape) : []
  const common = first ? settingsTable(channelJsonSchema(first, shared), ownKeys) : ''
  const introduction = `Each ${word} stands under a name of your own: small letters, digits and hyphens. The name is a part of the address
of its webhooks. Every ${word} has these settings beside those of its kind.`
  return [`## ${heading}`, introduction, common, ...own].join('\n\n')
}
