import { parentPort, workerData } from 'node:worker_threads'
import { type BackupRequest, makeBackup } from '../store/backups.js'

/** The thread that a daemon makes its backups in. */
parentPort?.postMessage(makeBackup(workerData as BackupRequest))
