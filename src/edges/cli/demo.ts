import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatCount } from '../../core/count.js'
import { writeConfiguration } from '../../sandbox/retail/configuration.js'
import { planDay, type Planned } from '../../sandbox/retail/day.js'
import { shownBy, type Verdict } from '../../sandbox/retail/judge.js'
import { nothingPlayed, play, type Played } from '../../sandbox/retail/play.js'
import { openRetail, type Retail } from '../../sandbox/retail/retail.js'
import { untilAgreed } from '../../sandbox/retail/until-agreed.js'
import { table, tick } from '../terminal.js'
import { type DaemonChild, type LogLine, startChild } from './child.js'
import { freePort } from './free-port.js'
import { type CommandIo, EXIT } from './io.js'

/** After the last thing that happened, everything must agree within this time, and go on agreeing. */
const QUIET = { withinMs: 90_000, forMs: 4_000 }
const TABLE_EVERY_MS = 10_000

interface Scene {
  readonly io: CommandIo
  readonly retail: Retail
  readonly start: () => Promise<DaemonChild>
  readonly held: Set<string>
  readonly played: Played
  tableAt: number
}

/** A busy minute of a retailer, with everything that goes wrong in one, judged by the platforms' own books. */
export async function demo(
  options: { readonly seconds: number; readonly seed: number },
  io: CommandIo,
): Promise<number> {
  if (!(options.seconds >= 5 && options.seconds <= 3600) || !Number.isSafeInteger(options.seed)) {
    io.error('demo: --seconds takes 5 to 3600, --seed a whole number')
    return EXIT.usage
  }
  const directory = mkdtempSync(join(tmpdir(), 'tillsync-demo-'))
  const retail = await openRetail(io)
  try {
    const verdict = await playScene(await setScene(directory, retail, io), options)
    for (const difference of verdict.differences) io.out(difference)
    const right =
      verdict.agreeing === verdict.goods && verdict.lost === 0 && verdict.doubled === 0 && verdict.held === 0
    if (right) rmSync(directory, { recursive: true })
    else io.out(`demo: its state is kept in ${directory}`)
    io.out(sentence(verdict))
    return right ? EXIT.done : EXIT.failed
  } finally {
    await retail.close()
  }
}

function sentence({ agreeing, goods, lost, doubled, held }: Verdict & { readonly held: number }): string {
  return `demo: ${agreeing}/${goods} items agree, ${lost} units lost, ${doubled} units doubled, ${held} held`
}

async function setScene(directory: string, retail: Retail, io: CommandIo): Promise<Scene> {
  const listen = `127.0.0.1:${await freePort()}`
  const { till, web, 'main-street': street } = retail.platforms
  const origins = { till: till.origin, web: web.origin, street: street.origin }
  const configuration = writeConfiguration(directory, origins, listen, retail.models)
  retail.subscribe(`http://${listen}`)
  const held = new Set<string>()
  const onLine = (line: LogLine): void => {
    if (line.event === 'hold.opened' && line.id !== undefined) held.add(line.id)
    if (line.event === 'hold.released' && line.id !== undefined) held.delete(line.id)
    io.out(`${line.time.slice(11, 19)} ${LEVELS[line.level] ?? line.level} ${line.msg}`)
  }
  const { mainFile, clock } = io
  const start = () => startChild({ mainFile, configuration, listen, clock, onLine })
  return { io, retail, held, start, played: nothingPlayed(), tableAt: 0 }
}

const LEVELS: Readonly<Record<string, string>> = { info: ' ', warn: '!', error: 'X' }

async function playScene(
  scene: Scene,
  { seconds, seed }: { seconds: number; seed: number },
): Promise<Verdict & { readonly held: number }> {
  const { io } = scene
  let daemon = await scene.start()
  try {
    const before = await untilAgreed(scene.retail.models, io.clock, QUIET)
    if (before.agreeing < before.goods) return { ...before, held: scene.held.size }
    io.out(tick('ok', 'both shops show what the till has; the day begins', { colour: io.color }))
    const plan = planDay(seed, seconds)
    const killedAt = plan.findIndex(({ kind }) => kind === 'daemon_killed')
    const begunAt = io.clock.now()
    scene.tableAt = begunAt + TABLE_EVERY_MS
    await playAll(scene, plan.slice(0, killedAt), begunAt)
    await daemon.kill()
    io.out('         >> the daemon was killed (kill -9) and is started again; trade goes on meanwhile')
    // Both to their end, so that whatever fails leaves no process behind.
    const rest = playAll(scene, plan.slice(killedAt + 1), begunAt)
    const [started, traded] = await Promise.allSettled([scene.start(), rest])
    if (started.status === 'rejected') throw started.reason
    daemon = started.value
    if (traded.status === 'rejected') throw traded.reason
    io.out(tick('ok', 'the day is over; now everything has to agree', { colour: io.color }))
    const verdict = await untilAgreed(scene.retail.models, io.clock, QUIET)
    await daemon.stop()
    showTable(scene)
    return { ...verdict, held: scene.held.size }
  } finally {
    await daemon.kill()
  }
}

async function playAll(scene: Scene, plan: readonly Planned[], begunAt: number): Promise<void> {
  const { io, retail, played } = scene
  for (const planned of plan) {
    await io.clock.wait(Math.max(0, begunAt + planned.atMs - io.clock.now()))
    const words = play(retail, planned, played, io.clock.now())
    if (words !== null) io.out(`         >> ${words}`)
    if (io.clock.now() < scene.tableAt) continue
    showTable(scene)
    scene.tableAt += TABLE_EVERY_MS
  }
}

const SHOWN = ['CANDLE-OAK', 'LAMP-OAK', 'APRON-OAK', 'HOODIE-M', 'SOAP', 'TOWEL', 'TEA-JAR']

function showTable({ retail: { models }, io }: Scene): void {
  const shown = (sku: string, shop: string): string =>
    models.listings
      .filter((listing) => listing.shop === shop && listing.parts.some((part) => part.sku === sku))
      .map((listing) =>
        listing.sku === sku ? String(shownBy(models, listing)) : `${listing.sku} ${shownBy(models, listing)}`,
      )
      .join(', ')
  const rows = models.goods.filter((good) => SHOWN.includes(good.sku))
  const columns = [
    { title: 'item', value: (good: (typeof rows)[number]) => good.sku },
    {
      title: 'till',
      value: (good: (typeof rows)[number]) => formatCount(models.till.product(good.id)?.stock ?? (0 as never)),
      align: 'right' as const,
    },
    { title: 'web', value: (good: (typeof rows)[number]) => shown(good.sku, 'web') },
    { title: 'main-street', value: (good: (typeof rows)[number]) => shown(good.sku, 'main-street') },
  ]
  io.out(`\n${table(rows, columns, { colour: io.color, width: Math.min(80, io.columns) })}\n`)
}
