/** The reasons that Shopify takes for a change of stock (documented). */
export const REASONS: ReadonlySet<string> = new Set([
  'correction',
  'cycle_count_available',
  'damaged',
  'movement_canceled',
  'movement_created',
  'movement_received',
  'movement_updated',
  'other',
  'promotion',
  'quality_control',
  'received',
  'reservation_created',
  'reservation_deleted',
  'reservation_updated',
  'restock',
  'safety_stock',
  'shrinkage',
])

const URI = /^[a-z][a-z0-9+.-]*:\/\/\S+$/i

export function isDocumentUri(text: string): boolean {
  return URI.test(text)
}
