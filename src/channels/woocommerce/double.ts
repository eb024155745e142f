import type { ChannelContext } from '../../ports/context.js'
import type { HttpAnswer, HttpPort, HttpRequest } from '../../ports/http.js'
import { wooCommerceSettings, type WooCommerceSettings } from './settings.js'

/** Doubles for this channel's tests: an HTTP port that is scripted and records, and a context around it. */
export interface RecordingHttp {
  readonly http: HttpPort
  readonly requests: { readonly url: URL; readonly request: HttpRequest }[]
}

export function recordingHttp(answer: (url: URL, request: HttpRequest) => HttpAnswer): RecordingHttp {
  const requests: RecordingHttp['requests'] = []
  return {
    requests,
    http: (request) => {
      const url = new URL(request.url)
      requests.push({ url, request })
      return Promise.resolve(answer(url, request))
    },
  }
}

export function answered(body: unknown, status = 200, headers: Record<string, string> = {}): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { kind: 'answered', status, headers, body: text }
}

/** A page of a list with the counts that WordPress gives. */
export function listed(rows: readonly unknown[], page: string | null, perPage = 100): HttpAnswer {
  const first = (Number(page ?? '1') - 1) * perPage
  return answered(rows.slice(first, first + perPage), 200, {
    'x-wp-total': String(rows.length),
    'x-wp-totalpages': String(Math.ceil(rows.length / perPage)),
  })
}

export function declined(status: number, code: string, headers: Record<string, string> = {}): HttpAnswer {
  return answered({ code, message: `Sorry: ${code}`, data: { status } }, status, headers)
}

/** A memory that forgets with the test, and a clock that stands unless `now` moves it. */
export function contextOver(http: HttpPort, now: () => number = () => 1_783_000_000_000): ChannelContext {
  const memory = new Map<string, string>()
  return {
    channel: 'web',
    http,
    clock: {
      now,
      elapsed: now,
      wait: () => Promise.resolve(),
      deadline: () => ({ signal: new AbortController().signal, release: () => undefined }),
    },
    chance: { fraction: () => 0, hex: (bytes) => '00'.repeat(bytes) },
    budget: { spend: () => 0 },
    memory: {
      recall: (name) => memory.get(name),
      remember: (name, value) => void memory.set(name, value),
    },
    reveal: (source) => ('env' in source ? `secret-of-${source.env}` : ''),
  }
}

export function settingsFor(url: string, changes: Partial<WooCommerceSettings> = {}): WooCommerceSettings {
  const plain = wooCommerceSettings.parse({
    kind: 'woocommerce',
    url,
    consumer_key: { env: 'key' },
    consumer_secret: { env: 'consumer' },
    webhook_secrets: [{ env: 'hook' }],
  })
  return { ...plain, ...changes }
}
