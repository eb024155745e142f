import { systemClock } from '../src/edges/clock.js'
import { openHttp } from '../src/net/http.js'

/** Fetches and parses so many pages, three at a time as three channels would, and tells what CPU it took. */
const [origin = '', pages = '0'] = process.argv.slice(2)
const http = openHttp({ clock: systemClock() })
let next = 0

async function fetchPages(): Promise<number> {
  let rows = 0
  while (next < Number(pages)) {
    const url = `${origin}/${next++}`
    const answer = await http.request({ method: 'GET', url, headers: {}, deadlineMs: 60_000 })
    if (answer.kind !== 'answered') throw new Error(answer.detail)
    rows += Object.keys(JSON.parse(answer.body) as object).length
  }
  return rows
}

// What a process of this kind does before its first page is no part of the pages.
const before = process.cpuUsage()
await Promise.all([fetchPages(), fetchPages(), fetchPages()])
const { user, system } = process.cpuUsage(before)
process.send?.({ cpuMs: (user + system) / 1000 })
await http.close()
