/** Small facts that a channel learns about its platform (a dialect, a missing route, a batch size) and keeps over restarts. */
export interface MemoryPort {
  recall(name: string): string | undefined
  remember(name: string, value: string): void
}
