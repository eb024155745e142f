import { parentPort, workerData } from 'node:worker_threads'
import { cutPower } from './cut.js'
import type { Work } from './cuts.js'

/** A thread that makes its share of the cuts. */
const { recording, share, directory } = workerData as Work
// What comes over from another thread has lost its prototype.
const operations = recording.operations.map((operation) =>
  operation.kind === 'write' ? { ...operation, bytes: Buffer.from(operation.bytes) } : operation,
)
parentPort?.postMessage(cutPower({ ...recording, operations }, share, directory))
