import { z } from 'zod'
import { PLAIN_PRICE_FORMULA, PLAIN_STOCK_RULE } from '../core/rule.js'
import { prices, NOT_BELOW_MINIMUM, showsNothing, stockShape, toStockRule } from './rules.js'
import { address, duration, listen, onOrOff, publicUrl, schedule, scheduleOrOff, timezone } from './values.js'

const flood = (above: number, percent: number, description: string) =>
  z
    .strictObject({
      above: z.number().int().min(0).default(above).meta({ description: 'so many in the window always go through' }),
      percent: z
        .number()
        .min(0)
        .max(100)
        .default(percent)
        .meta({ description: "so many percent of the shop's listings go through" }),
    })
    .prefault({})
    .meta({ description })

const guards = z
  .strictObject({
    zeroed: flood(
      5,
      5,
      'how many listings may fall to zero without a known reason; the larger of the two bounds counts',
    ),
    changed: flood(20, 20, 'how many listings may change without a known reason; the larger of the two bounds counts'),
    price_move_percent: z
      .number()
      .min(0)
      .default(40)
      .meta({ description: 'a price that moves further than this waits for a person' }),
    window: duration.prefault('1h').meta({ description: 'the sliding time over which the guards count' }),
  })
  .transform(({ zeroed, changed, price_move_percent: priceMovePercent, window: windowMs }) => ({
    zeroed,
    changed,
    priceMovePercent,
    windowMs,
  }))
  .prefault({})
  .meta({ description: 'what holds back a flood of changes that nothing known explains' })

const SHORTEST_HISTORY_MS = 7 * 86_400_000

const match = z
  .strictObject({
    by: z
      .array(z.enum(['sku', 'barcode']))
      .min(1)
      .default(['sku', 'barcode'])
      .meta({ description: 'what listings are matched to items by, in this order' }),
    adopt: z
      .enum(['ask', 'automatic'])
      .default('ask')
      .meta({ description: 'whether proposed links wait for `tillsync adopt`' }),
  })
  .prefault({})
  .meta({ description: 'how listings find their items without a mapping file' })

const schedules = z
  .strictObject({
    poll: schedule.prefault('* * * * *').meta({ description: 'when to ask for what changed, as cron fields' }),
    sweep: schedule
      .prefault('*/15 * * * *')
      .meta({ description: 'when to walk both sides completely, as cron fields' }),
    heartbeat: scheduleOrOff
      .prefault('0 * * * *')
      .meta({ description: 'when to log how every channel fares, as cron fields, or `off`' }),
    timezone: timezone
      .prefault('UTC')
      .meta({ description: 'the time zone of all schedules', example: 'America/Toronto' }),
  })
  .prefault({})
  .meta({ description: 'what runs when' })

const backup = z
  .strictObject({
    schedule: scheduleOrOff
      .prefault('30 3 * * *')
      .meta({ description: 'when the database is copied, as cron fields, or `off`' }),
    keep: z.number().int().min(1).default(14).meta({ description: 'how many backups are kept, the newest' }),
    directory: z.string().min(1).optional().meta({
      description:
        'where they are kept; a relative one starts at this file; `backups` in the state directory where unset',
      example: '/mnt/backup/tillsync',
    }),
  })
  .prefault({})
  .meta({ description: 'copies of the database, each read through before an older one is removed' })
const alive = z
  .strictObject({
    url: address.meta({ description: 'the address that is asked (GET), or where it is kept as a secret' }),
    every_minutes: z.number().int().min(1).max(1440).default(5).meta({ description: 'how often it is asked' }),
  })
  .transform(({ url, every_minutes: minutes }) => ({ address: url, everyMs: minutes * 60_000 }))
  .optional()
  .meta({
    description:
      'a sign of life for a service that raises the alarm when it stays away; it is given as long as the daemon gets on',
  })

const notify = z
  .strictObject({
    command: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .meta({
        description: 'a program and its parameters, run without a shell; it gets the notice as JSON on standard input',
        example: ['/usr/local/bin/tell-me'],
      }),
    webhook: address
      .optional()
      .meta({ description: 'an address that the notice is posted to as JSON, or where it is kept as a secret' }),
    collect: duration.prefault('30s').meta({ description: 'what comes within this time is told together' }),
    per_hour: z
      .number()
      .int()
      .min(1)
      .max(60)
      .default(6)
      .meta({ description: 'no more notices an hour than so many; what comes meanwhile is told with the next' }),
    alive,
  })
  .refine(({ command, webhook }) => !command || !webhook, { error: 'a command or a webhook, not both' })
  .transform(({ command, webhook, collect, per_hour: perHour, ...rest }) => ({
    command: command ?? null,
    webhook: webhook ?? null,
    collectMs: collect,
    perHour,
    alive: rest.alive ?? null,
  }))
  .optional()
  .meta({ description: 'whom to tell of errors, of what waits for a person, and when that is over' })

