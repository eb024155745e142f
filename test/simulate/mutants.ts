/** One breakage of the protocol: a text of a compiled file, which must stand there exactly once, and what takes its place. */
export interface Mutant {
  readonly name: string
  readonly file: string
  readonly find: string
  readonly replace: string
}

const FOLD = 'src/engine/fold.js'
const FOLD_CORRECTION = 'src/engine/fold-correction.js'

/**
 * What a daemon of this kind gets wrong when it is built without care, and what this one once got wrong. Each must be
 * caught by the simulator; one that is not shows a hole in it.
 */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a time-out means not applied',
    file: FOLD_CORRECTION,
    find: "else if (answer.failure.kind === 'unknown')",
    replace: 'else if (false)',
  },
  {
    name: 'a 5xx means not applied',
    file: 'test/simulate/network.js',
    find: "if (fate === 'errorBefore') {",
    replace:
      "if (fate === 'errorAfter') { at(thereMs, () => void request.act()); return answerAfter(life, thereMs + backMs, what, failed(unreached(channel))); }\n        if (fate === 'errorBefore') {",
  },
  {
    name: 'no compare-and-set',
    file: 'src/sandbox/shopify/quantities.js',
    find: 'change.changeFromQuantity !== null && change.changeFromQuantity !== present',
    replace: 'false',
  },
  {
    name: 'marked as sent after sending',
    file: 'src/engine/write.js',
    find: 'const call = markSent(engine, callId);',
    replace: 'const call = { ...engine.store.journal.get(callId), sentAt: engine.clock.now(), attempt: 1 };',
  },
  {
    name: 'no gate while a correction is in doubt',
    file: 'src/core/plan.js',
    find: 'if (item.unsettled !== null || item.correctionHeld || needsPerson(item))',
    replace: 'if (item.correctionHeld || needsPerson(item))',
  },
  {
    name: 'no gate while a stock write is in doubt',
    file: 'src/engine/decide.js',
    find: "return open.every((call) => call.key === marker) ? 'open' : 'lowering_only';",
    replace: "return 'open';",
  },
  {
    name: 'a correction by intention',
    file: FOLD_CORRECTION,
    find: 'const applied = subtract(answer.after, answer.before);',
    replace: 'const applied = correction.amount;',
  },
  {
    name: 'T1 is not one transaction',
    file: 'src/engine/pass.js',
    find: 'const down = engine.store.transact(() => {',
    replace: 'const down = ((work) => work())(() => {',
  },
  {
    name: 'equal figures mean agreed',
    file: 'src/engine/capture.js',
    find: "if (captured.kind === 'none')\n        return;",
    replace:
      "if (captured.kind === 'none')\n        return;\n    if (figure === engine.store.readings.get(link.till, link.parts[0].itemId)?.figure) return void movements.setBase(link.shop, link.listingId, { ...base, figure });",
  },
  {
    name: 'missing means zero',
    file: 'test/simulate/till-port.js',
    find: '{ ...item, figure: null }',
    replace: '{ ...item, figure: 0 }',
  },
  {
    name: 'no fence after a write',
    file: 'src/core/movement.js',
    find: 'export const REPLICA_LAG_MS = 5_000;',
    replace: 'export const REPLICA_LAG_MS = 0;',
  },
  {
    name: 'a newer stamp passes the fence',
    file: 'src/core/movement.js',
    find: 'if (base.fencedUntil > 0 && reading.begunAt < lagEndsAt)',
    replace: 'if (base.fencedUntil > 0 && reading.begunAt < lagEndsAt && !(reading.stamp > base.knownStamp))',
  },
  {
    name: 'no look at older stamps',
    file: 'src/core/movement.js',
    find: 'return begunAt < base.knownAt + (isSameSecond ? REPLICA_LAG_MS : STAMP_BELIEVED_MS);',
    replace: 'return false;',
  },
  {
    name: 'what is heard is what readers show',
    file: 'src/engine/again.js',
    find: 'return begunAt < shownAt;',
    replace: 'return false;',
  },
  {
    name: 'what a correction left undone is forgotten',
    file: FOLD_CORRECTION,
    find: 'if (remainder !== 0)',
    replace: 'if (false)',
  },
  {
    name: 'marks are consumed whatever their version',
    file: 'src/store/dirty.js',
    find: "subject_id = ? AND version = ?');\n    const later",
    replace: "subject_id = ? AND ? > 0');\n    const later",
  },
  {
    name: 'the cursor moves before the last page',
    file: 'src/engine/look-at-orders.js',
    find: 'if (!(await readOrders(engine, shop, since, seen, take)))\n        return;',
    replace: 'await readOrders(engine, shop, since, seen, take);',
  },
  {
    name: 'a crash means not applied',
    file: 'src/engine/recover.js',
    find: 'for (const call of sent)\n            settleLater(engine, call);',
    replace:
      "for (const call of sent) { engine.store.journal.setDone(call.id, 'not_applied', now, null); for (const entry of store.journal.entries(call.id)) { if (entry.correctionId !== null) { store.movements.takeOutOf(entry.correctionId); store.corrections.setNotApplied(entry.correctionId, now); } } }",
  },
  {
    name: 'a repeat that was not sent settles what was',
    file: FOLD,
    find: "return call.attempt > 1 && failure.kind !== 'stale' && failure.kind !== 'refused';",
    replace: 'return false;',
  },
  {
    name: 'no waiting for the longest time',
    file: FOLD_CORRECTION,
    find: 'engine.store.journal.setUnknown(call.id, now + settleAfterMs, failure.detail);',
    replace: 'engine.store.journal.setUnknown(call.id, now, failure.detail);',
  },
  {
    name: 'a clock that is set moves nothing along',
    file: 'src/engine/clock-jump.js',
    find: 'store.instants.shift(jumpMs);',
    replace: '',
  },
  {
    name: 'a till that shows what was asked for has a floor',
    file: FOLD_CORRECTION,
    find: 'if (remainder < 0 && answer.after <= 0 && answer.after !== entry.to) {',
    replace: 'if (remainder < 0 && answer.after <= 0) {',
  },
  {
    name: 'raises rest on what came back and is not told yet',
    file: 'src/core/part.js',
    find: "const counts = !held && (owed < 0 || purpose === 'lower');",
    replace: 'const counts = !held;',
  },
  {
    name: 'raises rest on old readings',
    file: 'src/core/plan.js',
    find: "if (listing.stockGate !== 'open' || !parts.every((part) => part.item.fresh))",
    replace: "if (listing.stockGate !== 'open')",
  },
  {
    name: 'a raise is not confirmed',
    file: 'src/engine/pass.js',
    find: 'await confirmRaises(engine, upwards, seen);',
    replace: '',
  },
  {
    name: 'what comes back goes to the new link',
    file: 'src/engine/capture.js',
    find: 'if (quantity > 0 && known?.linkId)',
    replace: 'if (false)',
  },
  {
    name: 'a relinked listing forgets what it had not told',
    file: 'src/engine/capture.js',
    find: 'return link.replaces === null ? undefined : engine.store.links.get(link.replaces);',
    replace: 'return undefined;',
  },
  {
    name: 'a line that vanished held nothing',
    file: 'src/engine/vanished.js',
    find: 'return lines.flatMap((each) => giveBack(engine, shop, each));',
    replace: 'return forget(engine, shop, lines);',
  },
  {
    name: 'an order that comes on two pages counts twice',
    file: 'src/engine/look-at-orders.js',
    find: 'const orders = [...byId.values()];',
    replace: 'const orders = [...byId.values(), ...byId.values()];',
  },
  {
    name: 'what nothing explains is no flood',
    file: 'src/engine/flood.js',
    find: "if (isHeld || flood === 'changed' ||",
    replace: 'if (isHeld ||',
  },
  {
    name: 'what is held back is followed',
    file: 'src/core/part.js',
    find: 'const before = subtract(reading, heldBack.amount);',
    replace: 'const before = reading;',
  },
  {
    name: 'a new link follows what the old one did not',
    file: 'src/engine/link.js',
    find: 'if (there)\n        inheritChanges(engine, there.id, id);',
    replace: '',
  },
  {
    name: 'whatever a shop tells of is our own write',
    file: 'src/engine/echo.js',
    find: 'return isUnmoved && isSettled(engine, withItemsAsRead(group), seen);',
    replace: 'return true;',
  },
  {
    name: 'what a correction answers is the reading of any till',
    file: 'src/engine/answers.js',
    find: "tillOf(engine, till).port.correctionForm() === 'difference' && ",
    replace: '',
  },
]
