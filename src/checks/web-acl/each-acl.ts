import type { WebAcl } from '../../facts/web-acls.ts';
import type { DeclaredWebAcl } from '../../spec/sections/edge.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import { refused } from '../unsaid.ts';
import { attachmentOf, eachAsked } from './balancers.ts';
import type { RegionPlace, WebAclWorld } from './world.ts';

/** A web ACL that protects load balancers, and what the spec says of it. */
export interface OwnedAcl {
  readonly place: RegionPlace;
  readonly acl: WebAcl;
  /** Its name in the spec, as `acl:regional`. */
  readonly label: string;
  readonly declared: DeclaredWebAcl;
}

interface About {
  readonly expected: unknown;
  /** Absent: it is asked of each. */
  readonly isAsked?: (acl: DeclaredWebAcl) => boolean;
  readonly judge: (owned: OwnedAcl) => Draft | readonly (Draft | Judged)[];
}

/**
 * One finding or more for each web ACL that load balancers of the account of the verdict have, and have to have. A load balancer without
 * the right one is named as not applicable: attached fails.
 */
export function eachAcl(world: WebAclWorld, spec: Spec, { expected, isAsked = () => true, judge }: About): readonly Judged[] {
  return eachAsked(world, spec, (asked) => {
    const judged = new Set<string>();
    return world.each(
      asked,
      ({ place, balancer }) => ({ target: place, resource: balancer.arn, expected }),
      (one) => {
        const { place, balancer, name, declared } = one;
        if (!isAsked(declared)) return notAsked(balancer.arn, `The spec does not ask it of acl:${name}, which ${balancer.name} must have.`);
        const found = attachmentOf(world, one);
        if (found.kind === 'unclear') return refused(found, { resource: balancer.arn, expected, actual: null });
        if (found.kind !== 'attached') return notAsked(balancer.arn, `${balancer.name} does not have acl:${name}: attached says so.`);
        const { acl } = found;
        // Of several load balancers with one web ACL, the first stands for all.
        const key = `${name} ${acl.arn}`;
        if (judged.has(key)) return [];
        judged.add(key);
        return world.each(
          [acl],
          () => ({ target: place, resource: acl.arn, expected }),
          () => judge({ place, acl, label: `acl:${name}`, declared }),
        );
      },
    );
  });
}

/** The web ACL and its place, for a message. */
export function nameOf(world: WebAclWorld, { place, acl, label }: OwnedAcl): string {
  return `${label} (${acl.name} in ${world.label(place.account)}, ${place.region})`;
}
