/** Gathers links, or what is planned for them, by shop, in the order in which they come. */
export function byShop<T>(all: readonly T[], shopOfOne: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const shops = new Map<string, T[]>()
  for (const one of all) {
    const there = shops.get(shopOfOne(one))
    if (there) there.push(one)
    else shops.set(shopOfOne(one), [one])
  }
  return shops
}
