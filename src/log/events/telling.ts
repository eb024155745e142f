import { counted, event, lasted } from '../define.js'
import { number, text } from '../fields.js'

const detail = text('what went wrong', 'example.com: HTTP 404')

/** What the daemon says of telling somebody, and of its signs of life. */
export const tellingEvents = {
  'notify.failed': event({
    level: 'warn',
    fields: { detail },
    sentence: ({ detail }) => `nobody could be told what this log says: ${detail}; it is tried again by itself`,
    todo: 'Try it with `tillsync notify --test`, and put right what `notify` in the configuration names.',
    repeats: [],
  }),
  'notify.recovered': event({
    level: 'info',
    fields: {},
    sentence: () => 'what waited to be told was told',
    ends: { troubles: ['notify.failed'], by: [] },
  }),
  'holds.waiting': event({
    level: 'warn',
    fields: {
      count: number('of them', 3),
      last: text('the number of the last of them', '17'),
      example: text('what the first of them holds', 'SOAP at web'),
      why: text('the reason of the first', 'the price moved by 80 %'),
    },
    sentence: ({ count, example, why }) =>
      `${counted(count, 'hold')} that nobody was told of wait; the first is ${example}: ${why}`,
    todo: 'Look at them with `tillsync holds`.',
    told: true,
  }),
  'alive.failed': event({
    level: 'warn',
    fields: { detail },
    sentence: ({ detail }) => `the sign of life could not be given: ${detail}; it is tried again by itself`,
    todo: 'Look whether the address that `notify.alive` names is right, and can be reached from this machine.',
    repeats: [],
  }),
  'alive.recovered': event({
    level: 'info',
    fields: {},
    sentence: () => 'the sign of life is given again',
    ends: { troubles: ['alive.failed'], by: [] },
  }),
  'alive.withheld': event({
    level: 'error',
    fields: { idleMs: number('how long the loop has not gone on for', 600_000) },
    sentence: ({ idleMs }) => `no sign of life is given: the loop has not gone on for ${lasted(idleMs)}`,
    todo: 'Restart the daemon, and report it with this line.',
    repeats: [],
  }),
  'alive.resumed': event({
    level: 'info',
    fields: {},
    sentence: () => 'the loop goes on, and signs of life are given again',
    ends: { troubles: ['alive.withheld'], by: [] },
  }),
}
