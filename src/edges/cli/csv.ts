/** Fields with a comma, a quote or a line break are quoted, and their quotes doubled. */
const QUOTED = /[",\r\n]/

/** A record of CSV as RFC 4180 wants it, ended by CR: whoever writes it as a line ends it with LF. */
export function csvLine(fields: readonly string[]): string {
  return `${fields.map((field) => (QUOTED.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\r`
}
