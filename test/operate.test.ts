import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { configurationKinds } from '../src/assemble.js'
import { configurationDocs } from '../src/config/docs.js'
import type { CommandIo } from '../src/edges/cli/io.js'
import { definitionOf, type EventName, events } from '../src/log/events.js'
import { buildProgram } from '../src/program.js'

const page = readFileSync(fileURLToPath(new URL('../docs/operate.md', import.meta.url)), 'utf8')
const names = Object.keys(events) as EventName[]
const settings = configurationDocs(configurationKinds())[0]?.text ?? ''

/** What is written `like.this`, or asked for by jq, and is neither an event nor a setting. */
function unknownNames(text: string): readonly string[] {
  const written = [...text.matchAll(/`([a-z]+\.[a-z_]+)(?:: [^`]*)?`|\.event == "([^"]+)"/g)]
  const known = (name: string) => names.includes(name as EventName) || settings.includes(`| \`${name}\` |`)
  return written.map(([, code, asked]) => code ?? asked ?? '').filter((name) => !known(name))
}

/** Each command that the page says to type, with what it is given. */
function commandsOf(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/(?:`|_\w+ |credentials )tillsync ([a-z]+)((?: [\w.:/=-]+)*)/g)].map(
    ([, name = '', given = '']) => [name, ...given.split(' ').filter((word) => word.startsWith('--'))],
  )
}

async function helpOf(command: string): Promise<string> {
  const said: string[] = []
  const io = { out: (text: string) => said.push(text), error: (text: string) => said.push(text) }
  await buildProgram(io as unknown as CommandIo).run(['node', 'tillsync', command, '--help'])
  return said.join('\n')
}

describe('the page on operating', () => {
  test('names events and settings that are there', () => {
    expect(unknownNames(page)).toEqual([])
  })

  test('names every error, and every warning', () => {
    const forPeople = names.filter((name) => ['error', 'warn'].includes(definitionOf(name).level))
    const missing = forPeople.filter((name) => !page.includes(`\`${name}\``))
    expect(missing).toEqual([])
  })

  test.each([...new Set(commandsOf(page).map((command) => command.join(' ')))])(
    'says to type what is there: %s',
    async (typed) => {
      const [name = '', ...options] = typed.split(' ')
      const help = await helpOf(name)
      expect(help).toContain(`Usage: tillsync ${name}`)
      for (const option of options) expect(help).toContain(option)
    },
  )
})

describe('the checks', () => {
  test('see names that are not there', () => {
    expect(unknownNames('`channel.gone` `channel.down` `log.level: debug` `log.levels` .event == "a.b"')).toEqual([
      'channel.gone',
      'log.levels',
      'a.b',
    ])
  })

  test('find what is typed, and what is no command', async () => {
    expect(commandsOf('`tillsync settle 17 --applied`, `tillsync why SOAP`')).toEqual([
      ['settle', '--applied'],
      ['why'],
    ])
    expect(commandsOf(page).length).toBeGreaterThan(12)
    expect(await helpOf('heal')).not.toContain('Usage: tillsync heal')
  })
})
