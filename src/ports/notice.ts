/** One event, as it is told to whoever is to be told. */
export interface NoticeEvent {
  /** When it was logged, as an instant of ISO 8601. */
  readonly at: string
  readonly level: string
  readonly event: string
  /** What happened, in a sentence. */
  readonly sentence: string
  readonly todo: string | null
}

/** What is told at once: all that was collected, in one message. */
export interface Notice {
  /** Such as `tillsync: 1 error, 2 more`. */
  readonly subject: string
  /** The whole message as plain text, a paragraph an event. */
  readonly text: string
  /** The file of the configuration, which tells one daemon from another. */
  readonly configuration: string
  /** The oldest first. */
  readonly events: readonly NoticeEvent[]
  /** Further events that were too many to be told one by one. */
  readonly omitted: number
}

/** Tells somebody. Resolves to null where it was taken, else to what went wrong, without any secret; it never rejects. */
export type NoticePort = (notice: Notice) => Promise<string | null>
