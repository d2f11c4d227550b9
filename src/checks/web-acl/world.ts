import type { LoadBalancer } from '../../facts/load-balancers.ts';
import type { UnobservedReason } from '../../record.ts';
import type { World } from '../check.ts';

/** The facts that the judgements over web ACLs may read. */
export const webAclFacts = [
  'load-balancer-attributes',
  'load-balancers',
  'managed-rule-groups',
  'rule-groups',
  'web-acl-logging',
  'web-acls',
] as const;

export type WebAclWorld = World<(typeof webAclFacts)[number]>;

/** One account and region. */
export interface RegionPlace {
  readonly account: string;
  readonly region: string;
}

/** A load balancer with its place. */
export interface Placed {
  readonly place: RegionPlace;
  readonly balancer: LoadBalancer;
}

/** Why something is not known. */
export interface Unclear {
  readonly kind: 'unclear';
  readonly reason: UnobservedReason;
  readonly detail: string;
}

/** What AWS left out, or worded in a way not known here. */
export function unclear(detail: string): Unclear {
  return { kind: 'unclear', reason: 'failed', detail };
}
