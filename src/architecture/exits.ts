import { isDefaultBlock, translated } from '../checks/networks/ways.ts';
import type { PrefixList } from '../facts/prefix-lists.ts';
import type { Route, RouteTable } from '../facts/route-tables.ts';
import { blockOf } from '../match/addresses.ts';
import type { Exit } from './model.ts';

/** From the most open one on. */
const ways = ['internet', 'nat', 'other'] as const satisfies readonly Exit[];

/** Where everything goes that is for nobody in the network: of several ways out the most open one. */
export function exitOf(table: RouteTable | null, lists: readonly PrefixList[]): Exit {
  if (table === null) return 'unknown';
  const found = table.routes.map((route) => ({ way: wayOf(route), isTaken: isTaken(route, lists) }));
  for (const way of ways) {
    const taken = found.filter((one) => one.way === way).map((one) => one.isTaken);
    if (taken.includes(true)) return way;
    if (taken.includes(null)) return 'unknown';
  }
  return 'none';
}

function wayOf({ via, target }: Route): (typeof ways)[number] {
  if (via === 'gateway' && target?.startsWith('igw-') === true) return 'internet';
  return via === 'nat' ? 'nat' : 'other';
}

/** Whether what is for the internet takes a route; `null` where AWS did not say. */
function isTaken(route: Route, lists: readonly PrefixList[]): boolean | null {
  const isOut = leadsOut(route, lists);
  if (isOut === false || route.state === 'blackhole' || route.state === 'filtered') return false;
  return isOut === true && route.state === 'active' ? true : null;
}

function leadsOut({ destination, target }: Route, lists: readonly PrefixList[]): boolean | null {
  if (!destination.startsWith('pl-')) return isDefault(destination);
  // By a gateway endpoint goes what is for a service of AWS.
  if (target?.startsWith('vpce-') === true) return false;
  const list = lists.find(({ id }) => id === destination);
  if (list?.owner === 'AWS') return false;
  const entries = list?.entries?.map(isDefault) ?? [null];
  if (entries.includes(true)) return true;
  return entries.includes(null) ? null : false;
}

/** Whether a block is all of the internet, or a good part of it; `null` of what is no block. */
function isDefault(destination: string): boolean | null {
  const block = blockOf(destination);
  return block === null ? null : block === translated || isDefaultBlock(block);
}
