import type { InstanceConnectEndpoint } from '../../facts/instance-connect-endpoints.ts';
import type { SecurityGroupRule } from '../../facts/security-groups.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { overRegions } from './section.ts';

const port = 22;

/** No security group lets SSH in: no rule is about port 22, and none from addresses takes it in passing. Wider rules among groups are not meant. */
export function judgePorts(world: World<'security-groups'>, _spec: Spec): readonly Judged[] {
  const expected = { port22: 'closed' };
  return overRegions(world, expected, (place, resource) => {
    const groups = world.at('security-groups', place);
    const open = groups.flatMap((group) => {
      const rules = group.ingress.filter(letsIn);
      return rules.length === 0 ? [] : [{ group, rules }];
    });
    if (open.length === 0) {
      const message = `None of ${groups.length} security groups in ${place.region} has a rule for port 22, or lets SSH in from addresses by a wider one`;
      return passIf(true, { resource, expected, actual: [], message });
    }
    return open.map(({ group, rules }): Draft => {
      const sources = rules.flatMap(({ addresses, prefixLists, groups: others }) => [...addresses, ...prefixLists, ...others]);
      const message = `${group.name} (${group.id}) lets in SSH from ${sources.join(', ') || 'nobody yet'}`;
      return passIf(false, { resource: group.arn, expected, actual: rules, message });
    });
  });
}

/** SSH runs over TCP alone. A rule for all traffic has no ports. */
function letsIn({ protocol, from, to, addresses, prefixLists }: SecurityGroupRule): boolean {
  if (!['tcp', '6', '-1'].includes(protocol)) return false;
  const isAll = protocol === '-1' || from === null || to === null || from < 0;
  const isNamed = !isAll && from === port && to === port;
  const isTaken = isAll || (from <= port && port <= to);
  return isNamed || (isTaken && addresses.length + prefixLists.length > 0);
}

/** There is no pair of keys to log in with. */
export function judgeKeyPairs(world: World<'key-pairs'>, _spec: Spec): readonly Judged[] {
  const expected = { keyPairs: 'none' };
  return overRegions(world, expected, (place, resource) => {
    const pairs = world.at('key-pairs', place);
    if (pairs.length === 0)
      return passIf(true, { resource, expected, actual: [], message: `No key pair in ${place.region}: the listing was read to its end` });
    return pairs.map(({ arn, name }) =>
      passIf(false, {
        resource: arn,
        expected,
        actual: name,
        message: `Key pair ${name} in ${place.region}: whoever has its private half can log in`,
      }),
    );
  });
}

/** Of endpoints that let nobody in any more, or never did. */
const gone: readonly (string | null)[] = ['delete-complete', 'create-failed'];

/** There is no EC2 Instance Connect endpoint: a way in that Session Manager does not record. */
export function judgeEndpoints(world: World<'instance-connect-endpoints'>, _spec: Spec): readonly Judged[] {
  const expected = { endpoints: 'none' };
  return overRegions(world, expected, (place, resource) => {
    const endpoints = world.at('instance-connect-endpoints', place).filter(({ state }) => !gone.includes(state));
    if (endpoints.length === 0) {
      const message = `No EC2 Instance Connect endpoint in ${place.region}: the listing was read to its end`;
      return passIf(true, { resource, expected, actual: [], message });
    }
    return endpoints.map((endpoint) => judgeEndpoint(endpoint, { expected, actual: endpoint }));
  });
}

function judgeEndpoint({ arn, id, vpc, state }: InstanceConnectEndpoint, place: Pick<Draft, 'expected' | 'actual'>): Draft {
  const draft = { resource: arn, ...place };
  const isKnown = state !== null && /^(create|update|delete)-(in-progress|complete|failed)$/.test(state);
  if (!isKnown) return unsaid(`the state of ${id} is ${state ?? 'left out by AWS'}`, draft);
  return passIf(false, { ...draft, message: `${id} (${state}) is a way to SSH into ${vpc ?? 'a network'} that nothing records` });
}
