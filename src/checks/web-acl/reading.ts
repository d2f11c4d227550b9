import type { BalancerPattern } from '../../match/load-balancers.ts';
import type { DeclaredWebAcl, EdgeRule } from '../../spec/sections/edge.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Wanted } from '../../wanted.ts';

type EdgeSpec = Pick<Spec, 'edge'>;

/** A rule that says which web ACL a load balancer has. */
export interface AclRequest {
  readonly in: readonly string[];
  readonly pattern: BalancerPattern;
  /** Name of a declared web ACL; `null`: none is asked for. */
  readonly acl: string | null;
}

/** What the rules say of web ACLs, in their order: a later one wins over an earlier one. */
export function requestsOf({ edge }: EdgeSpec): readonly AclRequest[] {
  return (edge?.rules ?? []).flatMap(({ in: where, every, match, web_acl: acl }: EdgeRule): readonly AclRequest[] => {
    if (acl === undefined) return [];
    return [
      { in: where, pattern: { every, ...(match === undefined ? {} : { name: match.name }) }, acl: acl === 'none' ? null : acl.slice(4) },
    ];
  });
}

const asking = (spec: EdgeSpec): readonly AclRequest[] => requestsOf(spec).filter(({ acl }) => acl !== null);

/** The accounts and sets in which some load balancer must have a web ACL. */
export function accountsAsked(spec: EdgeSpec): readonly string[] {
  return [...new Set(asking(spec).flatMap((request) => request.in))].sort();
}

/** Of which load balancers the web ACL is read, in the words of the fact. */
export function wantedBalancers(spec: EdgeSpec): readonly Wanted[] {
  return asking(spec).map(({ in: where, pattern }) => ({ in: where, of: pattern }));
}

/** Where something is read of the web ACLs of which it is asked: in the account and region of each. */
export function wantedOf(spec: EdgeSpec, isAsked: (acl: DeclaredWebAcl) => boolean): readonly Wanted[] {
  return askedAcls(spec)
    .filter(isAsked)
    .map(({ in: where, region }) => ({ in: where, regions: region }));
}

/** Whether something is asked of some web ACL that some load balancer must have. */
export function isAskedOf(spec: EdgeSpec, isAsked: (acl: DeclaredWebAcl) => boolean): boolean {
  return askedAcls(spec).some(isAsked);
}

function askedAcls(spec: EdgeSpec): readonly DeclaredWebAcl[] {
  const names = new Set(asking(spec).map(({ acl }) => acl));
  return Object.entries(spec.edge?.web_acls ?? {}).flatMap(([name, acl]) => (names.has(name) ? [acl] : []));
}
