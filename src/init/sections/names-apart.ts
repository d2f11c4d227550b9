import type { InitSource, Kind } from '../model.ts';

/** What is to be named. */
interface Named {
  readonly id: string;
  readonly wanted: string;
  readonly account: string;
  readonly region: string;
}

const taken = new WeakMap<InitSource, Set<string>>();

/** The name of a thing; where another of its kind was given that name before, with its region or the name of its account. */
export function nameApart(source: InitSource, kind: Kind, { id, wanted, account, region }: Named): string {
  const known = source.named(kind, id);
  if (known !== undefined) return known;
  const seen = taken.get(source) ?? new Set<string>();
  taken.set(source, seen);
  const isFirst = !seen.has(`${kind} ${wanted}`);
  seen.add(`${kind} ${wanted}`);
  const label = source.accounts.find((one) => one.id === account)?.label ?? account;
  const apart = region === source.governed[0] ? `${wanted}_${label}` : `${wanted}_${region}`;
  return source.name(kind, id, isFirst ? wanted : apart);
}
