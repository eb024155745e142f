import { describe, expect, test } from 'vitest'
import type { Settlement } from '../core/pairing-words.js'
import { UserError } from '../core/problem.js'
import { entryText, renewSuggestions, type Suggestion } from './suggestions.js'

const LINK: Settlement = { section: 'links', shop: 'web', listingId: '12', itemId: '45', words: 'CUP is CUP (red)' }
const IGNORE: Settlement = { section: 'ignore', shop: 'web', listingId: '12', itemId: null, words: 'CUP' }
const CUP: Suggestion = { why: 'two items bear it', settlements: [LINK, IGNORE] }
const CUP_LINES = `  #? two items bear it
  #?- {shop: web, listing: {id: 12}, item: {id: 45}}  # CUP is CUP (red)
`
const CUP_IGNORED = `  #? two items bear it
  #?- {shop: web, listing: {id: 12}}  # CUP
`

function renewed(text: string | null, ...suggestions: readonly Suggestion[]): string {
  return renewSuggestions('a.yaml', text, suggestions)
}

describe('an entry', () => {
  test.each([
    [LINK, '{shop: web, listing: {id: 12}, item: {id: 45}}'],
    [IGNORE, '{shop: web, listing: {id: 12}}'],
    [{ ...IGNORE, listingId: 'a, {b}: #' }, '{shop: web, listing: {id: "a, {b}: #"}}'],
  ])('%# is %s', (settlement, text) => {
    expect(entryText(settlement)).toBe(text)
  })
})

describe('a new file', () => {
  test('says how it is to be used, and proposes under each section', () => {
    const text = renewed(null, CUP)
    expect(text).toContain('# Written by tillsync match')
    expect(
      text.endsWith(`alone; put # in place of #? before an entry, and it is not suggested again.

links:
${CUP_LINES}
ignore:
${CUP_IGNORED}`),
    ).toBe(true)
  })

  test('of nothing to propose says only how it is used', () => {
    expect(
      renewed(null)
        .split('\n')
        .every((line) => line === '' || line.startsWith('#')),
    ).toBe(true)
  })

  test('keeps a name from ending its comment', () => {
    const why = 'a\nlinks: [{shop: web, listing: X, item: Y}]\u2028- z'
    const text = renewed(null, { why, settlements: [{ ...LINK, words: 'a\r\nb' }] })
    expect(text.split(/\r|\n|\u2028/).filter((line) => line !== '' && !line.trim().startsWith('#'))).toEqual(['links:'])
  })
})

const PERSONS = `# Ours since May.
links:   # of the shop
    - {shop: web,  listing: "00123", item: HD-01-M}   # the same
    # - {shop: web, listing: {id: 7}, item: {id: 8}}
    - shop: web
      listing: BOX
      parts:
        - {item: SOAP, units: 3.50}

# At the end.
rules:
    - {item: SOAP, buffer: 2}
`

describe('a file of a person', () => {
  test('keeps every byte of it, and takes the lines at the end of the section, as deep as its entries', () => {
    const text = renewed(PERSONS, CUP)
    const at = PERSONS.indexOf('\n# At the end')
    const lines = CUP_LINES.replace(/^ {2}/gm, '    ')
    expect(text).toBe(`${PERSONS.slice(0, at)}${lines}${PERSONS.slice(at)}\nignore:\n${CUP_IGNORED}`)
  })

  test('is the same again after the same suggestions, and as it was after none but for a section begun', () => {
    const once = renewed(PERSONS, CUP)
    expect(renewed(once, CUP)).toBe(once)
    expect(renewed(once)).toBe(`${PERSONS}\nignore:\n`)
  })

  test('is not asked again of what was commented out', () => {
    const declined: Suggestion = { why: 'no', settlements: [{ ...LINK, listingId: '7', itemId: '8' }] }
    expect(renewed(PERSONS, declined)).toBe(PERSONS)
  })

  test('keeps an entry whose mark was taken away', () => {
    const taken = renewed(null, CUP).replace(
      '#?- {shop: web, listing: {id: 12}, item',
      '- {shop: web, listing: {id: 12}, item',
    )
    expect(renewed(taken)).toContain('links:\n  - {shop: web, listing: {id: 12}, item: {id: 45}}  # CUP is CUP (red)\n')
  })

  test('keeps what looks like a suggestion inside of a text', () => {
    const text = 'rules:\n  - item: |\n      SOAP\n      #?- x\n    buffer: 1\n'
    expect(renewed(text)).toBe(text)
  })

  test.each([
    ['', `links:\n${CUP_LINES}\nignore:\n${CUP_IGNORED}`],
    ['# Only this.', `# Only this.\n\nlinks:\n${CUP_LINES}\nignore:\n${CUP_IGNORED}`],
    ['links:\nignore: # none', `links:\n${CUP_LINES}ignore: # none\n${CUP_IGNORED}`],
    ['links: []\nignore: [ ]  # none\n', `links:\n${CUP_LINES}ignore:  # none\n${CUP_IGNORED}`],
    [
      'ignore: [{shop: web, listing: A}]\nlinks:\n- {shop: web, listing: A, item: B}',
      `ignore:\n  - {shop: web, listing: A}\n${CUP_IGNORED}links:\n  - {shop: web, listing: A, item: B}\n${CUP_LINES}`,
    ],
    [
      '{links: [{shop: web, listing: "01", item: B}]}',
      `links:\n  - {shop: web, listing: "01", item: B}\n${CUP_LINES}\nignore:\n${CUP_IGNORED}`,
    ],
    ['links:\r\n- {shop: web, listing: A, item: B}\r\n', undefined],
  ])('of another form, %j, is taken as well', (text, expected) => {
    const answer = renewed(text, CUP)
    if (expected !== undefined) expect(answer).toBe(expected)
    expect(/\r\n/.test(text) ? answer.replaceAll('\r\n', '') : answer.replaceAll('\n', '')).not.toMatch(/[\r\n]/)
    expect(renewed(answer, CUP)).toBe(answer)
  })

  test.each(['links: {a: b}', '- a', 'links: [', 'links: some'])('that is no mapping file, %j, is refused', (text) => {
    expect(() => renewed(text, CUP)).toThrow(UserError)
  })
})
