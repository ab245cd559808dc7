/** A record with an entry for each item. `K` must be every key that an item can have. */
export function recordOf<T, K extends string, V>(
  items: readonly T[],
  key: (item: T) => K,
  value: (item: T) => V,
): Record<K, V> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys
  return Object.fromEntries(items.map((item) => [key(item), value(item)])) as Record<K, V>;
}
