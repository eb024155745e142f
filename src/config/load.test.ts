import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { formatProblem, UserError } from '../core/problem.js'
import { secretSource, webhookSecrets } from '../ports/settings.js'
import type { Configuration } from './configuration.js'
import { channelKind } from './kinds.js'
import { loadConfiguration } from './load.js'

const CANARY = 'sk_live_canary_000'

const register = z.strictObject({
  kind: z.literal('register'),
  url: z.url(),
  api_key: secretSource.describe('the key of the till'),
  webhook_secrets: webhookSecrets,
  requests_per_minute: z.int().min(1).max(600).default(60),
})
const webshop = z.strictObject({
  kind: z.literal('webshop'),
  domain: z.string().describe('the domain'),
  token: secretSource.optional(),
  client: secretSource.optional(),
})
const kinds = {
  tills: { register: channelKind(register) },
  shops: {
    webshop: channelKind(webshop, {
      check: ({ token, client }, context) => {
        if (!token && !client) context.addIssue({ code: 'custom', message: 'a token or a client' })
      },
      priceOwner: ({ domain }) => domain,
    }),
  },
}
const environment = { TILL_KEY: CANARY, SHOP_TOKEN: CANARY }

const TILL = `tills:
  main:
    kind: register
    url: https://till.example.com
    api_key: {env: TILL_KEY}
`
const SHOP = `shops:
  web:
    kind: webshop
    domain: shop.example.com
    token: {env: SHOP_TOKEN}
`

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillsync-config-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function write(name: string, text: string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

function load(text: string): Configuration {
  return loadConfiguration(write('tillsync.yaml', text), kinds, environment)
}

/** What is said of the file, each line from its place on. */
function problems(text: string): readonly string[] {
  try {
    load(text)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    expect(error.message).not.toContain(CANARY)
    return error.problems.map((problem) => formatProblem(problem).replaceAll(`${folder}/`, ''))
  }
  return []
}

describe('a configuration that is right', () => {
  test('has every default', () => {
    const configuration = load(TILL + SHOP)
    expect(configuration).toMatchObject({
      directory: folder,
      mode: 'live',
      stateDirectory: '/var/lib/tillsync',
      listen: { host: '127.0.0.1', port: 8787 },
      match: { by: ['sku', 'barcode'], adopt: 'ask' },
      schedule: { poll: '* * * * *', sweep: '*/15 * * * *', timezone: 'UTC' },
      backup: { schedule: '30 3 * * *', keep: 14, directory: '/var/lib/tillsync/backups' },
      guards: { zeroed: { above: 5, percent: 5 }, changed: { above: 20 }, priceMovePercent: 40, windowMs: 3_600_000 },
      mapping: { links: [], rules: [], ignored: [] },
      log: { level: 'info' },
    })
    expect(configuration.tills).toEqual([
      {
        name: 'main',
        kind: 'register',
        settings: {
          kind: 'register',
          url: 'https://till.example.com',
          api_key: { env: 'TILL_KEY' },
          webhook_secrets: [],
          requests_per_minute: 60,
        },
        settle: 'evidence',
        settleAfterMs: 60_000,
      },
    ])
    expect(configuration.shops[0]).toMatchObject({
      name: 'web',
      from: 'main',
      movements: true,
      stock: { buffer: 0, minimum: 0, maximum: null, onMissing: 'hold' },
      prices: {
        factor: 10_000,
        addition: 0,
        tax: null,
        round: null,
        ending: null,
        minimum: null,
        sale: 'as_sale',
        edited: 'overwrite',
      },
    })
  })

  test('reads every general setting', () => {
    const text = `mode: observe
state: data
http: {listen: "[::1]:0"}
match: {by: [barcode], adopt: automatic}
schedule: {poll: "*/2 * * * *", sweep: "0 * * * *", timezone: America/Toronto}
backup: {schedule: off, keep: 3, directory: ../copies}
guards: {zeroed: {above: 1}, price_move_percent: 10, window: 90s}
log: {level: debug}
`
    const till = `${TILL}    settle: strict\n    settle_after_seconds: 5\n`
    expect(load(text + till + SHOP)).toMatchObject({
      mode: 'observe',
      stateDirectory: join(folder, 'data'),
      listen: { host: '::1', port: 0 },
      match: { by: ['barcode'], adopt: 'automatic' },
      schedule: { poll: '*/2 * * * *', sweep: '0 * * * *', timezone: 'America/Toronto' },
      backup: { schedule: null, keep: 3, directory: join(folder, '../copies') },
      guards: { zeroed: { above: 1, percent: 5 }, priceMovePercent: 10, windowMs: 90_000 },
      tills: [{ settle: 'strict', settleAfterMs: 5000 }],
      log: { level: 'debug' },
    })
  })

  test('carries no secret', () => {
    expect(JSON.stringify(load(TILL + SHOP))).not.toContain(CANARY)
  })

  test('keeps exact counts and prices', () => {
    const [shop] = load(`${TILL}${SHOP}    stock: {buffer: 1.5, minimum: 2, maximum: 50, on_missing: zero}
    prices: {factor: 1.05, addition: -0.5, tax: {add: 14.975}, round: 0.05, ending: .99, minimum: 3, sale: ignore, edited: keep}
`).shops
    expect(shop?.stock).toEqual({ buffer: 1500, minimum: 2000, maximum: 50_000, onMissing: 'zero' })
    expect(shop?.prices).toEqual({
      factor: 10_500,
      addition: -5000,
      tax: { way: 'add', rate: 14_975 },
      round: 500,
      ending: 9900,
      minimum: 30_000,
      sale: 'ignore',
      edited: 'keep',
    })
  })

  test.each(['on', 'off', 'true', 'false', '"on"', '"false"'])('takes movements: %s', (text) => {
    const [shop] = load(`${TILL}${SHOP}    movements: ${text}\n    prices: ${text}\n`).shops
    const on = /on|true/.test(text)
    expect(shop?.movements).toBe(on)
    expect(shop?.prices === 'off').toBe(!on)
  })

  test('merges what stands under << and an anchor', () => {
    const text = `${TILL}shops:
  one: &one {kind: webshop, domain: a.example.com, token: {env: SHOP_TOKEN}}
  two: {<<: *one, domain: b.example.com}
`
    expect(load(text).shops.map(({ settings }) => settings)).toMatchObject([
      { domain: 'a.example.com' },
      { domain: 'b.example.com' },
    ])
  })
})

describe('what is refused', () => {
  test('everything of all files is said at once, in order and with the nearest name', () => {
    write('map.yaml', 'links:\n  - {shop: wbe, listing: A, item: B}\n')
    const text = `mode: liv
tills:
  main:
    kind: registr
shops:
  web:
    kind: webshop
    domian: shop.example.com
    token: {env: NOWHERE}
    from: mian
mapping: [map.yaml]
gaurds: {}
`
    expect(problems(text)).toEqual([
      'tillsync.yaml:1:7 found "liv", wanted live or observe; did you mean "live"?',
      'tillsync.yaml:4:11 found "registr", wanted register; did you mean "register"?',
      'tillsync.yaml:6:3 found no "domain", wanted the domain',
      'tillsync.yaml:8:5 found the unknown key "domian", wanted kind, domain, token, client, from, movements, first_contact, stock, prices or settle_after_seconds; did you mean "domain"?',
      'tillsync.yaml:9:12 found no environment variable NOWHERE, wanted the secret in it; set NOWHERE for the daemon, or keep the secret in a file',
      'tillsync.yaml:10:11 found the till "mian", wanted main; did you mean "main"?',
      'tillsync.yaml:12:1 found the unknown key "gaurds", wanted mode, state, http, metrics, match, mapping, schedule, backup, history, guards, notify, log, tills or shops; did you mean "guards"?',
      'map.yaml:2:12 found the shop "wbe", wanted web; did you mean "web"?',
    ])
  })

  test('a secret written out, without repeating it', () => {
    const text =
      TILL.replace('{env: TILL_KEY}', CANARY) + `    webhook_secrets: [${CANARY}, {token: ${CANARY}}]\n` + SHOP
    expect(problems(text)).toEqual([
      expect.stringMatching(/^tillsync.yaml:5:14 found a secret written out, wanted the place of the secret: /),
      expect.stringMatching(/^tillsync.yaml:6:23 found a secret written out/),
      expect.stringMatching(/^tillsync.yaml:6:43 found a block of settings, wanted the place of the secret/),
    ])
  })

  test('a secret where another text is expected, without repeating it', () => {
    const longer = `${CANARY}${'0'.repeat(20)}`
    const said = problems(`mode: ${longer}\nhttp: {listen: ${longer}}\n${TILL.replace('https:', `${longer}:`)}${SHOP}`)
    expect(said).toHaveLength(3)
    expect(said.join('\n')).toContain('tillsync.yaml:1:7 found a text, wanted live or observe')
  })

  test.each([
    ['http://hooks.example.com', false],
    ['https://hooks.example.com?x=1', false],
    ['https://hooks.example.com#x', false],
    ['https://me:secret@hooks.example.com', false],
    ['hooks.example.com', false],
    ['https://hooks.example.com/tills/', true],
    ['http://127.0.0.1:8787', true],
  ])('a public address %s', (url, isRight) => {
    const text = `http: {public_url: "${url}"}\n${TILL}${SHOP}`
    if (isRight) expect(load(text).publicUrl).toBe(url.replace(/\/$/, ''))
    else
      expect(problems(text)).toEqual([
        expect.stringMatching(/^tillsync.yaml:1:20 found a text, wanted an https address/),
      ])
  })

  test('a syntax error, where it is', () => {
    expect(problems('mode: live\ntills: {main: \n')).toEqual([
      expect.stringMatching(/^tillsync.yaml:2:15 found .* a bracket left open, wanted/),
    ])
    expect(problems(`${TILL}${SHOP}mode: live\nmode: observe\n`)).toEqual([
      'tillsync.yaml:12:1 found the key "mode" a second time, wanted each key once',
    ])
    expect(problems('a: *nowhere\n')).toEqual([expect.stringContaining('found an alias')])
  })

  test('a missing, an empty and a plain file', () => {
    expect(() => loadConfiguration(join(folder, 'none.yaml'), kinds, {})).toThrow(/found no file .*none.yaml/)
    expect(problems('')).toEqual([expect.stringContaining('found nothing, wanted a configuration')])
    expect(problems('hello')).toEqual([expect.stringContaining('found a text, wanted a configuration')])
  })

  test('no tills, no shops, a bad name', () => {
    expect(problems('shops: {}\ntills: 5\n')).toEqual([
      'tillsync.yaml:1:8 found no entries, wanted at least one shop by a name of your own',
      'tillsync.yaml:2:8 found the number 5, wanted at least one till by a name of your own',
    ])
    expect(problems(TILL + SHOP.replace('web:', 'Web Shop:'))).toEqual([
      'tillsync.yaml:7:3 found the name "Web Shop", wanted a name of small letters, digits and hyphens that starts with a letter',
    ])
  })

  test('a shop fed by several tills', () => {
    expect(problems(`${TILL}${SHOP}    from: [main, other]\n`)).toEqual([
      "tillsync.yaml:11:11 found a list, wanted one till's name: a shop fed by several tills is not supported yet",
    ])
  })

  test('a shop that says no till where there are two', () => {
    const second = TILL.replace('tills:\n', '').replace('main:', 'other:')
    expect(problems(TILL + second + SHOP)).toEqual([
      'tillsync.yaml:11:3 found no "from", wanted the till that feeds this shop: main or other',
    ])
  })

  test('a name shared by a till and a shop', () => {
    expect(problems(TILL + SHOP.replace('web:', 'main:'))).toEqual([
      'tillsync.yaml:7:3 found the name "main" for a till and for a shop, wanted a name of its own for each',
    ])
  })

  test('two shops that set the same prices, unless one leaves them', () => {
    const second = SHOP.replace('shops:\n', '').replace('web:', 'east:')
    expect(problems(TILL + SHOP + second)).toEqual([
      'tillsync.yaml:11:3 found a second shop that sets the prices of shop.example.com, which "web" sets, wanted prices: off for all but one',
    ])
    expect(problems(`${TILL}${SHOP}${second}    prices: off\n`)).toEqual([])
  })

  test('two shops of a till whose figures both count at first contact', () => {
    const from = '    prices: off\n    first_contact: shop\n'
    const second = SHOP.replace('shops:\n', '').replace('web:', 'east:')
    expect(problems(TILL + SHOP + from + second + from)).toEqual([
      'tillsync.yaml:18:5 found a second shop whose figures count at first contact, beside "web", wanted first_contact: till for all but one shop of a till',
    ])
    expect(problems(TILL + SHOP + second + from)).toEqual([])
  })

  test('what the check of a kind says', () => {
    expect(problems(TILL + SHOP.replace(/ {4}token.*\n/, ''))).toEqual([
      'tillsync.yaml:8:5 found these settings together, wanted a token or a client',
    ])
  })

  test.each([
    ['http: {listen: "8787"}', '1:16 found "8787", wanted host:port, such as 127.0.0.1:8787 or [::1]:8787'],
    ['metrics: {listen: "8788"}', '1:19 found "8788", wanted host:port'],
    [
      'metrics: {listen: "127.0.0.1:8787"}',
      '1:19 found the port of http.listen, 8787, wanted a port of its own for metrics',
    ],
    ['http: {listen: "a:99999"}', '1:16 found "a:99999", wanted host:port'],
    ['backup: {schedule: nightly}', '1:20 found "nightly", wanted five fields of cron'],
    ['schedule: {poll: "every minute"}', '1:18 found "every minute", wanted five fields of cron'],
    [
      'schedule: {timezone: America/Toronot}',
      '1:22 found "America/Toronot", wanted the name of a time zone, such as America/Toronto; did you mean "America/Toronto"?',
    ],
    ['guards: {window: 60}', '1:18 found the number 60, wanted a time with its unit'],
    ['guards: {zeroed: {percent: 101}}', '1:28 found the number 101, wanted 100 or less'],
    ['match: {by: []}', '1:13 found a list, wanted at least one entry'],
    ['match: {by: [ski]}', '1:14 found "ski", wanted sku or barcode; did you mean "sku"?'],
    ['mapping: [none/*.yaml]', '1:11 found no file of this name, wanted a mapping file at none/*.yaml'],
    ['schedule: {heartbeat: hourly}', '1:23 found "hourly", wanted five fields of cron'],
    [
      'notify: {command: [tell], webhook: "https://a.example"}',
      '1:9 found these settings together, wanted a command or a webhook',
    ],
    [
      'notify: {webhook: "http://a.example/x"}',
      '1:19 found a text, wanted an https address, or the place where it is kept as a secret',
    ],
    ['notify: {webhook: {env: NOWHERE}}', '1:19 found no environment variable NOWHERE, wanted the secret in it'],
    ['notify: {alive: {url: {evn: NOWHERE}}}', '1:23 found'],
    ['notify: {per_hour: 0}', '1:20 found the number 0, wanted 1 or more'],
    ['state: 5', '1:8 found the number 5, wanted a text; write it in quotes'],
  ])('%s', (line, expected) => {
    const said = problems(`${line}\n${TILL}${SHOP}`)
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(`tillsync.yaml:${expected}`)
  })

  test.each([
    ['stock: {buffer: -1}', 'found the number -1, wanted a number, zero or more'],
    ['stock: {buffer: 1.2345}', 'found the number 1.2345, wanted a number, zero or more, with at most three decimals'],
    ['stock: {minimum: 5, maximum: 4}', 'wanted a maximum that is not below the minimum'],
    ['prices: {factor: 0}', 'found the number 0, wanted a number above zero'],
    [
      'prices: {facter: 2}',
      'found the unknown key "facter", wanted factor, addition, tax, round, ending, minimum, sale or edited; did you mean "factor"?',
    ],
    ['prices: {tax: 13}', 'found the number 13, wanted a block such as {add: 13} or {remove: 20}, or none'],
    ['prices: maybe', 'found a text, wanted on, off or a block with a factor and the like'],
    ['movements: maybe', 'wanted on, off, true or false'],
  ])('%s', (line, expected) => {
    const said = problems(`${TILL}${SHOP}    ${line}\n`)
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(/^tillsync.yaml:11:/)
    expect(said[0]).toContain(expected)
  })
})

describe('secrets of a configuration', () => {
  test('a file beside the configuration is found from anywhere', () => {
    chmodSync(write('key', CANARY), 0o600)
    expect(problems(TILL.replace('{env: TILL_KEY}', '{file: key}') + SHOP)).toEqual([])
  })

  test('a file that others may read is refused at its place', () => {
    chmodSync(write('key', CANARY), 0o644)
    expect(problems(TILL.replace('{env: TILL_KEY}', '{file: key}') + SHOP)).toEqual([
      'tillsync.yaml:5:14 found a secret that others may read in key, wanted a file that only its owner may read; run chmod 600 key',
    ])
  })
})
