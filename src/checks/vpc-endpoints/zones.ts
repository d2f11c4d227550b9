import type { NetworkInterface } from '../../facts/network-interfaces.ts';
import type { Subnet } from '../../facts/subnets.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { eachEndpoint, type Subject, sentence } from './each.ts';
import { hasInterface } from './reading.ts';
import { unusedText, usersOf, usersText } from './users.ts';
import type { EndpointWorld } from './world.ts';

/** Each interface endpoint is reachable in every zone in which a tier that uses it has subnets. */
export function judgeZones(world: EndpointWorld, spec: Spec): readonly Judged[] {
  return eachEndpoint(world, spec, {
    isAsked: hasInterface,
    takes: ({ type }) => type === 'interface',
    expected: 'a network interface in every zone of the tiers that use it',
    what: 'for interface endpoints',
    judge: (subject) => judgeOne(world, subject),
  });
}

/** Where an endpoint is to be found: `null` where AWS left out what says so. */
interface Presence {
  readonly subnet: string;
  readonly zone: string | null;
  readonly hasInterface: boolean | null;
}

function judgeOne(world: EndpointWorld, subject: Subject): Draft {
  const { network, endpoint, label } = subject;
  const subnets = world.at('subnets', network.at);
  const users = usersOf(subnets, network);
  const tiers = usersText(network);
  const wanted = [...new Set(users.flatMap(({ zone }) => zone ?? []))].sort();
  const place = { resource: endpoint.arn, expected: wanted, actual: null };
  const unused = unusedText(subnets, network, label);
  if (unused !== null) return passIf(false, { ...place, message: unused });
  const presences = presencesOf(endpoint, { subnets, interfaces: world.at('network-interfaces', network.at) });
  const covered = zonesOf(presences, true);
  const perhaps = [...covered, ...zonesOf(presences, null)];
  const draft = { ...place, actual: presences };
  // An endpoint in a subnet of which the zone is not known may be in any.
  const isOpen = presences.some(({ zone, hasInterface: has }) => zone === null && has !== false);
  const missing = isOpen ? [] : wanted.filter((zone) => !perhaps.includes(zone));
  if (missing.length > 0) {
    const where = covered.length === 0 ? 'no zone' : covered.join(', ');
    const message = sentence(
      label,
      `has a network interface in ${where}, and none in ${missing.join(', ')}, where ${tiers} ${verb(network)} subnets.`,
    );
    return passIf(false, { ...draft, message });
  }
  const unnamed = users.find(({ zone }) => zone === null);
  if (unnamed !== undefined) return unsaid(`AWS did not say in which zone ${unnamed.id} is`, draft);
  if (wanted.some((zone) => !covered.includes(zone))) return unsaid(`AWS did not say where the network interfaces of ${label} are`, draft);
  return passIf(true, { ...draft, message: sentence(label, `has a network interface in ${wanted.join(', ')}: every zone of ${tiers}.`) });
}

const verb = (network: Subject['network']): string => (usersText(network).startsWith('tiers') ? 'have' : 'has');

function zonesOf(presences: readonly Presence[], has: boolean | null): readonly string[] {
  return presences.flatMap(({ zone, hasInterface: there }) => (zone !== null && there === has ? [zone] : []));
}

function presencesOf(
  { subnets: ids, interfaces: own }: Subject['endpoint'],
  listed: { readonly subnets: readonly Subnet[]; readonly interfaces: readonly NetworkInterface[] },
): readonly Presence[] {
  const interfaces = listed.interfaces.filter(({ id }) => own.includes(id));
  const isUnplaced = interfaces.some(({ subnet }) => subnet === null);
  return ids.map((subnet) => {
    const isThere = interfaces.some((one) => one.subnet === subnet);
    const zone = listed.subnets.find(({ id }) => id === subnet)?.zone ?? null;
    return { subnet, zone, hasInterface: isThere ? true : isUnplaced ? null : false };
  });
}
