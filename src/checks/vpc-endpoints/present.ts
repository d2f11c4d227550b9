import type { VpcEndpoint } from '../../facts/vpc-endpoints.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { networkLabel } from '../networks/reading.ts';
import { unsaid } from '../unsaid.ts';
import { eachNetwork, endpointLabel, type Network } from './each.ts';
import { type DeclaredEndpoint, endpointsIn, endpointsOf, findEndpoint, isOf, namesOf } from './find.ts';
import { asksForNoOthers, hasAny } from './reading.ts';
import type { EndpointWorld } from './world.ts';

const expected = 'exactly one endpoint';

/** Each declared service has exactly one endpoint of its type in the network. */
export function judgePresent(world: EndpointWorld, spec: Spec): readonly Judged[] {
  return eachNetwork(world, spec, {
    isAsked: hasAny,
    expected,
    what: 'for endpoints',
    missing: (network, count) => {
      const resource = networkLabel(network);
      const where = `${world.label(network.account)}, ${network.region}`;
      const found = count === 0 ? 'no network there matches it' : `${count} networks there match it`;
      return passIf(false, {
        resource,
        expected: 'exactly one network, with its endpoints',
        actual: { networks: count },
        message: `${resource} is declared in ${where}, and ${found}: none of its endpoints is there for certain.`,
      });
    },
    judge: (network) =>
      world.each(
        endpointsOf(network),
        (declared) => ({ target: network.at, resource: endpointLabel(network, declared), expected }),
        (declared) => judgeOne(world.at('vpc-endpoints', network.at), network, declared),
      ),
  });
}

function judgeOne(all: readonly VpcEndpoint[], network: Network, declared: DeclaredEndpoint): Draft {
  const label = endpointLabel(network, declared);
  const { vpc, region } = network;
  const found = findEndpoint(endpointsIn(all, vpc), declared, region);
  switch (found.kind) {
    case 'endpoint': {
      const { arn, id, service } = found.endpoint;
      return passIf(true, { resource: arn, expected, actual: arn, message: `${label} is ${id}, of ${service} in ${vpc.id}.` });
    }
    case 'unclear':
      return unsaid(found.detail, { resource: label, expected, actual: null });
    case 'ambiguous': {
      const ids = found.endpoints.map(({ id, state }) => `${id} (${state ?? 'in no state that AWS named'})`);
      const message = `${vpc.id} has ${ids.length} ${declared.type} endpoints of ${declared.service}, of which one is expected: ${ids.join(', ')}.`;
      return passIf(false, { resource: label, expected, actual: ids, message });
    }
    case 'absent': {
      const others = othersOf(all, network, declared);
      const told = others.length === 0 ? '' : `; there is ${others.join(', ')}`;
      const message = `${vpc.id} has no ${declared.type} endpoint of ${namesOf(declared, region).join(' or ')}${told}.`;
      return passIf(false, { resource: label, expected, actual: others, message });
    }
  }
}

/** What could be taken for the endpoint, and is not: of another type, of the same service elsewhere, of its FIPS variant. */
function othersOf(all: readonly VpcEndpoint[], { vpc, region }: Network, declared: DeclaredEndpoint): readonly string[] {
  const names = namesOf(declared, region);
  return all.flatMap(({ id, service, type, vpc: where, state }) => {
    if (service === null) return [];
    if (names.includes(service))
      return [
        where === vpc.id ? `${id}, which is of the type ${type} and in the state ${state}` : `${id}, which is in another network, ${where}`,
      ];
    return where === vpc.id && names.some((name) => service === `${name}-fips`) ? [`${id}, which is of ${service}, another service`] : [];
  });
}

/** A network has no endpoints but the declared ones. */
export function judgeUndeclared(world: EndpointWorld, spec: Spec): readonly Judged[] {
  return eachNetwork(world, spec, {
    isAsked: asksForNoOthers,
    expected: 'declared endpoints alone',
    what: 'to have no endpoints but the declared ones',
    judge: (network) => {
      const { vpc, at } = network;
      const inNetwork = endpointsIn(world.at('vpc-endpoints', at), vpc);
      const others = inNetwork.flatMap((endpoint): readonly Draft[] => judgeOther(network, endpoint));
      if (others.length > 0) return others;
      const message = `Each of the ${inNetwork.length} endpoints in ${vpc.id} is declared.`;
      const none = `There is no endpoint in ${vpc.id}: the listing was read to its end.`;
      const actual = inNetwork.map(({ id }) => id);
      return [
        passIf(true, { resource: vpc.arn, expected: 'declared endpoints alone', actual, message: actual.length === 0 ? none : message }),
      ];
    },
  });
}

/** Nothing of one that is declared. */
function judgeOther(network: Network, endpoint: VpcEndpoint): readonly Draft[] {
  const judged = endpointsOf(network).map((declared) => isOf(endpoint, declared, network.region));
  if (judged.includes(true)) return [];
  const { arn, id, service, type, isManaged } = endpoint;
  const place = { resource: arn, expected: 'declared', actual: { service, type } };
  if (judged.includes(null)) return [unsaid(`AWS did not say of which service and type ${id} is`, place)];
  const what = `an endpoint of ${service ?? 'no service'} and of the type ${type ?? 'that AWS left out'}`;
  const maker = isManaged === true ? '; a service of AWS made it' : '';
  return [
    passIf(false, { ...place, message: `${id} in ${network.vpc.id} is ${what}, which ${networkLabel(network)} does not declare${maker}.` }),
  ];
}
