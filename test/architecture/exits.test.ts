import { expect, it, test } from 'vitest';
import { exitOf } from '../../src/architecture/exits.ts';
import type { PrefixList } from '../../src/facts/prefix-lists.ts';
import type { Route, RouteTable } from '../../src/facts/route-tables.ts';

const local: Route = { destination: '10.20.0.0/16', via: 'local', target: 'local', state: 'active', origin: 'CreateRouteTable' };

/** A table of routes, each as its destination, its next hop and, where it is not active, its state. */
function tableOf(...routes: readonly (readonly [string, Route['via'], string, (string | null)?])[]): RouteTable {
  const made = routes.map(([destination, via, target, state = 'active']): Route => ({ ...local, destination, via, target, state }));
  return { arn: 'rtb', id: 'rtb-1', vpc: 'vpc-0a', isMain: true, subnets: [], routes: [local, ...made], tags: {} };
}

const list: PrefixList = { arn: 'pl', id: 'pl-1', name: 'all', owner: '1', version: 1, state: null, entries: null, readError: null };
const listOf = (...entries: readonly string[]): PrefixList => ({ ...list, entries });

const igw = ['gateway', 'igw-1'] as const;
const nat = ['nat', 'nat-1'] as const;
const transit = ['transit-gateway', 'tgw-1'] as const;

it.each([
  ['none', 'nothing but what is local', tableOf()],
  ['internet', 'a default route', tableOf(['0.0.0.0/0', ...igw])],
  ['internet', 'one of version 6', tableOf(['0.0.0.0/0', ...nat], ['::/0', ...igw])],
  ['internet', 'one in halves', tableOf(['0.0.0.0/1', ...igw], ['128.0.0.0/1', ...igw])],
  ['internet', 'one of version 6 in halves', tableOf(['::/1', ...igw], ['8000::/1', ...igw])],
  ['internet', 'half of one beside the other to NAT', tableOf(['0.0.0.0/1', ...igw], ['128.0.0.0/1', ...nat])],
  ['internet', 'the addresses of the internet of version 6', tableOf(['2000::/3', ...igw])],
  ['nat', 'a default route to NAT', tableOf(['0.0.0.0/0', ...nat])],
  ['nat', 'the addresses of version 4 for who has none', tableOf(['64:ff9b::/96', ...nat])],
  ['other', 'a default route to elsewhere', tableOf(['0.0.0.0/0', ...transit])],
  ['other', 'a firewall by its endpoint', tableOf(['0.0.0.0/0', 'gateway', 'vpce-1'])],
  ['none', 'what is for other networks', tableOf(['10.0.0.0/8', ...transit], ['fc00::/7', ...transit], ['172.16.0.0/12', ...transit])],
  ['none', 'a default route whose next hop is gone', tableOf(['0.0.0.0/0', ...igw, 'blackhole'])],
  ['none', 'one that is filtered', tableOf(['0.0.0.0/0', ...igw, 'filtered'])],
  ['nat', 'NAT beside a gateway that is gone', tableOf(['0.0.0.0/0', ...nat], ['::/0', ...igw, 'blackhole'])],
  ['unknown', 'a state that AWS left out', tableOf(['0.0.0.0/0', ...igw, null])],
  ['unknown', 'a state that is not known here', tableOf(['0.0.0.0/0', ...igw, 'sleeping'])],
  ['unknown', 'NAT beside a gateway of which nobody knows', tableOf(['0.0.0.0/0', ...nat], ['::/0', ...igw, null])],
  ['internet', 'a gateway beside NAT of which nobody knows', tableOf(['0.0.0.0/0', ...igw], ['::/0', ...nat, null])],
  ['unknown', 'a destination that is no block', tableOf(['everything', ...nat])],
] as const)('%s: %s', (exit, _, table) => {
  expect(exitOf(table, [])).toBe(exit);
});

it.each([
  ['internet', 'everything in a list', tableOf(['pl-1', ...igw]), [listOf('0.0.0.0/1', '128.0.0.0/1')]],
  ['none', 'other networks in a list', tableOf(['pl-1', ...transit]), [listOf('10.0.0.0/8', '10.30.0.0/16')]],
  ['unknown', 'a list whose entries were not read', tableOf(['pl-1', ...transit]), [list]],
  ['unknown', 'a list that was not read', tableOf(['pl-1', ...transit]), []],
  ['none', 'a list of AWS', tableOf(['pl-1', ...transit]), [{ ...list, owner: 'AWS' }]],
  ['none', 'a list by a gateway endpoint', tableOf(['pl-1', 'gateway', 'vpce-1']), []],
] as const)('%s: %s', (exit, _, table, lists) => {
  expect(exitOf(table, lists)).toBe(exit);
});

test('nobody knows the way out of a subnet that has no table, or several', () => {
  expect(exitOf(null, [])).toBe('unknown');
});
