import { describe, expect, test } from 'vitest'
import { displayWidth, table, tick, truncate, wantsColour, wrap, type Column } from './terminal.js'

interface Row {
  readonly sku: string
  readonly name: string
  readonly count: string
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'SKU', value: (row) => row.sku },
  { title: 'Name', value: (row) => row.name },
  { title: 'Count', value: (row) => row.count, align: 'right' },
]

describe('table', () => {
  test('aligns text to the left and figures to the right', () => {
    const rows = [
      { sku: '00123', name: 'Soap', count: '7' },
      { sku: 'HD-01-M', name: 'Hoodie, black', count: '120.5' },
    ]
    expect(table(rows, COLUMNS)).toBe(
      ['SKU      Name           Count', '00123    Soap               7', 'HD-01-M  Hoodie, black  120.5'].join('\n'),
    )
  })

  test('shows the titles alone where there are no rows', () => {
    expect(table([], COLUMNS)).toBe('SKU  Name  Count')
  })

  test('keeps to the width by cutting the widest text and no figure', () => {
    const lines = table([{ sku: 'A'.repeat(30), name: 'B'.repeat(90), count: '1'.repeat(12) }], COLUMNS).split('\n')
    expect(lines.map(displayWidth)).toEqual([80, 80])
    expect(lines[1]).toBe(`${'A'.repeat(30)}  ${'B'.repeat(33)}…  ${'1'.repeat(12)}`)
  })

  test('takes another width', () => {
    expect(table([{ sku: 'A1', name: 'A long name', count: '3' }], COLUMNS, { width: 18 }).split('\n')[1]).toBe(
      'A1   A lon…      3',
    )
  })

  test('rather goes over the width than cuts figures or leaves nothing to read', () => {
    const lines = table([{ sku: 'A', name: 'Long name', count: '1'.repeat(40) }], COLUMNS, { width: 30 }).split('\n')
    expect(lines[1]).toBe(`A    Long…   ${'1'.repeat(40)}`)
  })

  test('counts wide characters as the two cells that they take', () => {
    const lines = table([{ sku: '茶', name: 'Tea 🍵', count: '1' }], COLUMNS).split('\n')
    expect(lines).toEqual(['SKU  Name    Count', '茶   Tea 🍵      1'])
  })

  test('goes on below with a last column that wraps', () => {
    const columns: readonly Column<Row>[] = [
      { title: 'SKU', value: (row) => row.sku },
      { title: 'Name', value: (row) => row.name, wraps: true },
    ]
    const rows = [
      { sku: 'A1', name: 'one two three', count: '' },
      { sku: 'B22', name: 'four', count: '' },
    ]
    expect(table(rows, columns, { width: 13 }).split('\n')).toEqual([
      'SKU  Name',
      'A1   one two',
      '     three',
      'B22  four',
    ])
  })

  test('lets no name steer the terminal', () => {
    const text = table([{ sku: 'A', name: 'x\u001b[2Jy\nz\u202e', count: '1' }], COLUMNS)
    expect(text.split('\n')[1]).toBe('A    x [2Jy z       1')
  })

  test('is bold at the top only where colour is on', () => {
    expect(table([], COLUMNS, { colour: true })).toBe('\u001b[1mSKU  Name  Count\u001b[22m')
  })
})

describe('truncate', () => {
  test.each([
    ['short', 10, 'short'],
    ['exact', 5, 'exact'],
    ['longer', 5, 'long…'],
    ['two words', 5, 'two…'],
    ['茶茶茶', 4, '茶…'],
    ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3, '👩‍👩‍👧‍👦…'],
    ['é́é́é́', 2, 'é́…'],
    ['any', 0, ''],
  ])('%s in %i cells is %s', (text, cells, expected) => {
    expect(truncate(text, cells)).toBe(expected)
    expect(displayWidth(truncate(text, cells))).toBeLessThanOrEqual(cells)
  })
})

describe('wrap', () => {
  test.each([
    ['one two', 80, 0, 'one two'],
    ['one two three', 8, 0, 'one two\nthree'],
    ['one two three', 8, 2, 'one two\n  three'],
    ['  one two', 6, 4, '  one\n    two'],
    ['a verylongword b', 6, 2, 'a\n  verylongword\n  b'],
    ['茶茶 茶茶', 8, 1, '茶茶\n 茶茶'],
    ['one\u001b[2Jtwo', 80, 0, 'one [2Jtwo'],
  ])('%j in %i cells with an indent of %i', (text, cells, indent, expected) => {
    expect(wrap(text, cells, indent)).toBe(expected)
  })
})

describe('tick', () => {
  test('marks each verdict with a sign of its own, readable without colour', () => {
    expect([tick('ok', 'till'), tick('warn', 'till'), tick('bad', 'till')]).toEqual(['✓ till', '! till', '✗ till'])
  })

  test('colours the mark and not the text', () => {
    expect(tick('bad', 'no answer', { colour: true })).toBe('\u001b[31m✗\u001b[39m no answer')
  })

  test('puts a way out under its finding', () => {
    expect(tick('bad', 'key refused\nmake a new one')).toBe('✗ key refused\n  make a new one')
  })
})

describe('wantsColour', () => {
  test.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
  ])('terminal %s with %o: %s', (isTerminal, environment, expected) => {
    expect(wantsColour(isTerminal, environment)).toBe(expected)
  })
})

test('a text is broken at spaces, and a word that is too long stands alone', () => {
  expect(wrap('  one two three', 9, 2)).toBe('  one two\n  three')
  expect(wrap('a 茶茶茶茶茶 b', 8)).toBe('a\n茶茶茶茶茶\nb')
  expect(wrap('a\u0007b', 80)).toBe('a b')
})
