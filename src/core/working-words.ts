import { type Count, countFromUnits, formatCount } from './count.js'
import type { PartWorking, Working } from './working.js'

/** Such as `main allows 24 of SOAP; less buffer 1; one takes 3 → 7`: a target with its working. */
export function workingReason(till: string, { parts, least, minimum, maximum, target }: Working): string {
  const clauses = parts.map((part, index) => partWorking(till, part, index === 0))
  if (least === null || target === null) return `${clauses.join(' and ')}: no target`
  const several = parts.length > 1 ? `; the least is ${formatCount(least)}` : ''
  return `${clauses.join(' and ')}${several}${bound(least, minimum, maximum)}`
}

function partWorking(till: string, part: PartWorking, isFirst: boolean): string {
  const { sku, figure, reading, buffer, units, allows } = part
  const result = allows === null ? '' : ` → ${formatCount(allows)}`
  if (part.gone) return `${sku} is gone from ${till}${result}`
  if (figure === null || reading === null) return `${till} has said no figure of ${sku}`
  const allowed = `${isFirst ? `${till} allows ` : ''}${formatCount(figure)} of ${sku}${partOrigin(part)}`
  const less = buffer === 0 ? '' : `; less buffer ${formatCount(buffer)}`
  const each = units === countFromUnits(1) ? '' : `; one takes ${formatCount(units)}`
  return `${allowed}${less}${each}${result}`
}

/** What the figure is made of, where that is more than the reading. */
function partOrigin({ figure, reading, owed, unsettled, heldBack }: PartWorking): string {
  const told = [
    ...(reading === null || reading === figure ? [] : [`${formatCount(reading)} as read`]),
    ...(owed === 0 ? [] : [`${formatCount(owed)} not told yet`]),
    ...(unsettled === 0 ? [] : [`${formatCount(unsettled)} in doubt`]),
    ...(heldBack === 0 ? [] : [`${formatCount(heldBack)} held back`]),
  ]
  return told.length === 0 ? '' : ` (${told.join(', ')})`
}

function bound(least: Count, minimum: Count, maximum: Count | null): string {
  if (least < minimum) return `; below the minimum of ${formatCount(minimum)} → 0`
  if (maximum !== null && least > maximum)
    return `; above the maximum of ${formatCount(maximum)} → ${formatCount(maximum)}`
  return ''
}
