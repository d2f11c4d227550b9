interface Item {
  readonly arn: string;
}

const indexes = new WeakMap<readonly Item[], ReadonlyMap<string, Item>>();

/** The items of a listing by their ARN, worked out once for each listing: copies are looked up by the thousand. */
export function byArn<T extends Item>(items: readonly T[]): ReadonlyMap<string, T> {
  const known = indexes.get(items) ?? new Map(items.map((item) => [item.arn, item]));
  indexes.set(items, known);
  return known as ReadonlyMap<string, T>;
}
