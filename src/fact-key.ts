import type { Target } from './record.ts';

/** `name@organization`, `name@account` or `name@account/region`. */
export function factKey(fact: string, { account, region }: Target): string {
  if (account === undefined) return `${fact}@organization`;
  return region === undefined ? `${fact}@${account}` : `${fact}@${account}/${region}`;
}
