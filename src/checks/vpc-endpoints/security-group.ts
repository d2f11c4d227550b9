import type { SecurityGroup } from '../../facts/security-groups.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { eachEndpoint, type Subject, sentence } from './each.ts';
import { findGroup } from './groups.ts';
import { type Admission, admissionOf, isAdmitted, isShut } from './ingress.ts';
import { asksForGroups } from './reading.ts';
import { usersOf } from './users.ts';
import type { EndpointWorld } from './world.ts';

/** Each interface endpoint has the declared group alone, and admits the declared workloads on TCP port 443. */
export function judgeSecurityGroup(world: EndpointWorld, spec: Spec): readonly Judged[] {
  return eachEndpoint(world, spec, {
    isAsked: asksForGroups,
    takes: ({ type }) => type === 'interface',
    expected: 'the declared group, which admits the declared workloads',
    what: 'for the security group of its endpoints',
    judge: (subject) => judgeOne(world, spec, subject),
  });
}

/** What is wrong, and what is not known, as the ends of sentences. */
interface Faults {
  readonly wrong: readonly string[];
  readonly open: readonly string[];
}

function judgeOne(world: EndpointWorld, spec: Spec, { network, endpoint, label }: Subject): Draft {
  const { security_group: reference, admits } = network.endpoints;
  const all = world.at('security-groups', network.at);
  const attached = all.filter(({ id }) => endpoint.groups.includes(id));
  const unlisted = endpoint.groups.filter((id) => !attached.some((group) => group.id === id));
  const admission = admissionOf(attached);
  const own = reference === undefined ? none : identityOf(all, reference, { spec, subject: { network, endpoint } });
  const reached = admits.map((workload) => reachOf(world, workload, { spec, network, all, admission, isWhole: unlisted.length === 0 }));
  const shut = isShut(admission) && unlisted.length === 0 ? ['its groups admit nobody on TCP port 443'] : [];
  const wrong = [...own.wrong, ...shut, ...reached.flatMap((faults) => faults.wrong)];
  const open = [
    ...(unlisted.length > 0 ? [`AWS listed no security group ${unlisted.join(', ')}`] : []),
    ...reached.flatMap((faults) => faults.open),
  ];
  const { groups, addresses, prefixLists } = admission;
  const expected = { group: reference ?? 'any', admits };
  const place = {
    resource: endpoint.arn,
    expected,
    actual: { groups: endpoint.groups, admits: [...groups, ...addresses, ...prefixLists] },
  };
  if (wrong.length > 0)
    return passIf(false, { ...place, message: `${sentence(label, `is not protected as declared: ${wrong.join('; ')}`)}.` });
  if (open.length > 0) return unsaid(`of ${label} ${open.join('; ')}`, place);
  const who = admits.length === 0 ? '' : `, which admits ${admits.join(', ')} on TCP port 443`;
  return passIf(true, { ...place, message: `${sentence(label, `has ${endpoint.groups.join(', ')}${who}`)}.` });
}

const none: Faults = { wrong: [], open: [] };

/** Whether the endpoint has the declared group and no other. */
function identityOf(
  all: readonly SecurityGroup[],
  reference: string,
  { spec, subject: { network, endpoint } }: { readonly spec: Spec; readonly subject: Pick<Subject, 'network' | 'endpoint'> },
): Faults {
  const found = findGroup(all, reference, { spec, vpc: network.vpc });
  if (found.kind === 'lost') return { wrong: [`${reference} ${found.why}`], open: [] };
  const { id } = found.group;
  const others = endpoint.groups.filter((group) => group !== id);
  const named = (group: string) => `${group}${nameOf(all, group)}`;
  return {
    wrong: [
      ...(endpoint.groups.includes(id) ? [] : [`it has not ${reference}, which is ${named(id)}`]),
      ...(others.length > 0 ? [`it has ${others.map(named).join(', ')}, expected ${reference} alone`] : []),
    ],
    open: [],
  };
}

function nameOf(all: readonly SecurityGroup[], group: string): string {
  const name = all.find(({ id }) => id === group)?.name;
  return name === undefined ? '' : ` (${name})`;
}

interface About {
  readonly spec: Spec;
  readonly network: Subject['network'];
  readonly all: readonly SecurityGroup[];
  readonly admission: Admission;
  /** Whether every group of the endpoint was read. */
  readonly isWhole: boolean;
}

/** Whether a workload comes in. */
function reachOf(world: EndpointWorld, workload: string, { spec, network, all, admission, isWhole }: About): Faults {
  const found = findGroup(all, workload, { spec, vpc: network.vpc });
  if (found.kind === 'lost') return { wrong: [`${workload} ${found.why}`], open: [] };
  const { id, name } = found.group;
  const isIn = isAdmitted(admission, { group: id, subnets: usersOf(world.at('subnets', network.at), network) });
  const label = `${workload}, which is ${id} (${name}),`;
  if (isIn === true) return none;
  if (isIn === false && isWhole) return { wrong: [`it does not admit ${label} on TCP port 443`], open: [] };
  return { wrong: [], open: [`it is not known whether it admits ${label} on TCP port 443`] };
}