/** Patterns of the mapping files, relative to the configuration. */
export const mappingPatterns = z
  .array(z.string().min(1))
  .default([])
  .meta({
    description: 'mapping files, relative to this one; * stands for any part of a name',
    example: ['mapping/*.yaml'],
  })

/** Everything but the tills and shops. */
export const generalSettings = z.strictObject({
  mode: z.enum(['live', 'observe']).default('live').meta({ description: '`observe` does everything but write' }),
  state: z
    .string()
    .min(1)
    .default('/var/lib/tillsync')
    .meta({ description: 'the folder of database and lock; a relative one starts at this file' }),
  http: z
    .strictObject({
      listen: listen.prefault('127.0.0.1:8787').meta({ description: 'where webhooks and health checks are answered' }),
      public_url: publicUrl.optional().meta({
        description:
          'the address under which platforms reach this machine: webhooks go to `<public_url>/webhooks/<channel>`, and are kept alive there; without it they are left alone',
        example: 'https://hooks.example.com',
      }),
    })
    .prefault({})
    .meta({ description: 'the way in' }),
  metrics: z
    .strictObject({
      listen: listen.optional().meta({
        description: 'where `GET /metrics` is answered for Prometheus; nowhere unless it is set',
        example: '127.0.0.1:8788',
      }),
    })
    .prefault({})
    .meta({ description: 'numbers for whoever draws graphs; see docs/metrics.md' }),
  match,
  mapping: mappingPatterns,
  schedule: schedules,
  backup,
  history: z
    .strictObject({
      keep: duration
        .refine((ms) => ms >= SHORTEST_HISTORY_MS, {
          error: '7d or longer: what is younger may still be found out about',
        })
        .prefault('730d')
        .meta({ description: 'how long what was changed, and why, is kept', example: '365d' }),
    })
    .transform(({ keep }) => keep)
    .prefault({})
    .meta({ description: 'what `tillsync history` and `tillsync why` can tell of' }),
  guards,
  notify,
  log: z
    .strictObject({
      level: z
        .enum(['debug', 'info', 'warn', 'error'])
        .default('info')
        .meta({ description: 'the least important events that are logged' }),
    })
    .prefault({})
    .meta({ description: 'what the daemon says' }),
})

/** Beside the settings of its kind, each till has these. */
export const tillSettings = z.strictObject({
  settle: z.enum(['evidence', 'strict']).default('evidence').meta({
    description:
      'how a correction of unknown outcome is settled: by any evidence, or `strict`, never by what is only probable',
  }),
  settle_after_seconds: z.number().min(0).max(3600).default(60).meta({
    description: 'the longest time that the till may still act on a correction after we gave up waiting for its answer',
  }),
})

const ONE_TILL = "one till's name: a shop fed by several tills is not supported yet"

/** Beside the settings of its kind, each shop has these. */
export const shopSettings = z.strictObject({
  from: z
    .string({ error: (issue) => (Array.isArray(issue.input) ? ONE_TILL : "a till's name") })
    .optional()
    .meta({ description: 'the till that feeds the shop; the only one where there is one', example: 'main' }),
  movements: onOrOff
    .prefault('on')
    .meta({ description: 'whether what the shop sells is taken to the till; `off` makes it a pure display' }),
  first_contact: z.enum(['till', 'shop']).default('till').meta({
    description:
      "whose figures count when a listing is first linked: the till's are shown, or the shop's are told to the till as corrections",
  }),
  stock: z
    .strictObject(stockShape)
    .refine((written) => !showsNothing(written), { error: NOT_BELOW_MINIMUM })
    .transform((written) => ({ ...PLAIN_STOCK_RULE, ...toStockRule(written) }))
    .prefault({})
    .meta({
      description: "how much of the till's stock the shop shows; by default all of it, and a missing item is held",
    }),
  prices: prices
    .transform((written) => (written === 'off' ? written : { ...PLAIN_PRICE_FORMULA, ...written }))
    .prefault('on')
    .meta({
      description:
        "`on` shows the till's prices, `off` leaves the shop's alone, a formula computes them; unset parts leave the price as it is",
    }),
  settle_after_seconds: z.number().min(0).max(3600).default(60).meta({
    description: 'the longest time that the shop may still act on a write after we gave up waiting for its answer',
  }),
})

const NAME = /^[a-z][a-z0-9-]{0,39}$/

/** A channel's name: it stands in the path of its webhooks. */
export const channelName = z
  .string()
  .regex(NAME, 'a name of small letters, digits and hyphens that starts with a letter')
