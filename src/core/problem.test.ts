import { expect, test } from 'vitest'
import { formatProblem, UserError } from './problem.js'

const problem = { file: 'a.yaml', line: 3, column: 7, found: 'nothing', wanted: 'a name', hint: 'write one' }

test('a problem reads as place, found, wanted and way out', () => {
  expect(formatProblem(problem)).toBe('a.yaml:3:7 found nothing, wanted a name; write one')
})

test('a problem of a whole file has no line', () => {
  const whole = { ...problem, line: null, column: null, hint: null }
  expect(formatProblem(whole)).toBe('a.yaml found nothing, wanted a name')
})

test('the error says every problem', () => {
  const error = new UserError([problem, { ...problem, line: 9 }])
  expect(error.message.split('\n')).toHaveLength(2)
  expect(error.problems[1]?.line).toBe(9)
})
