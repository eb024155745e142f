/** Rows in ascending order of their ids, so that a walk by id needs no sorting and no look-ups. */
export interface RowList<Row extends { readonly id: number }> {
  readonly rows: readonly Row[]
  add(row: Row): void
  remove(row: Row): void
}

export function createRowList<Row extends { readonly id: number }>(): RowList<Row> {
  const rows: Row[] = []
  return {
    rows,
    add(row) {
      rows.splice(placeOf(rows, row.id), 0, row)
    },
    remove(row) {
      const place = placeOf(rows, row.id)
      if (rows[place] === row) rows.splice(place, 1)
    },
  }
}

/** The first place whose id is not below `id`. New ids are the highest, so the end is tried first. */
function placeOf(rows: readonly { readonly id: number }[], id: number): number {
  const last = rows.at(-1)
  if (last === undefined || last.id < id) return rows.length
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rows[middle]?.id ?? Infinity) < id) low = middle + 1
    else high = middle
  }
  return low
}
