import type { WebAcl } from '../../facts/web-acls.ts';
import { takesBalancer } from '../../match/load-balancers.ts';
import { matches } from '../../policy/glob.ts';
import type { DeclaredWebAcl } from '../../spec/sections/edge.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import { refused } from '../unsaid.ts';
import { requestsOf } from './reading.ts';
import { type Placed, type Unclear, unclear, type WebAclWorld } from './world.ts';

/** The web ACL that a load balancer must have. */
export interface Asked extends Placed {
  /** Its name in the spec. */
  readonly name: string;
  readonly declared: DeclaredWebAcl;
}

/** One finding or more for each load balancer of the account of the verdict that must have a web ACL; one that says so where none must. */
export function eachAsked(world: WebAclWorld, spec: Spec, judge: (asked: readonly Asked[]) => readonly Judged[]): readonly Judged[] {
  const account = accountOf(world);
  const expected = 'a web ACL';
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected }),
    (): readonly (Draft | Judged)[] => {
      const judged = world.each(
        world.regions(account),
        (region) => ({ target: { account, region }, resource: `${account}/${region}`, expected }),
        (region) => {
          const place = { account, region };
          const all = world
            .at('load-balancers', place)
            .map((balancer) => ({ place, balancer, wanted: wantedFor(world, spec, { place, balancer }) }));
          const open = world.each(
            all,
            ({ balancer }) => ({ target: place, resource: balancer.arn, expected }),
            ({ balancer, wanted }) =>
              wanted?.kind === 'unclear' ? refused(wanted, { resource: balancer.arn, expected, actual: null }) : [],
          );
          const asked = all.flatMap(({ wanted, ...placed }) => (wanted?.kind === 'acl' ? [{ ...placed, ...wanted }] : []));
          return [...open, ...judge(asked)];
        },
      );
      if (judged.length > 0) return judged;
      return [notAsked(account, `No load balancer in ${world.label(account)} must have a web ACL.`)];
    },
  );
}

type WantedAcl = ({ readonly kind: 'acl' } & Pick<Asked, 'name' | 'declared'>) | Unclear | null;

/** The last rule that takes the load balancer decides. */
function wantedFor(world: WebAclWorld, spec: Spec, { place, balancer }: Placed): WantedAcl {
  const candidates: (string | null)[] = [];
  let isOpen = false;
  for (const { in: where, pattern, acl } of requestsOf(spec).toReversed()) {
    const takes = world.isIn(place.account, where) ? takesBalancer(pattern, balancer) : false;
    if (takes === false) continue;
    candidates.push(acl);
    isOpen = takes === null;
    if (!isOpen) break;
  }
  if (isOpen) candidates.push(null);
  const [name = null] = candidates;
  if (candidates.some((one) => one !== name))
    return unclear(
      `AWS did not say, in words that iq knows, whether ${balancer.name} is an application load balancer that faces the internet`,
    );
  const declared = name === null ? undefined : spec.edge?.web_acls[name];
  return name === null || declared === undefined ? null : { kind: 'acl', name, declared };
}

/** What protects a load balancer that must have a web ACL. */
export type Attachment =
  | { readonly kind: 'attached'; readonly acl: WebAcl }
  /** The web ACL is declared in other accounts or regions alone. */
  | { readonly kind: 'misplaced' }
  | { readonly kind: 'none' }
  /** Another one; `why` ends a sentence that begins with it. */
  | { readonly kind: 'other'; readonly acl: WebAcl; readonly why: string }
  | Unclear;

/** Looks up what protects the load balancer. Throws, as `World.at` does, where the web ACLs of its place are unobserved. */
export function attachmentOf(world: WebAclWorld, { place, balancer, name, declared }: Asked): Attachment {
  if (!declared.region.includes(place.region) || !world.isIn(place.account, declared.in)) return { kind: 'misplaced' };
  const { acls, balancers } = world.at('web-acls', place);
  const found = balancers.find(({ arn }) => arn === balancer.arn);
  if (found === undefined) return unclear(`the web ACL of ${balancer.name} was not read`);
  if (found.error !== null) return { kind: 'unclear', reason: found.error.reason, detail: found.error.detail };
  if (found.acl === null) return { kind: 'none' };
  const acl = acls.find(({ arn }) => arn === found.acl);
  if (acl === undefined) return unclear(`the web ACL of ${balancer.name} was not read`);
  const why = strangeness(acl, { place, name, declared });
  return why === null ? { kind: 'attached', acl } : { kind: 'other', acl, why };
}

/** Why a web ACL is not the declared one; `null` where it is. */
function strangeness(acl: WebAcl, { place, name, declared }: Omit<Asked, 'balancer'>): string | null {
  const [, , , region, account, resource = ''] = acl.arn.split(':');
  if (!resource.startsWith('regional/')) return 'which is not of the scope REGIONAL and protects no load balancer';
  if (region !== place.region || account !== place.account) return `which is of ${account}/${region}`;
  return matches(declared.match.name, acl.name) ? null : `which is not acl:${name} (${declared.match.name})`;
}
