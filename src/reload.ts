import { configurationKinds } from './assemble.js'
import type { Configuration } from './config/configuration.js'
import { loadConfiguration } from './config/load.js'
import { formatProblem, UserError } from './core/problem.js'
import { listenText } from './door.js'
import type { Log } from './log/events.js'

/**
 * Reads the configuration of a running daemon again, with its mapping files and the places of its secrets. Null where it
 * can't be used, after every problem was logged with its place; what a running process can't change stays as it is, and that
 * is logged too.
 */
export function readAgain(now: Configuration, environment: NodeJS.ProcessEnv, log: Log): Configuration | null {
  try {
    return keepFixed(now, loadConfiguration(now.file, configurationKinds(), environment), log)
  } catch (error) {
    return refuse(error, log)
  }
}

/** Says why a configuration is not put to work, each problem in a line. Throws what no person can put right. */
export function refuse(error: unknown, log: Log): null {
  if (!(error instanceof UserError)) throw error
  for (const problem of error.problems) {
    log('reload.refused', { file: problem.file, line: problem.line ?? 1, why: formatProblem(problem) })
  }
  return null
}

/** The lock is held in the one and webhooks are heard at the other for as long as the process lives. */
function keepFixed(now: Configuration, next: Configuration, log: Log): Configuration {
  const metricsText = ({ metricsListen }: Configuration) => (metricsListen ? listenText(metricsListen) : 'nowhere')
  const fixed = [
    { setting: 'state', kept: now.stateDirectory, asked: next.stateDirectory },
    { setting: 'http.listen', kept: listenText(now.listen), asked: listenText(next.listen) },
    { setting: 'metrics.listen', kept: metricsText(now), asked: metricsText(next) },
  ]
  for (const each of fixed) if (each.kept !== each.asked) log('reload.kept', each)
  return { ...next, stateDirectory: now.stateDirectory, listen: now.listen, metricsListen: now.metricsListen }
}
