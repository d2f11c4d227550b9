import type { Tripwire } from '../../facts/tripwire.ts';
import { evaluateChain } from '../../policy/evaluate.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { anybodyIn, contextOf, exemptPrincipals } from './callers.ts';
import { orUnclear } from './each.ts';
import { chainOf } from './setting.ts';

type CanaryWorld = World<'enabled-regions' | 'organization' | 'organization-policies' | 'tripwire'>;

/** Harmless calls that every run makes in a region that the spec does not govern, with the action of each. */
const canaries = [
  { operation: 'EC2.DescribeVolumes', action: 'ec2:DescribeVolumes' },
  { operation: 'RDS.DescribeDBInstances', action: 'rds:DescribeDBInstances' },
  { operation: 'SecretsManager.ListSecrets', action: 'secretsmanager:ListSecrets' },
] as const;

/** One finding for each bound account and region that is not governed: AWS really refused the auditor's calls that the policies deny, and named a service control policy. */
export function judgeCanary(world: CanaryWorld, spec: Spec): readonly Judged[] {
  const bound = world.accounts(spec.guardrails?.region_restriction?.in ?? []);
  const places = bound.flatMap((account) => world.all('tripwire', account));
  const expected = { refusedBy: 'service control policy' };
  const resourceOf = ({ account = '', region }: { readonly account?: string; readonly region?: string }) =>
    region === undefined ? account : `${account}/${region}`;
  return world.each(
    places,
    ({ target }) => ({ target, resource: resourceOf(target), expected }),
    ({ target, read }) => {
      const tripwire = read();
      const resource = resourceOf(target);
      return orUnclear(
        () => judgeOne(world, spec, { account: target.account ?? '', region: target.region ?? '', tripwire, resource, expected }),
        { resource, expected },
      );
    },
  );
}

interface Heard {
  readonly account: string;
  readonly region: string;
  readonly tripwire: Tripwire;
  readonly resource: string;
  readonly expected: unknown;
}

function judgeOne(world: CanaryWorld, spec: Spec, { account, region, tripwire, resource, expected }: Heard): Draft {
  const caller = anybodyIn(world.at('organization', {}), account, exemptPrincipals(spec));
  const evaluation = evaluateChain(chainOf(world, account, 'SERVICE_CONTROL_POLICY'), contextOf(caller, { region, resource: null }));
  const heard = canaries.map(({ operation, action }) => ({
    operation,
    policies: evaluation.verdict(action),
    refused: tripwire.closedBy !== null || tripwire.closed.includes(operation),
  }));
  const place = { resource, expected, actual: heard };
  const where = `${world.label(account)} in ${region}`;
  const answered = heard.filter(({ policies, refused }) => policies === 'deny' && !refused);
  if (answered.length > 0) {
    return passIf(false, {
      ...place,
      message: `${where}: AWS answered ${answered.map(({ operation }) => operation).join(', ')}, which the policies deny`,
    });
  }
  const odd = heard.filter(({ policies, refused }) => policies !== 'deny' && refused);
  if (odd.length > 0)
    return unsaid(
      `${where}: AWS refused ${odd.map(({ operation }) => operation).join(', ')}, which the policies, as iq reads them, do not deny`,
      place,
    );
  if (!heard.some(({ refused }) => refused))
    return unsaid(`${where}: the policies deny none of the calls that a canary can make, so it proves nothing`, place);
  return passIf(true, { ...place, message: `${where}: AWS refused what the policies deny, and named a service control policy` });
}
