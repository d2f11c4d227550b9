import type { Tripwire } from '../../facts/tripwire.ts';
import { evaluateChain } from '../../policy/evaluate.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { anybodyIn, type Caller, contextOf } from './callers.ts';
import { orUnclear } from './each.ts';
import { chainOf } from './setting.ts';

type CanaryWorld = World<'enabled-regions' | 'organization' | 'organization-policies' | 'tripwire'>;

/** Harmless calls that every run makes in a region that the spec does not govern, with the action of each. */
const canaries = [
  { operation: 'EC2.DescribeVolumes', action: 'ec2:DescribeVolumes' },
  { operation: 'RDS.DescribeDBInstances', action: 'rds:DescribeDBInstances' },
  { operation: 'SecretsManager.ListSecrets', action: 'secretsmanager:ListSecrets' },
] as const;

/**
 * One finding for each bound account and region that is not governed: AWS really refused the auditor's calls that the policies deny, and named a
 * service control policy. None where the policies deny none of these calls.
 */
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
      const { account = '', region = '' } = target;
      const heard = orUnclear(() => judgeOne(world, spec, { account, region, tripwire, resource, expected }), { resource, expected });
      return heard ?? [];
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

function judgeOne(world: CanaryWorld, spec: Spec, { account, region, tripwire, resource, expected }: Heard): Draft | null {
  const auditor = auditorIn(world, spec, account);
  const evaluation = evaluateChain(chainOf(world, account, 'SERVICE_CONTROL_POLICY'), contextOf(auditor, { region, resource: null }));
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
  // Where the policies deny none of these calls there is nothing to hear; where that is so everywhere, the requirement is unknown.
  if (!heard.some(({ refused }) => refused)) return null;
  return passIf(true, { ...place, message: `${where}: AWS refused what the policies deny, and named a service control policy` });
}

/** The role that makes the calls, in an account. */
function auditorIn(world: CanaryWorld, { access }: Spec, account: string): Caller {
  const role = access.overrides.findLast((entry) => world.isIn(account, entry.in))?.role ?? access.role;
  const anybody = anybodyIn(world.at('organization', {}), account, []);
  return { ...anybody, keys: { ...anybody.keys, 'aws:PrincipalArn': { like: `arn:*:iam::${account}:role/${role}`, unlike: [] } } };
}
