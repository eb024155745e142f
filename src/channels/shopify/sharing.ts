/** Lets whoever asks while the work runs share its outcome, so that it never runs twice at once. */
export function sharing<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  return () => {
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }
}
