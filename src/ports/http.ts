/** One HTTP exchange as the program may see it. Only `net/http.ts` and tests implement it. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** From the first byte sent to the last byte read. */
  readonly deadlineMs: number
}

export type HttpAnswer =
  /** A whole answer was read, whatever its status; redirects are answers and are never followed. Header names are lower-case. */
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
    }
  /** Provably no byte of the request reached the server: name not found, connection refused, connect or TLS failure. */
  | { readonly kind: 'unsent'; readonly detail: string }
  /** Anything else: time-out, closed socket, an answer too large. The server may have acted. */
  | { readonly kind: 'lost'; readonly detail: string }

export type HttpPort = (request: HttpRequest) => Promise<HttpAnswer>
