import { z } from 'zod'
import type { ChannelKind, ChannelKinds } from './kinds.js'
import { mappingFile } from './mapping-schema.js'
import { channelName, generalSettings, shopSettings, tillSettings } from './schema.js'

export type JsonSchema = z.core.JSONSchema.BaseSchema

/** What an editor needs to complete and check a configuration. */
export function configurationJsonSchema(kinds: ChannelKinds): JsonSchema {
  const schema = z.strictObject({
    tills: z
      .record(channelName, anyKind(kinds.tills, tillSettings))
      .meta({ description: 'the tills, each by a name of your own' }),
    shops: z
      .record(channelName, anyKind(kinds.shops, shopSettings))
      .meta({ description: 'the shops, each by a name of your own' }),
    ...generalSettings.shape,
  })
  return toJsonSchema(schema)
}

/** The same for a mapping file: there, numbers and truth values are texts too. */
export function mappingJsonSchema(): JsonSchema {
  return toJsonSchema(mappingFile, (schema) => {
    if (schema.type === 'string' && !schema.enum) Object.assign(schema, { type: ['string', 'number', 'boolean'] })
  })
}

/** Of what is written, before it is parsed. zod drops the `examples` of what it transforms, so ours stand as `example`. */
function toJsonSchema(schema: z.ZodType, adapt: (schema: JsonSchema) => void = () => {}): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      const { example } = jsonSchema
      if (example !== undefined) jsonSchema.examples = [example]
      delete jsonSchema['example']
      adapt(jsonSchema)
    },
  })
}

/** One channel of this kind, with the settings that all kinds share. */
export function channelJsonSchema(kind: ChannelKind, shared: z.ZodObject): JsonSchema {
  return toJsonSchema(withShared(kind, shared))
}

function anyKind(kinds: Readonly<Record<string, ChannelKind>>, shared: z.ZodObject): z.ZodType {
  const options = Object.values(kinds).map((kind) => withShared(kind, shared))
  return options.length === 1 && options[0] ? options[0] : z.union(options)
}

function withShared(kind: ChannelKind, shared: z.ZodObject): z.ZodObject {
  return z.strictObject({ ...kind.schema.shape, ...shared.shape })
}
