import { definitionOf, events } from './events.js'
import type { EventName } from './events.js'
import type { Fields } from './fields.js'
import { examplesOf } from './fields.js'
import { render } from './render.js'

const INTRODUCTION = `<!-- Generated from src/log by \`tillsync docs\`. -->
# Events

Each line of the log is one of these events, as JSON on standard output: \`time\`, \`level\`, \`event\` (its name), its
fields, \`msg\` (what happened, in a sentence) and, where there is something to do, \`todo\`. On a terminal the sentence
leads. Under systemd each line carries its priority, so \`journalctl -p warning -u tillsync\` shows what matters and
\`journalctl -o cat -u tillsync | jq 'select(.event == "hold.opened")'\` finds an event.

Counts are in the till's units, durations in milliseconds, prices decimal texts. No field carries a secret.`

/** The page of all events. */
export function eventDocs(): { readonly path: string; readonly text: string } {
  const names = (Object.keys(events) as EventName[]).toSorted()
  const table = names.map(
    (name) => `| [\`${name}\`](#${anchor(name)}) | ${definitionOf(name).level} | ${cell(exampleOf(name))} |`,
  )
  const overview = ['| event | level | says, for example |', '|---|---|---|', ...table].join('\n')
  return { path: 'docs/events.md', text: `${[INTRODUCTION, overview, ...names.map(section)].join('\n\n')}\n` }
}

function section(name: EventName): string {
  const { level, fields, todo } = definitionOf(name)
  const parts = [`## ${name}`, `Level \`${level}\`: ${exampleOf(name)}`]
  if (todo !== null) parts.push(`**What to do:** ${todo}`)
  if (Object.keys(fields).length > 0) parts.push(fieldTable(fields))
  return parts.join('\n\n')
}

function fieldTable(fields: Fields): string {
  const rows = Object.entries(fields).map(([key, { type, meaning }]) => `| \`${key}\` | ${type} | ${cell(meaning)} |`)
  return ['| field | type | meaning |', '|---|---|---|', ...rows].join('\n')
}

function exampleOf(name: EventName): string {
  return render(name, examplesOf(definitionOf(name).fields) as never).sentence
}

function anchor(name: string): string {
  return name.replaceAll('.', '')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
