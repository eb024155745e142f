import { expect, test } from 'vitest'
import { createRowList } from './row-list.js'

test('rows stay in the order of their ids, whatever the order of adding and removing', () => {
  const list = createRowList<{ id: number }>()
  const rows = [7, 3, 9, 1, 8].map((id) => ({ id }))
  for (const row of rows) list.add(row)
  expect(list.rows.map(({ id }) => id)).toEqual([1, 3, 7, 8, 9])
  for (const row of rows.slice(0, 2)) list.remove(row)
  list.remove({ id: 9 })
  expect(list.rows.map(({ id }) => id)).toEqual([1, 8, 9])
})
