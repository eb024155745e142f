import { spawnSync } from 'node:child_process'
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Scene, setScene } from '../service/scene.js'
import { type Certificate, certificateFor } from './certificate.js'
import { openTlsFront, type TlsFront } from './tls-front.js'

const SOURCE = fileURLToPath(new URL('./faults.c', import.meta.url))
const DAY_MS = 24 * 3_600_000
const TILL = 'till.test'

type Fault = 'full' | 'readonly' | 'nodns' | ''

/** The built daemon, on a disk and with names that can be taken from it; the till and a shop behind TLS. */
export interface FaultScene extends Scene {
  /** Whatever was in the way is so no longer. */
  set(fault: Fault): void
  readonly till: TlsFront
  readonly street: TlsFront
  /** Of whatever is to reach the platforms as the daemon does. */
  readonly environment: Readonly<Record<string, string>>
  readonly valid: Certificate
  readonly expired: Certificate
}

/** Throws with the compiler's own words where there is no `cc`, or it refuses. */
export async function setFaultScene(now: number): Promise<FaultScene> {
  const valid = certificateFor(TILL, 'valid', now - DAY_MS, now + DAY_MS)
  const expired = certificateFor(TILL, 'expired', now - 2 * DAY_MS, now - DAY_MS)
  const fronts: TlsFront[] = []
  let [word, environment]: [string, Readonly<Record<string, string>>] = ['', {}]
  const scene = await setScene({
    watchdogMs: 60_000,
    async prepare(own, directory) {
      const library = join(directory, 'faults.so')
      compile(library)
      word = join(directory, 'fault')
      writeFileSync(word, '')
      const trusted = join(directory, 'trusted.pem')
      writeFileSync(trusted, valid.cert + expired.cert)
      const state = join(directory, 'state')
      mkdirSync(state, { mode: 0o700 })
      fronts.push(await openTlsFront(own.till, valid), await openTlsFront(own.street, valid))
      const [till, street] = fronts.map(({ port }) => port)
      const inTheWay = { LD_PRELOAD: library, FAULTS_DIRECTORY: realpathSync(state), FAULTS_FILE: word }
      environment = { ...inTheWay, NODE_EXTRA_CA_CERTS: trusted }
      const origins = { ...own, till: `https://${TILL}:${till}`, street: `https://127.0.0.1:${street}` }
      return { origins, environment }
    },
  })
  const [till, street] = fronts
  if (!till || !street) throw new Error('nothing stands before the platforms')
  return {
    ...scene,
    set: (fault) => writeFileSync(word, fault),
    till,
    street,
    environment,
    valid,
    expired,
    async close() {
      await scene.close()
      await Promise.all(fronts.map((front) => front.close()))
    },
  }
}

function compile(library: string): void {
  const given = ['-shared', '-fPIC', '-O2', '-Wall', '-Werror', '-o', library, SOURCE, '-ldl']
  const { error, status, stderr } = spawnSync('cc', given, { encoding: 'utf8' })
  if (error) throw error
  if (status !== 0) throw new Error(`cc failed: ${stderr}`)
}
