import type { Exit, Kind, Occupant, Reach, StrayBalancer, Unread } from '../../architecture/model.ts';
import type { Outcome } from '../../record.ts';
import type { Counts } from '../view.ts';

const irregular: Readonly<Partial<Record<Kind | Occupant, string>>> = { 'image repository': 'image repositories' };

/** `12 buckets`, `1 bucket` */
export function counted(count: number, what: Kind | Occupant): string {
  return `${count} ${count === 1 ? what : many(what)}`;
}

/** `buckets` */
export function many(what: Kind | Occupant): string {
  const special = irregular[what];
  if (special !== undefined) return special;
  return /(s|x|ch)$/.test(what) ? `${what}es` : `${what}s`;
}

export const exitWords: Readonly<Record<Exit, string>> = {
  internet: 'out: internet',
  nat: 'out: NAT gateway',
  other: 'out: elsewhere',
  none: 'no way out',
  unknown: 'way out not known',
};

export const reachWords: Readonly<Record<Reach, string>> = {
  internet: 'load balancer, faces the internet',
  inside: 'load balancer, internal',
  gateway: 'gateway load balancer',
  unknown: 'load balancer, not known whether it faces the internet',
};

/** Where a load balancer stands whose network is not drawn beside it. */
export function strayWords({ vpc, owner }: StrayBalancer): string {
  if (vpc === null) return 'its network is not known';
  return owner === null ? `in the network ${vpc}, which was not read` : `in the network ${vpc} of the account ${owner}`;
}

/** A region by its name; AWS does not place every bucket. */
export function regionWords(name: string): string {
  return name === '' ? 'region unknown' : name;
}

export const reasonWords: Readonly<Record<Unread['reason'], string>> = {
  denied: 'access denied',
  throttled: 'throttled',
  'timed-out': 'timed out',
  unsupported: 'not supported',
  failed: 'could not be read',
  aborted: 'run ended early',
};

/** `3 fail, 12 pass`: those that occur. */
export function countWords(counts: Counts): string {
  const words: Readonly<Record<Outcome, string>> = {
    fail: 'fail',
    unknown: 'not verified',
    pass: 'pass',
    'not-applicable': 'not applicable',
  };
  const order: readonly Outcome[] = ['fail', 'unknown', 'pass', 'not-applicable'];
  const parts = order.filter((outcome) => counts[outcome] > 0).map((outcome) => `${counts[outcome]} ${words[outcome]}`);
  return parts.length === 0 ? 'no test case' : parts.join(', ');
}
