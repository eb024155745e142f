/**
 * A link is in step when nothing differed as it was last compared, and nothing that a decision looks at has changed since.
 * Whatever writes to the database, of any process: what it changes takes the links out of step that hang on it, so that
 * no code has to remember to.
 */
export const inStep = [
  outOfStep('item', 'UPDATE OF sku, barcode, categories, countable, price, sale_price, gone, parked', {
    when: changed(['sku', 'barcode', 'categories', 'countable', 'price', 'sale_price', 'gone', 'parked']),
    links: ofItem('new.till', 'new.id'),
  }),
  outOfStep('listing', 'UPDATE OF sku, stock_keeping, price, sale_price, gone', {
    when: changed(['sku', 'stock_keeping', 'price', 'sale_price', 'gone']),
    links: ofListing('new.shop', 'new.id'),
  }),
  outOfStep('reading', 'INSERT', { links: ofSubject('new.channel', 'new.subject_id') }),
  outOfStep('reading', 'UPDATE OF figure', {
    when: changed(['figure']),
    links: ofSubject('new.channel', 'new.subject_id'),
  }),
  outOfStep('reading', 'DELETE', { links: ofSubject('old.channel', 'old.subject_id') }),
  outOfStep('base', 'INSERT', { links: ofListing('new.shop', 'new.listing_id') }),
  outOfStep('base', 'UPDATE OF figure', {
    when: changed(['figure']),
    links: ofListing('new.shop', 'new.listing_id'),
  }),
  outOfStep('base', 'DELETE', { links: ofListing('old.shop', 'old.listing_id') }),
  outOfStep('movement', 'INSERT', { links: ofItem('new.till', 'new.item_id') }),
  outOfStep('movement', 'UPDATE OF correction_id', { links: ofItem('new.till', 'new.item_id') }),
  outOfStep('correction', 'INSERT', { links: ofItem('new.till', 'new.item_id') }),
  outOfStep('correction', 'UPDATE OF state', { links: ofItem('new.till', 'new.item_id') }),
  outOfStep('call_entry', 'INSERT', {
    links: ofSubject('(SELECT channel FROM call WHERE id = new.call_id)', 'new.subject_id'),
  }),
  outOfStep('price_sent', 'INSERT', { links: ofListing('new.shop', 'new.listing_id') }),
  outOfStep('price_sent', 'UPDATE', { links: ofListing('new.shop', 'new.listing_id') }),
  outOfStep('price_sent', 'DELETE', { links: ofListing('old.shop', 'old.listing_id') }),
  outOfStep('hold', 'INSERT', { links: ofSubject('new.channel', 'new.subject_id') }),
  outOfStep('hold', 'UPDATE OF released_at', { links: ofSubject('new.channel', 'new.subject_id') }),
  outOfStep('refusal', 'INSERT', { links: ofSubject('new.channel', 'new.subject_id') }),
  outOfStep('refusal', 'UPDATE', { links: ofSubject('new.channel', 'new.subject_id') }),
  outOfStep('refusal', 'DELETE', { links: ofSubject('old.channel', 'old.subject_id') }),
  outOfStep('pause', 'INSERT', { links: ofPause('new') }),
  outOfStep('pause', 'DELETE', { links: ofPause('old') }),
  outOfStep('unexplained', 'INSERT', { links: 'id = new.link_id' }),
  outOfStep('unexplained', 'UPDATE', { links: 'id IN (old.link_id, new.link_id)' }),
  outOfStep('unexplained', 'DELETE', { links: 'id = old.link_id' }),
  outOfStep('link', 'UPDATE OF state, contacted_at', {
    links:
      'id IN (SELECT theirs.link_id FROM part AS mine JOIN part AS theirs USING (till, item_id) WHERE mine.link_id = new.id)',
  }),
].join('\n')

function outOfStep(
  table: string,
  event: string,
  { when, links }: { readonly when?: string; readonly links: string },
): string {
  const name = `${table}_${event.split(' ')[0]?.toLowerCase() ?? ''}_out_of_step`
  const condition = when === undefined ? '' : ` WHEN ${when}`
  return `CREATE TRIGGER ${name} AFTER ${event} ON ${table}${condition}
BEGIN UPDATE link SET in_step = 0 WHERE in_step = 1 AND (${links}); END;`
}

function changed(columns: readonly string[]): string {
  return columns.map((column) => `old.${column} IS NOT new.${column}`).join(' OR ')
}

function ofItem(till: string, itemId: string): string {
  return `id IN (SELECT link_id FROM part WHERE till = ${till} AND item_id = ${itemId})`
}

function ofListing(shop: string, listingId: string): string {
  return `id IN (SELECT id FROM link WHERE shop = ${shop} AND listing_id = ${listingId} AND state <> 'retired')`
}

/** Of a channel of either side. */
function ofSubject(channel: string, subjectId: string): string {
  return `${ofItem(channel, subjectId)} OR ${ofListing(channel, subjectId)}`
}

/** One without a subject is of a whole channel, one without a channel of everything. */
function ofPause(row: 'old' | 'new'): string {
  return `${row}.subject_id = '' OR ${ofSubject(`${row}.channel`, `${row}.subject_id`)}`
}
