import { agoWords, counted, event, lasted, listed } from '../define.js'
import { age, fault, group, list, number, text } from '../fields.js'

const job = text('poll, sweep, webhooks, backup, heartbeat or freshness', 'sweep')

export const daemonEvents = {
  'daemon.starting': event({
    level: 'info',
    fields: {
      version: text('of the program', '0.1.0'),
      configuration: text('the file', '/etc/tillsync/tillsync.yaml'),
    },
    sentence: ({ version, configuration }) => `tillsync ${version} starts with ${configuration}`,
  }),
  'daemon.ready': event({
    level: 'info',
    fields: {
      channels: list(text('the name of a till or shop', 'main')),
      links: number('listings that are kept true', 412),
      listen: text('where webhooks are answered', '127.0.0.1:8787'),
    },
    sentence: ({ channels, links, listen }) =>
      `ready: ${counted(links, 'listing')} linked over ${listed(channels)}; webhooks are heard at ${listen}`,
  }),
  'clock.jumped': event({
    level: 'warn',
    fields: { jumpMs: number('how far it was set; negative for back', -3_600_000) },
    sentence: ({ jumpMs }) =>
      `the clock of this machine was set ${jumpMs < 0 ? 'back' : 'forward'} by ${lasted(Math.abs(jumpMs))}; everything that waits was moved along`,
    todo: 'Let the machine keep its clock by NTP (timedatectl set-ntp true).',
    repeats: [],
  }),
  'daemon.heartbeat': event({
    level: 'info',
    fields: {
      channels: list(
        group('each till and shop', {
          name: text('of the till or shop', 'main'),
          down: text('the kind of failure that it can not be used for; empty where it can be', ''),
          readAgoMs: age('since it last answered a request', 12_000),
          heardAgoMs: age('since its last webhook', 150_000),
          sweptAgoMs: age('since it was last walked completely', 540_000),
          writes: number('figures and prices that were written there since the last such line', 3),
        }),
      ),
      held: number('holds that wait for a person', 2),
      marks: number('things to look at again', 0),
      inDoubt: number('writes of unknown outcome', 0),
      sweptAgoMs: age('since the last sweep ended', 540_000),
    },
    sentence: ({ channels, held, marks, inDoubt, sweptAgoMs }) => {
      const waiting = `${held} held, ${marks} to look at again, ${inDoubt} in doubt`
      return `alive: the last sweep ended ${agoWords(sweptAgoMs)}; ${waiting}; ${channels.map(beatWords).join('; ')}`
    },
  }),
  'daemon.stopping': event({
    level: 'info',
    fields: { signal: text('what asked for it', 'SIGTERM') },
    sentence: ({ signal }) => `stopping, asked by ${signal}: what is under way is ended first`,
  }),
  'daemon.stopped': event({
    level: 'info',
    fields: {},
    sentence: () => 'stopped; everything is on disk',
  }),
  'daemon.crashed': event({
    level: 'error',
    fields: { error: fault('what was thrown', { name: 'TypeError', message: 'x is not a function', stack: '' }) },
    sentence: ({ error }) => `stopped by a fault of the program: ${error.name}: ${error.message}`,
    todo: 'Nothing at once: the next start puts right what was under way. If it comes back, report it with this line.',
  }),
  'daemon.stuck': event({
    level: 'error',
    fields: {
      step: text('what had been begun', 'a pass'),
      forMs: number('for how long nothing has moved', 95_000),
    },
    sentence: ({ step, forMs }) =>
      `stuck: nothing has moved for ${lasted(forMs)} in ${step}, and nothing that is waited for is within its time`,
    todo: 'Under systemd the daemon is killed and started again by itself, and nothing is lost by that; elsewhere, do so by hand. If it comes back, report it with this line.',
  }),
  'daemon.cut': event({
    level: 'warn',
    fields: { afterMs: number('how long it was waited for', 40_000) },
    sentence: ({ afterMs }) =>
      `what was under way did not end within ${lasted(afterMs)} and is cut off: the next start finds out what became of it`,
    todo: 'Nothing, unless it comes at each stop: then report it with this line.',
  }),
  'daemon.reloading': event({
    level: 'info',
    fields: { configuration: text('the file', '/etc/tillsync/tillsync.yaml') },
    sentence: ({ configuration }) => `asked to reload: ${configuration} and its mapping files are read again`,
  }),
  'daemon.reloaded': event({
    level: 'info',
    fields: {
      channels: list(text('the name of a till or shop', 'main')),
      links: number('listings that are kept true, until the sweep that begins now', 412),
    },
    sentence: ({ channels, links }) =>
      `reloaded: the configuration is at work, with ${counted(links, 'listing')} linked over ${listed(channels)}; a sweep begins, for what has changed`,
  }),
  'reload.refused': event({
    level: 'error',
    fields: {
      file: text('where the problem is', '/etc/tillsync/tillsync.yaml'),
      line: number('in it', 12),
      why: text('what was found there, and what is wanted', 'tillsync.yaml:12:5 found the key "urll", wanted "url"'),
    },
    sentence: ({ why }) => `the changed configuration is not used, the former goes on: ${why}`,
    todo: 'Put it right, see that `tillsync check` is content, and reload again.',
  }),
  'reload.kept': event({
    level: 'warn',
    fields: {
      setting: text('what can change at a start only', 'http.listen'),
      kept: text('what it was and stays', '127.0.0.1:8787'),
      asked: text('what the configuration says', '127.0.0.1:9000'),
    },
    sentence: ({ setting, kept, asked }) =>
      `${setting} stays ${kept}: it becomes ${asked} when the daemon is started again, and everything else is at work now`,
    todo: 'Restart the daemon when it suits you; nothing is lost by that.',
  }),
  'state.failed': event({
    level: 'error',
    fields: { why: text('the reason', 'the disk of the state directory is full (SQLITE_FULL)') },
    sentence: ({ why }) =>
      `nothing is read or written at any till or shop: ${why}; webhooks are told to come back, and it is tried again by itself`,
    todo: "Make room on the disk of the state directory; give the files there to the daemon's user (chown); or, where the kernel has mounted it for reading only, look at the disk (`dmesg`) and `mount -o remount,rw` it. No restart is needed.",
    repeats: ['why'],
  }),
  'state.damaged': event({
    level: 'error',
    fields: { why: text('what is wrong with it', 'the database is damaged (SQLITE_CORRUPT)') },
    sentence: ({ why }) =>
      `nothing is read or written at any till or shop: ${why}; webhooks are told to come back, and the daemon waits for a sound one in its place`,
    todo: 'Run `tillsync restore` with the newest backup, beside the waiting daemon, and then `tillsync rebase`. No restart is needed. Look after the disk: what damaged one file damages others.',
    repeats: ['why'],
  }),
  'state.recovered': event({
    level: 'info',
    fields: {
      why: text('what the reason was', 'the disk of the state directory is full (SQLITE_FULL)'),
      downForMs: number('how long it lasted', 840_000),
    },
    sentence: ({ why, downForMs }) => `over after ${lasted(downForMs)}, and at work again: ${why}`,
    ends: { troubles: ['state.failed', 'state.damaged'], by: ['why'], onRecord: true },
  }),
  'http.failed': event({
    level: 'error',
    fields: { error: fault('what was thrown', { name: 'SqliteError', message: 'disk full', stack: '' }) },
    sentence: ({ error }) => `a webhook could not be taken: ${error.message}; its sender was told to come back`,
    todo: 'Look at the disk of the state directory; nothing is lost, the sweep finds what was missed.',
    repeats: [],
  }),
  'http.recovered': event({
    level: 'info',
    fields: {},
    sentence: () => 'webhooks can be taken again',
    ends: { troubles: ['http.failed'], by: [] },
  }),
  'metrics.ready': event({
    level: 'info',
    fields: { listen: text('where they are served', '127.0.0.1:8788') },
    sentence: ({ listen }) => `metrics are served at http://${listen}/metrics`,
  }),
  'metrics.failed': event({
    level: 'warn',
    fields: { error: fault('what was thrown', { name: 'SqliteError', message: 'disk I/O error', stack: '' }) },
    sentence: ({ error }) => `the metrics could not be told: ${error.message}`,
    todo: 'Look at the disk of the state directory; nothing else depends on metrics.',
  }),
  'job.failed': event({
    level: 'error',
    fields: {
      job,
      error: fault('what was thrown', { name: 'SqliteError', message: 'disk full', stack: '' }),
    },
    sentence: ({ job, error }) => `the ${job} could not begin: ${error.message}; it is tried again each minute`,
    todo: 'Look at the disk of the state directory.',
    repeats: ['job'],
  }),
  'job.recovered': event({
    level: 'info',
    fields: { job },
    sentence: ({ job }) => `the ${job} begins as it should again`,
    ends: { troubles: ['job.failed'], by: ['job'] },
  }),
  'backup.made': event({
    level: 'info',
    fields: {
      file: text('the backup', '/var/lib/tillsync/backups/tillsync-20261126T033000Z-schema1-7f3a-5e0c41d29ab87f36.db'),
      bytes: number('its size', 4_812_800),
      kept: number('how many there are now', 14),
      durationMs: number('how long it took', 820),
    },
    sentence: ({ file, bytes, kept, durationMs }) =>
      `backed up to ${file}: ${(bytes / 1e6).toFixed(1)} MB, read through in ${lasted(durationMs)}; ${kept} are kept`,
  }),
  'backup.failed': event({
    level: 'error',
    fields: {
      directory: text('where it was to be kept', '/var/lib/tillsync/backups'),
      error: fault('what was thrown', { name: 'SqliteError', message: 'database or disk is full', stack: '' }),
    },
    sentence: ({ directory, error }) =>
      `no backup was made in ${directory}: ${error.message}; those that are there were kept, and it is tried again in an hour`,
    todo: 'Make room there, let the daemon write to it, or name another directory under `backup`; then try with `tillsync backup`. If the database is said to be damaged, run `tillsync restore` with the newest backup: it says what has to be stopped first.',
    repeats: ['directory'],
  }),
  'backup.recovered': event({
    level: 'info',
    fields: { directory: text('where they are kept', '/var/lib/tillsync/backups') },
    sentence: ({ directory }) => `backups are made in ${directory} again`,
    ends: { troubles: ['backup.failed'], by: ['directory'] },
  }),
  'epoch.rewound': event({
    level: 'error',
    fields: {
      why: text('how it is known', 'the database is not the one that was last at work in this state directory'),
    },
    sentence: ({ why }) => `nothing is written to any till or shop: ${why}`,
    todo: 'Run `tillsync rebase`: it shows what differs and, once confirmed, starts anew from what tills and shops show. Where the wrong database was put back, stop the daemon and put the right one there instead.',
    repeats: [],
  }),
  'epoch.rebased': event({
    level: 'info',
    fields: {},
    sentence: () => 'rebased: every listing is met anew and then kept true again',
    ends: { troubles: ['epoch.rewound'], by: [], onRecord: true },
  }),
  'recovery.found': event({
    level: 'info',
    fields: {
      planned: number('calls that were never sent', 2),
      sent: number('calls whose outcome is not known', 1),
    },
    sentence: ({ planned, sent }) =>
      `picking up where the last run ended: ${counted(planned, 'call')} never sent are decided anew, ${sent} of unknown outcome will be settled`,
  }),
}

interface Beat {
  readonly name: string
  readonly down: string
  readonly readAgoMs: number | null
  readonly heardAgoMs: number | null
  readonly writes: number
}

function beatWords({ name, down, readAgoMs, heardAgoMs, writes }: Beat): string {
  const state = down === '' ? '' : ` ${down},`
  return `${name}${state} read ${agoWords(readAgoMs)}, heard ${agoWords(heardAgoMs)}, ${counted(writes, 'write')}`
}
