import { spawn } from 'node:child_process'

export interface Ended {
  readonly status: number | null
  readonly out: string
  readonly error: string
}

/** Runs a program to its end. It gets nothing of our environment but what is given. */
export function run(
  file: string,
  parameters: readonly string[],
  options: { readonly input?: string; readonly cwd?: string; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const { input = '', cwd, environment = process.env } = options
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...parameters], { cwd, env: environment })
    let [out, error] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => void (error += chunk.toString()))
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, out, error }))
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

/** The same, for what has to succeed. What it wrote, trimmed; rejects with what it complained of. */
export async function mustRun(...[file, parameters, options]: Parameters<typeof run>): Promise<string> {
  const { status, out, error } = await run(file, parameters, options)
  if (status === 0) return out.trim()
  throw new Error(`${file} ${parameters.join(' ')} ended with ${status}:\n${out.slice(-2000)}${error.slice(-4000)}`)
}
