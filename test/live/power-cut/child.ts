import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { ACKNOWLEDGED } from './log.js'
import { connectTo, stepsOf } from './work.js'

/**
 * One life of a process that commits, with the recorder preloaded: `child.js <directory> <level> <seed> <from> <to>
 * <end>`. After each commit has returned, its number is written where the recorder sees it, which is what a 200 to a
 * webhook or a call that leaves would be.
 */
live(process.argv.slice(2))

function live([directory = '', level, seed, from, to, end]: readonly string[]): void {
  const steps = stepsOf(() => connectTo(directory, level === 'NORMAL' ? 'NORMAL' : 'FULL'), Number(seed))
  const acknowledged = openSync(join(directory, ACKNOWLEDGED), 'a')
  const connection = steps.open()
  for (let step = Number(from); step < Number(to); step += 1) {
    steps.run(step)
    writeSync(acknowledged, String(step))
  }
  if (end === 'closed') connection.close()
  else process.kill(process.pid, 'SIGKILL')
}
