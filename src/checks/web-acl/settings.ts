import type { Spec } from '../../spec/spec.ts';
import { type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { eachAsked } from './balancers.ts';
import { eachAcl, nameOf } from './each-acl.ts';
import { allRules } from './entries.ts';
import type { WebAclWorld } from './world.ts';

/** What no rule ends is let in, or blocked, as declared. */
export function judgeDefaultAction(world: WebAclWorld, spec: Spec): readonly Judged[] {
  return eachAcl(world, spec, {
    expected: 'the declared default action',
    judge: (owned) => {
      const { acl, declared } = owned;
      const expected = declared.default_action === 'allow' ? 'Allow' : 'Block';
      const draft = { resource: acl.arn, expected, actual: acl.defaultAction };
      const name = nameOf(world, owned);
      if (acl.defaultAction !== 'Allow' && acl.defaultAction !== 'Block')
        return unsaid(`AWS did not say in words that iq knows what ${name} does by default`, draft);
      const message = `The default action of ${name} is ${acl.defaultAction}${acl.defaultAction === expected ? '' : `, and must be ${expected}`}.`;
      return passIf(acl.defaultAction === expected, { ...draft, message });
    },
  });
}

/** The web ACL and each of its rules have metrics. */
export function judgeMetrics(world: WebAclWorld, spec: Spec): readonly Judged[] {
  return eachAcl(world, spec, {
    expected: 'CloudWatch metrics',
    isAsked: ({ metrics }) => metrics,
    judge: (owned) => {
      const { acl } = owned;
      const parts = [
        { name: 'the web ACL itself', metrics: acl.metrics },
        ...allRules(acl).map(({ name, metrics }) => ({ name: `the rule ${name}`, metrics })),
      ];
      const draft = { resource: acl.arn, expected: true, actual: parts.filter(({ metrics }) => metrics !== true) };
      const name = nameOf(world, owned);
      const off = parts.filter(({ metrics }) => metrics === false).map((part) => part.name);
      if (off.length > 0) return passIf(false, { ...draft, message: `Of ${name}, ${off.join(', ')} has no CloudWatch metrics.` });
      const open = parts.filter(({ metrics }) => metrics === null).map((part) => part.name);
      if (open.length > 0) return unsaid(`AWS did not say whether ${open.join(', ')} of ${name} has CloudWatch metrics`, draft);
      return passIf(true, { ...draft, message: `${name} and each of its rules have CloudWatch metrics.` });
    },
  });
}

const attribute = 'waf.fail_open.enabled';

/** Each load balancer that must have a web ACL does what is declared while AWS WAF does not answer. */
export function judgeFailOpen(world: WebAclWorld, spec: Spec): readonly Judged[] {
  return eachAsked(world, spec, (asked) =>
    world.each(
      asked,
      ({ place, balancer, declared }) => ({ target: place, resource: balancer.arn, expected: String(declared.fail_open) }),
      ({ place, balancer, declared }) => {
        const expected = String(declared.fail_open);
        const attributes = world.at('load-balancer-attributes', place).find(({ arn }) => arn === balancer.arn)?.attributes ?? {};
        const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
        const draft = { resource: balancer.arn, expected, actual: value ?? null };
        const where = `${balancer.name} in ${world.label(place.account)}, ${place.region}`;
        if (value !== 'true' && value !== 'false')
          return unsaid(`AWS did not say whether ${where} lets requests through while AWS WAF does not answer`, draft);
        const does = value === 'true' ? 'lets requests through' : 'lets no request through';
        const message = `${where} ${does} while AWS WAF does not answer${value === expected ? '' : `: ${attribute} must be ${expected}`}.`;
        return passIf(value === expected, { ...draft, message });
      },
    ),
  );
}
