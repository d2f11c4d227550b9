import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { refused } from '../unsaid.ts';
import { type Asked, attachmentOf, eachAsked } from './balancers.ts';
import type { WebAclWorld } from './world.ts';

/** Each load balancer that must have a web ACL has it, and no other. */
export function judgeAttached(world: WebAclWorld, spec: Spec): readonly Judged[] {
  return eachAsked(world, spec, (asked) =>
    world.each(
      asked,
      ({ place, balancer, name }) => ({ target: place, resource: balancer.arn, expected: `acl:${name}` }),
      (one) => judgeOne(world, one, asked),
    ),
  );
}

function judgeOne(world: WebAclWorld, one: Asked, all: readonly Asked[]): Draft {
  const { place, balancer, name, declared } = one;
  const where = `${world.label(place.account)}, ${place.region}`;
  const draft = { resource: balancer.arn, expected: `acl:${name}`, actual: null };
  const found = attachmentOf(world, one);
  switch (found.kind) {
    case 'unclear':
      return refused(found, draft);
    case 'misplaced':
      return passIf(false, {
        ...draft,
        message: `${balancer.name} is in ${where}, and acl:${name} is declared elsewhere alone: in ${declared.in.join(', ')}, ${declared.region.join(', ')}.`,
      });
    case 'none':
      return passIf(false, {
        ...draft,
        actual: 'none',
        message: `${balancer.name} in ${where} has no web ACL of AWS WAF, and must have acl:${name}.`,
      });
    case 'other': {
      const message = `${balancer.name} in ${where} has the web ACL ${found.acl.name}, ${found.why}.`;
      return passIf(false, { ...draft, actual: found.acl.arn, message });
    }
    case 'attached': {
      const { arn } = found.acl;
      const twins = twinsOf(world, { all, name, arn });
      const draftOf = { ...draft, actual: arn };
      if (twins.length > 0)
        return passIf(false, {
          ...draftOf,
          message: `${balancer.name} in ${where} has ${arn}, and others have ${twins.join(', ')}: acl:${name} is one web ACL.`,
        });
      return passIf(true, { ...draftOf, message: `${balancer.name} in ${where} has acl:${name}, ${arn}.` });
    }
  }
}

/** Other web ACLs of the same name in the spec that load balancers of the region have. */
function twinsOf(world: WebAclWorld, { all, name, arn }: { all: readonly Asked[]; name: string; arn: string }): readonly string[] {
  const attached = all.filter((other) => other.name === name).map((other) => attachmentOf(world, other));
  return [...new Set(attached.flatMap((one) => (one.kind === 'attached' && one.acl.arn !== arn ? [one.acl.arn] : [])))].sort();
}
