/** What the state directory itself says of which database is its own, apart from that database. */
export interface EpochPort {
  /** The epochs that the directory's database may be of; undefined where none was ever named. */
  read(): readonly string[] | undefined
  /** On disk when it returns. A crash leaves the names before or these, never half of them. */
  write(epochs: readonly string[]): void
}
