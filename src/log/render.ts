import type { Level } from './define.js'
import type { EventName, EventValues } from './events.js'
import { definitionOf } from './events.js'
import type { Plain } from './fields.js'
import { plainFields } from './fields.js'
import type { Repeated } from './repeats.js'

/** An event as it is logged. */
export interface Entry {
  readonly name: EventName
  readonly level: Level
  readonly sentence: string
  readonly todo: string | null
  /** The event's own fields and no others. */
  readonly fields: Readonly<Record<string, Plain>>
  /** Of a trouble that is said again, or is over. */
  readonly repeated: Repeated | null
}

export function render<Name extends EventName>(name: Name, values: EventValues<Name>): Entry {
  const definition = definitionOf(name)
  return {
    name,
    level: definition.level,
    sentence: onOneLine(definition.sentence(values)),
    todo: definition.todo,
    fields: plainFields(definition.fields, values),
    repeated: null,
  }
}

/** Names come from shops: one with a line break or a terminal's control codes must not write lines of its own. */
export function onOneLine(sentence: string): string {
  return sentence.replace(/\p{Cc}+/gu, ' ')
}
