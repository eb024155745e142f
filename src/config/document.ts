import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { Document, Node, Pair, YAMLMap } from 'yaml'
import type { Problem } from '../core/problem.js'
import { syntaxProblem } from './syntax.js'

export type Path = readonly PropertyKey[]

export interface Position {
  readonly line: number
  readonly column: number
}

/** A YAML file as plain data, and where each part of it was written. */
export interface SourceFile {
  readonly file: string
  readonly data: unknown
  /** Of syntax: where there are any, `data` is undefined. */
  readonly problems: readonly Problem[]
  /** Of the value at the path, or of the nearest thing around it that was written. */
  positionOf(path: Path): Position
  /** Of the key itself, which is the last step of the path. */
  keyPositionOf(path: Path): Position
}

/** `typed`: numbers and truth values are read as such. `text`: every scalar is the text that was written, so `00123` stays. */
export type Reading = 'typed' | 'text'

/** Reads a YAML text. It throws nothing: what is wrong with the text is in `problems`. */
export function readDocument(file: string, text: string, reading: Reading): SourceFile {
  const lines = new LineCounter()
  const schema = reading === 'typed' ? 'core' : 'failsafe'
  const options = { lineCounter: lines, prettyErrors: false, stringKeys: true, merge: true, schema } as const
  const document = parseDocument(text, options)
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const located = {
    file,
    positionOf: (path: Path) => at(walk(document, path).value),
    keyPositionOf: (path: Path) => at(walk(document, path).key),
  }
  const findings = [...document.errors, ...document.warnings].map((error) => syntaxProblem(file, text, error, at))
  if (findings.length > 0) return { ...located, data: undefined, problems: firstOfEachLine(findings) }
  return { ...located, ...toPlainData(file, document) }
}

/** One fault makes the parser stumble on through the rest of its line. */
function firstOfEachLine(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter((problem, index) => problems.findIndex((other) => other.line === problem.line) === index)
}

/** Aliases may name what is not there, or be nested to make a small file huge; yaml finds both only now. */
function toPlainData(file: string, document: Document): Pick<SourceFile, 'data' | 'problems'> {
  try {
    return { data: document.toJS({ maxAliasCount: 1000 }), problems: [] }
  } catch {
    const wanted = 'aliases (*name) of anchors (&name) that stand above them, not nested in one another many times'
    return {
      data: undefined,
      problems: [
        { file, line: null, column: null, found: 'an alias that leads nowhere or too far', wanted, hint: null },
      ],
    }
  }
}

interface Offsets {
  readonly value: number
  readonly key: number
}

function walk(document: Document, path: Path): Offsets {
  let node = document.contents
  let offsets: Offsets = { value: offsetOf(node, 0), key: offsetOf(node, 0) }
  for (const step of path) {
    node = resolve(document, node)
    if (isSeq(node)) {
      node = asNode(node.items[Number(step)])
      offsets = { value: offsetOf(node, offsets.value), key: offsetOf(node, offsets.value) }
      continue
    }
    const pair = isMap(node) ? findPair(document, node, String(step)) : undefined
    if (!pair) return offsets
    const key = offsetOf(asNode(pair.key), offsets.value)
    node = asNode(pair.value)
    offsets = { value: offsetOf(node, key), key }
  }
  return offsets
}

function findPair(document: Document, map: YAMLMap, key: string): Pair | undefined {
  const own = map.items.find((pair) => keyText(pair) === key)
  if (own) return own
  for (const merged of map.items.filter((pair) => keyText(pair) === '<<')) {
    const source = resolve(document, asNode(merged.value))
    for (const candidate of isSeq(source) ? source.items : [source]) {
      const from = resolve(document, asNode(candidate))
      const found = isMap(from) ? findPair(document, from, key) : undefined
      if (found) return found
    }
  }
  return undefined
}

function keyText(pair: Pair): string | undefined {
  return isScalar(pair.key) ? String(pair.key.value) : undefined
}

function resolve(document: Document, node: Node | null): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node
}

function asNode(value: unknown): Node | null {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : null
}

/** An empty value has no place of its own: its key's is better. */
function offsetOf(node: Node | null, otherwise: number): number {
  if (!node?.range) return otherwise
  const [start, end] = node.range
  return isScalar(node) && start === end ? otherwise : start
}
