import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ClockPort } from '../../../src/ports/clock.js'
import { type Ended, mustRun, run } from './command.js'

const CACHE = '/var/cache/tillsync-booted'
/** What the instructions take for granted, and what a container needs to boot. */
const PACKAGES = 'systemd,systemd-sysv,dbus,ca-certificates,python3,make,g++'
const MIRROR = 'http://deb.debian.org/debian'
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'
const BOOTED_WITHIN_MS = 60_000
const OFF_WITHIN_MS = 90_000

/** A Debian in a container, booted by a systemd of its own. It shares the network of this machine. */
export interface Machine {
  readonly root: string
  /** Runs lines of shell in it, as root, and gives back what they wrote; rejects where one of them fails. */
  shell(lines: string, input?: string): Promise<string>
  /** The same, for what may fail. */
  attempt(lines: string, input?: string): Promise<Ended>
  /** Shuts it down and removes it. */
  close(): Promise<void>
}

/** Makes the machine and boots it. The bare system is made once and kept in `/var/cache/tillsync-booted`. */
export async function bootMachine(suite: string, clock: ClockPort, out: (line: string) => void): Promise<Machine> {
  await demandTools()
  const base = await makeBase(suite, out)
  const root = mkdtempSync(join(CACHE, 'run-'))
  await mustRun('cp', ['--archive', '--reflink=auto', `${base}/.`, root])
  await bringNode(root)
  const nspawn = boot(root)
  let said = ''
  nspawn.stderr?.on('data', (chunk: Buffer) => void (said += chunk.toString()))
  const ended = new Promise<void>((resolve) => nspawn.once('close', () => resolve()))
  async function close(): Promise<void> {
    // It asks the system inside to shut down, and waits for that.
    nspawn.kill('SIGTERM')
    await Promise.race([ended, clock.wait(OFF_WITHIN_MS).then(() => nspawn.kill('SIGKILL'))])
    await ended
    rmSync(root, { recursive: true })
  }
  try {
    const leader = await untilBooted(nspawn, () => said, clock)
    const attempt = (lines: string, input?: string) => enter(leader, lines, input)
    return {
      root,
      close,
      attempt,
      async shell(lines, input) {
        const { status, out, error } = await attempt(lines, input)
        if (status !== 0) throw new Error(`ended with ${status}: ${lines}\n${out.slice(-2000)}${error.slice(-4000)}`)
        return out.trim()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function demandTools(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('a container is booted by root only: sudo npm run booted')
  for (const tool of ['debootstrap', 'systemd-nspawn', 'nsenter', 'pgrep']) {
    const { status } = await run('which', [tool])
    if (status !== 0)
      throw new Error(`${tool} is missing: apt-get install systemd-container debootstrap util-linux procps`)
  }
}

async function makeBase(suite: string, out: (line: string) => void): Promise<string> {
  const base = join(CACHE, suite)
  const whole = join(CACHE, `${suite}.whole`)
  if (existsSync(whole) && readFileSync(whole, 'utf8') === PACKAGES) return base
  out(`making a bare Debian ${suite} in ${base}, once`)
  rmSync(base, { recursive: true, force: true })
  await mustRun('mkdir', ['-p', CACHE])
  await mustRun('debootstrap', ['--variant=minbase', `--include=${PACKAGES}`, suite, base, MIRROR])
  writeFileSync(whole, PACKAGES)
  return base
}

/** The Node of this machine, with its npm and headers, as a package of it would put them there. */
async function bringNode(root: string): Promise<void> {
  const prefix = dirname(dirname(process.execPath))
  await mustRun('cp', [process.execPath, `${root}/usr/bin/node`])
  await mustRun('mkdir', ['-p', `${root}/usr/lib/node_modules`, `${root}/usr/include`])
  await mustRun('cp', ['-a', `${prefix}/lib/node_modules/npm`, `${root}/usr/lib/node_modules/`])
  await mustRun('ln', ['-sf', '../lib/node_modules/npm/bin/npm-cli.js', `${root}/usr/bin/npm`])
  if (existsSync(`${prefix}/include/node`))
    await mustRun('cp', ['-a', `${prefix}/include/node`, `${root}/usr/include/`])
  // Whoever has to go through a proxy of its own trusts it here already.
  if (existsSync(CERTIFICATES)) await mustRun('cp', [CERTIFICATES, `${root}${CERTIFICATES}`])
}

function boot(root: string): ChildProcess {
  const parameters = [`--directory=${root}`, '--boot', '--register=no', '--console=pipe', '--resolv-conf=copy-host']
  // Where no systemd runs this machine, nobody could give the container a unit.
  if (!existsSync('/run/systemd/system')) parameters.push('--keep-unit')
  return spawn('systemd-nspawn', [...parameters, '--quiet'], { stdio: ['ignore', 'ignore', 'pipe'] })
}

async function untilBooted(nspawn: ChildProcess, said: () => string, clock: ClockPort): Promise<string> {
  for (const giveUpAt = clock.now() + BOOTED_WITHIN_MS; clock.now() < giveUpAt; await clock.wait(200)) {
    if (nspawn.exitCode !== null) throw new Error(`systemd-nspawn ended with ${nspawn.exitCode}: ${said()}`)
    const { out } = await run('pgrep', ['-P', String(nspawn.pid), '-x', 'systemd'])
    const leader = out.trim()
    if (leader === '') continue
    const { out: state } = await enter(leader, 'systemctl is-system-running')
    if (state.trim() === 'running') return leader
  }
  throw new Error(`the container did not boot: ${said()}`)
}

function enter(leader: string, lines: string, input?: string): Promise<Ended> {
  const environment = {
    PATH,
    HOME: '/root',
    LANG: 'C.UTF-8',
    npm_config_nodedir: '/usr',
    npm_config_cafile: CERTIFICATES,
    npm_config_update_notifier: 'false',
  }
  // Without these two, a bash whose input is a socket takes itself for a remote login.
  const bash = ['bash', '--norc', '--noprofile', '-euo', 'pipefail', '-c']
  // Nor can a socket be opened by its name, as /dev/stdin; a pipe can.
  const script = `cd /root\n${input === undefined ? lines : `cat | { ${lines}\n}`}`
  return run('nsenter', ['--target', leader, '--all', ...bash, script], {
    environment,
    ...(input !== undefined && { input }),
  })
}

/** The blocks of shell of a section of the instructions, as they stand there. */
export function blocksOf(page: string, heading: string): readonly string[] {
  const text = readFileSync(page, 'utf8')
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`))
  if (section === undefined) throw new Error(`${page} has no section "${heading}"`)
  return [...section.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block)
}
