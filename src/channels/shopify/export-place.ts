/** How far an export was read. All that a walk needs to go on after a restart. */
export interface ExportPlace {
  /** The number of the bulk operation. */
  readonly operation: string
  /** The number of the location that it was asked for. */
  readonly location: string
  /** Where in the file the next line begins, in bytes. */
  readonly byte: number
  /** How many lines there are before. */
  readonly rows: number
}

const CURSOR = /^bulk (\d+) (\d+) (\d+) (\d+)$/

/** The place that a cursor means; undefined for one of Shopify's own, which have no spaces. */
export function placeOf(cursor: string | null): ExportPlace | undefined {
  const [, operation, location, byte, rows] = CURSOR.exec(cursor ?? '') ?? []
  if (operation === undefined || location === undefined) return undefined
  return { operation, location, byte: Number(byte), rows: Number(rows) }
}

export function cursorOf({ operation, location, byte, rows }: ExportPlace): string {
  return `bulk ${operation} ${location} ${byte} ${rows}`
}
