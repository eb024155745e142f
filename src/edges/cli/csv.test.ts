import { expect, test } from 'vitest'
import { csvLine } from './csv.js'

test.each([
  [['1', 'SOAP'], '1,SOAP\r'],
  [['a,b', 'say "so"', 'two\nlines', ''], '"a,b","say ""so""","two\nlines",\r'],
  [['10 → 7', ' spaced '], '10 → 7, spaced \r'],
])('%j is written %j', (fields, line) => {
  expect(csvLine(fields)).toBe(line)
})
