import { parseArgs } from 'node:util'
import { readdirSync } from 'node:fs'
import { systemClock } from '../src/edges/clock.js'
import { closeScene, openScene, UNBOUND, untilRight } from './scenario.js'

const ITEMS = 500
const SAMPLE_MS = 15_000
const PER_SECOND = 2
/** What the heap, the disk's cache and the history of a run that is still young may add. */
const SLOPE_MB_AN_HOUR = 20

interface Sample {
  readonly hours: number
  readonly memoryMb: number
  readonly handles: number
  readonly databaseMb: number
}

/** Steady trade in real time: what of the daemon grows, and what does not. */
async function soak(minutes: number): Promise<number> {
  const clock = systemClock()
  const setting = { ...UNBOUND, items: ITEMS, shops: ['web', 'street'] } as const
  const scene = await openScene(clock, setting, { sweep: '*/5 * * * *', poll: '* * * * *' })
  const { platforms, daemon } = scene
  try {
    await platforms.ask({ kind: 'subscribe', origin: daemon.origin })
    const seconds = Math.round(minutes * 60)
    const trade = platforms.ask({ kind: 'trade', perSecond: PER_SECOND, seconds })
    const samples: Sample[] = []
    const begunAt = clock.elapsed()
    for (let elapsedMs = 0; elapsedMs < seconds * 1000; elapsedMs = clock.elapsed() - begunAt) {
      await clock.wait(SAMPLE_MS)
      const handles = readdirSync(`/proc/${daemon.pid}/fd`).length
      const sample = {
        hours: elapsedMs / 3_600_000,
        memoryMb: daemon.memoryMb(),
        handles,
        databaseMb: daemon.databaseMb(),
      }
      samples.push(sample)
    }
    const { missing } = await trade
    await untilRight(scene)
    return report(samples, missing, PER_SECOND * seconds)
  } finally {
    await closeScene(scene)
  }
}

function report(samples: readonly Sample[], missing: number, events: number): number {
  // The first third is the start's: code that is compiled, caches that fill.
  const steady = samples.slice(Math.floor(samples.length / 3))
  const slope = slopeOf(steady.map(({ hours, memoryMb }) => [hours, memoryMb]))
  const growth = slopeOf(steady.map(({ hours, databaseMb }) => [hours, databaseMb]))
  const handles = steady.map((sample) => sample.handles)
  const isRight = missing === 0 && slope <= SLOPE_MB_AN_HOUR
  process.stdout.write(
    `soak: ${events} events, ${missing} never followed, memory ${(steady.at(-1)?.memoryMb ?? 0).toFixed(0)} MB and ` +
      `${slope.toFixed(1)} MB an hour, ${Math.min(...handles)} to ${Math.max(...handles)} handles, ` +
      `database ${growth.toFixed(2)} MB an hour\n`,
  )
  return isRight ? 0 : 1
}

/** Of the line that fits the points best. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (index: 0 | 1): number => points.reduce((sum, point) => sum + point[index], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const over = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  return over / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
}

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } })
process.exitCode = await soak(Number(values.minutes))
