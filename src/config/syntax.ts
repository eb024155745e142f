import type { YAMLParseError, YAMLWarning } from 'yaml'
import type { Problem } from '../core/problem.js'
import type { Position } from './document.js'

type Code = YAMLParseError['code']

/**
 * What each fault of syntax means to a person. The parser's own messages are not passed on: they may repeat what was
 * written, and that may be a secret.
 */
const MEANINGS: Partial<Record<Code, { readonly found: string; readonly wanted: string }>> = {
  BAD_ALIAS: { found: 'an alias without a name', wanted: 'a name after the *' },
  BAD_DQ_ESCAPE: { found: 'an unknown escape in double quotes', wanted: 'two backslashes for one, or single quotes' },
  BAD_INDENT: {
    found: 'a line that stands too far left or right, or a bracket left open',
    wanted: 'the same indentation as its neighbours, and every bracket closed',
  },
  BAD_SCALAR_START: { found: 'a text that starts with a reserved character', wanted: 'the text in quotes' },
  BLOCK_AS_IMPLICIT_KEY: {
    found: 'a second ": " on one line',
    wanted: 'the text in quotes, or the key on a line of its own',
  },
  BLOCK_IN_FLOW: { found: 'a block inside of braces or brackets', wanted: 'a comma between the parts' },
  DUPLICATE_KEY: { found: 'the same key twice', wanted: 'each key once' },
  MISSING_CHAR: {
    found: 'something left open',
    wanted: 'the closing quote, the comma or the space that is missing here',
  },
  MULTIPLE_DOCS: { found: 'a second document', wanted: 'a single one without a line of ---' },
  MULTILINE_IMPLICIT_KEY: { found: 'a key over several lines', wanted: 'a colon and a space after the key' },
  NON_STRING_KEY: { found: 'a key that is no text', wanted: 'a plain name as the key' },
  RESOURCE_EXHAUSTION: { found: 'something nested too deep', wanted: 'a flatter file' },
  TAB_AS_INDENT: { found: 'a tab at the start of a line', wanted: 'spaces' },
  TAG_RESOLVE_FAILED: { found: 'a tag (!…) that is not known', wanted: 'the plain value' },
  UNEXPECTED_TOKEN: {
    found: 'something that does not belong here',
    wanted: 'a key with a colon, or the quotes and brackets closed before it',
  },
}
const UNCLEAR = { found: 'something that is no YAML', wanted: 'keys and values as in the example configuration' }

/** A fault of syntax, in words for people and at its place. */
export function syntaxProblem(
  file: string,
  text: string,
  error: YAMLParseError | YAMLWarning,
  at: (offset: number) => Position,
): Problem {
  const { found, wanted } = MEANINGS[error.code] ?? UNCLEAR
  const start = error.pos[0]
  return {
    file,
    ...at(start),
    found: error.code === 'DUPLICATE_KEY' ? duplicate(text, start) : found,
    wanted,
    hint: null,
  }
}

function duplicate(text: string, start: number): string {
  const key = /^["']?([A-Za-z][\w-]{0,39})["']?\s*:/.exec(text.slice(start, start + 60))?.[1]
  return key === undefined ? 'the same key twice' : `the key "${key}" a second time`
}
