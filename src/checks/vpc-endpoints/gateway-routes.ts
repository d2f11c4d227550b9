import type { RouteTable } from '../../facts/route-tables.ts';
import type { Subnet } from '../../facts/subnets.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { effectiveTable } from '../networks/reading.ts';
import { unsaid } from '../unsaid.ts';
import { eachEndpoint, type Subject, sentence } from './each.ts';
import { hasGateway } from './reading.ts';
import { unusedText, usersOf, usersText } from './users.ts';
import type { EndpointWorld } from './world.ts';

const expected = 'an active route in the table of every subnet of the tiers that use it';

/** Each gateway endpoint is on the way of every subnet of the tiers that use it. */
export function judgeGatewayRoutes(world: EndpointWorld, spec: Spec): readonly Judged[] {
  return eachEndpoint(world, spec, {
    isAsked: hasGateway,
    takes: ({ type }) => type === 'gateway',
    expected,
    what: 'for gateway endpoints',
    judge: (subject) => judgeOne(world, subject),
  });
}

/** A table with the subnets that it is in force for. */
interface Used {
  readonly table: RouteTable;
  readonly subnets: readonly Subnet[];
}

function judgeOne(world: EndpointWorld, { network, endpoint, label }: Subject): Draft {
  const subnets = world.at('subnets', network.at);
  const users = usersOf(subnets, network);
  const place = { resource: endpoint.arn, expected, actual: null };
  const unused = unusedText(subnets, network, label);
  if (unused !== null) return passIf(false, { ...place, message: unused });
  const tables = world.at('route-tables', network.at);
  const used = usedTables(users, tables);
  const judged = used.map((one) => ({ ...one, lack: lackOf(one.table, endpoint) }));
  const actual = judged.map(({ table, subnets, lack }) => ({ table: table.id, subnets: subnets.map(({ id }) => id), lack }));
  const draft = { ...place, actual };
  const lacking = judged.filter(({ lack }) => lack !== null && !lack.isOpen);
  if (lacking.length > 0) {
    const told = lacking.map(({ table, subnets, lack }) => `${table.id} (of ${subnets.map(({ id }) => id).join(', ')}) ${lack?.text}`);
    return passIf(false, {
      ...draft,
      message: sentence(label, `is not on the way of every subnet of ${usersText(network)}: ${told.join('; ')}.`),
    });
  }
  const homeless = users.find((subnet) => effectiveTable(subnet, tables) === null);
  if (homeless !== undefined) return unsaid(`AWS listed no route table, or several, that is in force for ${homeless.id}`, draft);
  const open = judged.find(({ lack }) => lack !== null);
  if (open !== undefined) return unsaid(`${open.table.id} ${open.lack?.text}`, draft);
  const ids = used.map(({ table }) => table.id).join(', ');
  return passIf(true, {
    ...draft,
    message: sentence(label, `has an active route in ${ids}: the tables of every subnet of ${usersText(network)}.`),
  });
}

function usedTables(users: readonly Subnet[], tables: readonly RouteTable[]): readonly Used[] {
  return tables.flatMap((table) => {
    const subnets = users.filter((subnet) => effectiveTable(subnet, tables) === table);
    return subnets.length === 0 ? [] : [{ table, subnets }];
  });
}

interface Lack {
  readonly text: string;
  /** Whether AWS left out what would say so, or said it in a way not known here. */
  readonly isOpen: boolean;
}

/** What a table lacks to lead to the endpoint; `null`: nothing. */
function lackOf({ id, routes }: RouteTable, endpoint: Subject['endpoint']): Lack | null {
  if (!endpoint.routeTables.includes(id)) return { text: 'is not one of its route tables', isOpen: false };
  const states = routes.filter(({ target }) => target === endpoint.id).map(({ state }) => state);
  if (states.includes('active')) return null;
  const [state] = states;
  if (state === undefined) return { text: 'has no route to it', isOpen: false };
  if (state === null) return { text: 'has a route to it of which AWS did not say whether it is active', isOpen: true };
  return { text: `has a route to it in the state ${state}`, isOpen: state !== 'blackhole' };
}
