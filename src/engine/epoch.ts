import { OTHER_EPOCH } from '../core/rewound-words.js'
import { isRewound, noteRewound, sayRewound } from './rewound.js'
import type { Engine } from './setup.js'

const EPOCH = 'epoch'
const EPOCH_BYTES = 8
/** What a database, or a directory, is of that has no epoch yet. */
const NONE = 'none'

/**
 * Part of the start: a database that is of another epoch than its directory is older than what was done from here, and
 * nothing is written from it. Else a new epoch begins, so that every copy made of the database before is told from it.
 */
export function openEpoch(engine: Engine): void {
  if (isRewound(engine)) sayRewound(engine)
  else if (!isOfDirectory(engine)) noteOtherEpoch(engine)
  else drawEpoch(engine)
}

/** For a command in the daemon's place: the same look, and no new epoch. Only under the lock, or the daemon may be drawing. */
export function compareEpochs(engine: Engine): void {
  if (!isOfDirectory(engine)) noteOtherEpoch(engine)
}

function isOfDirectory({ store, epoch }: Engine): boolean {
  return (epoch.read() ?? [NONE]).includes(store.meta.get(EPOCH) ?? NONE)
}

function noteOtherEpoch(engine: Engine): void {
  noteRewound(engine, OTHER_EPOCH)
}

/**
 * Begins a new epoch. At every instant the database's epoch is one that the directory names: the directory names both
 * before the database changes, and the new one alone after it. So no crash in between looks like a restored database.
 * Nor does a restored one slip through: while two are named nothing is written to any platform, so that a copy which is
 * of either of the two misses nothing that was done under the other.
 */
export function drawEpoch({ store, epoch, chance }: Engine): void {
  const before = store.meta.get(EPOCH) ?? NONE
  const next = chance.hex(EPOCH_BYTES)
  epoch.write([before, next])
  store.meta.set(EPOCH, next)
  epoch.write([next])
}
