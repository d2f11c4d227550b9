import { describe, expect, it } from 'vitest';
import check from '../../../src/checks/security-groups.ts';
import { production, staging } from '../governance.ts';
import { runTables } from '../object-storage/samples.ts';
import { type Facts, findingsOf, linesOf, put, refuse } from '../world.ts';
import {
  add,
  anything,
  arnOf,
  at,
  beside,
  both,
  change,
  declared,
  drop,
  group,
  groupBut,
  groupFacts,
  here,
  interfaces,
  list,
  lists,
  networkInterface,
  partners,
  place,
  rule,
  rules,
  s3List,
  specOf,
  tcp,
  there,
  vpc,
} from './samples.ts';

const account = (region: string) => `${production}/${region}/${production}`;
const refused = (facts: Facts) => refuse(facts, 'security-groups', here);
const lets = (...ingress: Parameters<typeof rule>[0][]) => change('sg-app', { ingress: ingress.map(rule) });
const internet = { addresses: ['0.0.0.0/0'] };
const denied = { reason: 'denied' as const, error: 'UnauthorizedOperation', detail: 'EC2.GetManagedPrefixListEntries: no' };

const approved = specOf({
  prefix_lists: { partners: { ...place(), match: { name: 'cc-partners' }, version: 3, entries: ['198.51.100.7/32', '203.0.113.4/32'] } },
});
const unversioned = specOf({
  prefix_lists: { partners: { ...place(), match: { name: 'cc-partners' }, entries: ['10.0.0.0/8', '203.0.113.4/32'] } },
});
const onPartners = at('sg-app').replace(/arn:.*/, partners.arn);
const label = `${production}/us-east-2/pl:partners`;
const viaList = (found: Parameters<typeof list>[1]) =>
  both(lets(tcp('8443', { prefixLists: ['pl-x'] })), lists(list('pl-x', found), s3List));
const halves = (ingress: readonly string[], second: readonly string[]) =>
  both(
    lets(tcp('8443', { groups: ['sg-alb'], addresses: ingress })),
    add(group('sg-more', { ingress: [tcp('8443', { addresses: second })] })),
    interfaces(networkInterface('eni-app', ['sg-app', 'sg-more'])),
  );
const pair = `${production}/us-east-2/${arnOf('sg-app')} + ${arnOf('sg-more')}`;
const noNetworks = (facts: Facts) => refuse(facts, 'vpcs', here);
const publicNetwork = (facts: Facts) => put(facts, 'vpcs', here, [vpc('vpc-1', { cidrs: ['203.0.113.0/24'] })]);
const fromNetwork = groupBut('app', { ingress: [{ tcp: 8443, from: 'vpc:cc' }] });
const touching = groupBut(
  'app',
  { ingress: [{ tcp: 8443, from: 'pl:x' }] },
  { prefix_lists: { x: { ...place(), match: { name: 'pl-x' }, entries: ['203.0.113.4/32', '203.0.113.5/32'] } } },
);
/** A group that staging has, and that an interface of production has too. */
const theirs = both(interfaces(networkInterface('eni-1', ['sg-theirs'])), (facts) => {
  put(facts, 'security-groups', beside, [group('sg-theirs', { ingress: [tcp('443', internet)] }, beside)]);
  put(facts, 'security-groups', { ...beside, region: 'us-west-2' }, []);
});
const theirInterface = networkInterface('eni-2', ['sg-theirs'], { arn: `arn:aws:ec2:us-east-2:${staging}:network-interface/eni-2` });
const declaredTheirs = (change: object = {}) =>
  specOf({ groups: { ...declared, theirs: { ...declared.alb, in: 'staging', match: { name: 'cc-theirs' }, egress: [], ...change } } });
const cloudFront = list('pl-cf', {
  name: 'com.amazonaws.global.cloudfront.origin-facing',
  owner: 'AWS',
  version: null,
  entries: ['13.32.0.0/15'],
});
const fromCloudFront = groupBut('app', { ingress: [{ tcp: 8443, from: 'service:cloudfront.origin-facing' }] });

runTables(check, {
  facts: groupFacts,
  spec: specOf(),
  tables: {
    'undeclared-groups': [
      { name: 'all are declared, and the default group does not count', expected: [], says: 'Each of 3 security groups in us-east-2' },
      {
        name: 'one is not',
        plant: add(group('sg-test')),
        expected: [`fail ${at('sg-test')}`],
        says: 'cc-test (sg-test) in vpc-1, us-east-2',
      },
      {
        name: 'one in a region where none is declared',
        plant: (facts) => put(facts, 'security-groups', there, [group('sg-app', {}, there)]),
        expected: [`fail ${at('sg-app', there)}`],
      },
      {
        name: 'one of another account that is shared with this one is for that account',
        plant: add(group('sg-x', { owner: staging })),
        expected: [],
      },
      {
        name: 'where they are allowed',
        spec: specOf({ rules: [...rules, { in: 'production', undeclared: 'allowed' }, { in: 'staging', undeclared: 'fail' }] }),
        plant: both(add(group('sg-test')), (facts) => {
          put(facts, 'security-groups', beside, []);
          put(facts, 'security-groups', { ...beside, region: 'us-west-2' }, []);
        }),
        expected: [],
      },
      {
        name: 'a declared name in another network',
        spec: groupBut('db', { vpc: 'vpc:cc' }),
        plant: add(group('sg-db2', { name: 'cc-db', vpc: 'vpc-2' })),
        expected: [`fail ${at('sg-db2')}`],
      },
      {
        name: 'networks refused: what has no declared name is a failure all the same',
        spec: groupBut('db', { vpc: 'vpc:cc' }),
        plant: both(add(group('sg-test')), (facts) => refuse(facts, 'vpcs', here)),
        expected: [`fail ${at('sg-test')}`, `unknown ${at('sg-db')}`],
      },
      { name: 'groups refused', plant: refused, expected: [`unknown ${account('us-east-2')}`] },
    ],
    'default-groups': [
      { name: 'both are empty', expected: [], says: 'The default group sg-default of vpc-1 has no rule in either direction' },
      {
        name: 'the rules that AWS makes',
        plant: change('sg-default', { ingress: [anything({ groups: ['sg-default'] })], egress: [anything(internet)] }),
        expected: [`fail ${at('sg-default')}`],
        says: 'all from sg-default (default); all to 0.0.0.0/0',
      },
      { name: 'something goes out', plant: change('sg-default', { egress: [anything(internet)] }), expected: [`fail ${at('sg-default')}`] },
      {
        name: 'a rule that nobody knows is a rule',
        plant: change('sg-default', { ingress: [rule({ protocol: 'quic', from: 1, to: 1 })] }),
        expected: [`fail ${at('sg-default')}`],
      },
      { name: 'groups refused', plant: refused, expected: [`unknown ${account('us-east-2')}`] },
    ],
    'prefix-lists': [
      { name: 'as approved', spec: approved, expected: [], says: 'pl:partners (pl-partners) holds what was approved' },
      {
        name: 'widened after approval',
        spec: approved,
        plant: lists({ ...partners, version: 4, entries: [...(partners.entries ?? []), '0.0.0.0/1'] }),
        expected: [`fail ${onPartners}`],
        says: 'it is at version 4, and version 3 was approved; + 0.0.0.0/1',
      },
      {
        name: 'changed and changed back',
        spec: approved,
        plant: lists({ ...partners, version: 5 }),
        expected: [`fail ${onPartners}`],
        says: 'it is at version 5, and version 3 was approved.',
      },
      {
        name: 'an earlier version than the approved one',
        spec: approved,
        plant: lists({ ...partners, version: 2 }),
        expected: [`fail ${onPartners}`],
        says: 'it is at version 2, and version 3 was approved.',
      },
      {
        name: 'the same blocks, divided otherwise',
        spec: unversioned,
        plant: lists({ ...partners, entries: ['10.0.0.0/9', '10.128.0.0/9', '203.0.113.4/32'] }),
        expected: [],
      },
      {
        name: 'a block less',
        spec: unversioned,
        plant: lists({ ...partners, entries: ['203.0.113.4/32'] }),
        expected: [`fail ${onPartners}`],
        says: '- 10.0.0.0/8',
      },
      { name: 'not there', spec: approved, plant: lists(s3List), expected: [`fail ${label}`] },
      { name: 'deleted', spec: approved, plant: lists({ ...partners, state: 'delete-complete' }), expected: [`fail ${label}`] },
      {
        name: 'there twice',
        spec: approved,
        plant: lists(partners, list('pl-2', { name: 'cc-partners' })),
        expected: [`fail ${label}`],
        says: '2 prefix lists there match it',
      },
      { name: 'another account has it', spec: approved, plant: lists({ ...partners, owner: staging }), expected: [`fail ${label}`] },
      {
        name: 'being changed',
        spec: approved,
        plant: lists({ ...partners, state: 'modify-in-progress' }),
        expected: [`unknown ${onPartners}`],
      },
      {
        name: 'in a state that nobody knows',
        spec: approved,
        plant: lists({ ...partners, state: null }),
        expected: [`unknown ${onPartners}`],
      },
      {
        name: 'its entries refused',
        spec: approved,
        plant: lists({ ...partners, entries: null, readError: denied }),
        expected: [`unknown ${onPartners}`],
        says: 'EC2.GetManagedPrefixListEntries: no',
      },
      {
        name: 'its entries refused, and its version is another',
        spec: approved,
        plant: lists({ ...partners, version: 4, entries: null, readError: denied }),
        expected: [`fail ${onPartners}`],
      },
      {
        name: 'AWS did not say the version',
        spec: approved,
        plant: lists({ ...partners, version: null }),
        expected: [`unknown ${onPartners}`],
      },
      {
        name: 'AWS did not say whose it is',
        spec: approved,
        plant: lists({ ...partners, owner: null }),
        expected: [`unknown ${onPartners}`],
      },
      {
        name: 'an entry that nobody knows',
        spec: approved,
        plant: lists({ ...partners, entries: [...(partners.entries ?? []), 'x'] }),
        expected: [`unknown ${onPartners}`],
      },
      { name: 'refused', spec: approved, plant: (facts) => refuse(facts, 'prefix-lists', here), expected: [`unknown ${label}`] },
    ],
    exposure: [
      { name: 'the internet comes in where the declared group says so, and nowhere else', expected: [] },
      {
        name: 'the internet comes in elsewhere',
        plant: lets(tcp('8443', internet)),
        expected: [`fail ${at('sg-app')}`],
        says: 'eni-app in us-east-2 can be reached by sg-app: tcp 8443 from 0.0.0.0/0.',
      },
      {
        name: 'on another port than the declared one',
        plant: change('sg-alb', { ingress: [tcp('443-444', internet)] }),
        expected: [`fail ${at('sg-alb')}`],
        says: ': tcp 444 from 0.0.0.0/0.',
      },
      {
        name: '::/0 alone',
        plant: lets(tcp('443', { addresses: ['::/0'] })),
        expected: [`fail ${at('sg-app')}`],
        says: 'tcp 443 from ::/0',
      },
      {
        name: '::/0 where the internet of IPv4 is declared',
        plant: change('sg-alb', { ingress: [tcp('443', { addresses: ['::/0'] })] }),
        expected: [`fail ${at('sg-alb')}`],
      },
      {
        name: '::/0 where it is declared',
        spec: groupBut('alb', { ingress: [{ tcp: 443, from: ['internet', 'internet_ipv6'] }] }),
        plant: change('sg-alb', { ingress: [tcp('443', { addresses: ['0.0.0.0/0', '::/0'] })] }),
        expected: [],
      },
      {
        name: '0.0.0.0/1 and 128.0.0.0/1',
        plant: lets(tcp('443', { addresses: ['0.0.0.0/1', '128.0.0.0/1'] })),
        expected: [`fail ${at('sg-app')}`],
        says: 'tcp 443 from 0.0.0.0/0',
      },
      {
        name: 'two groups on one interface that together open what neither does',
        spec: specOf({ rules: [{ in: 'production', max_public: { ipv4_prefix: 24 } }], groups: declared }),
        plant: halves(['203.0.112.0/24'], ['203.0.113.0/24']),
        expected: [`fail ${pair}`],
        says: 'sg-app and sg-more together: tcp 8443 from 203.0.112.0/23',
      },
      {
        name: 'one of these groups alone',
        spec: specOf({ rules: [{ in: 'production', max_public: { ipv4_prefix: 24 } }], groups: declared }),
        plant: halves(['203.0.112.0/24'], ['10.0.0.0/8']),
        expected: [],
      },
      {
        name: '0.0.0.0/1 in one group and 128.0.0.0/1 in the other',
        plant: halves(['0.0.0.0/1'], ['128.0.0.0/1']),
        expected: [`fail ${pair}`],
        says: 'tcp 8443 from 0.0.0.0/0',
      },
      { name: 'protocol -1', plant: lets(anything(internet)), expected: [`fail ${at('sg-app')}`], says: ': all from 0.0.0.0/0.' },
      {
        name: 'protocol -1 where a port of it is declared',
        plant: change('sg-alb', { ingress: [anything(internet)] }),
        expected: [`fail ${at('sg-alb')}`],
        says: 'tcp 0-442 from 0.0.0.0/0; tcp 444-65535 from 0.0.0.0/0',
      },
      {
        name: 'ICMP',
        plant: lets({ protocol: 'icmp', from: 8, to: -1, ...internet }),
        expected: [`fail ${at('sg-app')}`],
        says: 'icmp 8 from 0.0.0.0/0',
      },
      {
        name: 'private, carrier and link-local addresses, however wide',
        plant: lets(
          tcp('443', {
            addresses: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'],
          }),
        ),
        expected: [],
      },
      {
        name: 'a block that is private in part',
        plant: lets(tcp('443', { addresses: ['10.0.0.0/7'] })),
        expected: [`fail ${at('sg-app')}`],
        says: 'tcp 443 from 10.0.0.0/7',
      },
      { name: 'one public address', plant: lets(tcp('443', { addresses: ['203.0.113.4/32'] })), expected: [] },
      {
        name: 'a public block wider than may be',
        plant: lets(tcp('443', { addresses: ['203.0.113.4/31'] })),
        expected: [`fail ${at('sg-app')}`],
      },
      {
        name: 'the blocks of the network itself',
        spec: specOf({}, { cidr: ['10.20.0.0/16', '2600:1f16::/56'] }),
        plant: lets(tcp('443', { addresses: ['2600:1f16::/56'] })),
        expected: [],
      },
      {
        name: 'the blocks that a network has, which the group declares',
        spec: fromNetwork,
        plant: both(lets(tcp('8443', { addresses: ['203.0.113.0/24'] })), publicNetwork),
        expected: [],
      },
      {
        name: 'the blocks that a network has, on another port than the declared one',
        spec: fromNetwork,
        plant: both(lets(tcp('22', { addresses: ['203.0.113.0/24'] })), publicNetwork),
        expected: [`fail ${at('sg-app')}`],
        says: 'tcp 22 from 203.0.113.0/24',
      },
      {
        name: 'the blocks of a declared network that is not known',
        spec: fromNetwork,
        plant: both(lets(tcp('8443', { addresses: ['203.0.113.0/24'] })), noNetworks),
        expected: [`unknown ${at('sg-app')}`],
        says: 'vpcs refused',
      },
      {
        name: 'a declared network that is not known is not the internet',
        spec: fromNetwork,
        plant: both(lets(tcp('8443', internet)), noNetworks),
        expected: [`fail ${at('sg-app')}`],
        says: 'tcp 8443 from 0.0.0.0/0',
      },
      {
        name: 'declared addresses that touch, each of which may come in',
        spec: groupBut('app', { ingress: [{ tcp: 8443, from: ['203.0.113.4/32', '203.0.113.5/32'] }] }),
        plant: lets(tcp('8443', { addresses: ['203.0.113.4/32', '203.0.113.5/32'] })),
        expected: [],
      },
      {
        name: 'declared addresses that touch, on another port than the declared one',
        spec: groupBut('app', { ingress: [{ tcp: 8443, from: ['203.0.113.4/32', '203.0.113.5/32'] }] }),
        plant: lets(tcp('22', { addresses: ['203.0.113.4/32', '203.0.113.5/32'] })),
        expected: [`fail ${at('sg-app')}`],
        says: 'tcp 22 from 203.0.113.4/31',
      },
      {
        name: 'approved entries of a prefix list that touch, each of which may come in',
        spec: touching,
        plant: viaList({ entries: ['203.0.113.4/32', '203.0.113.5/32'] }),
        expected: [],
      },
      {
        name: 'entries of a prefix list that touch, and that nobody approved',
        spec: touching,
        plant: viaList({ entries: ['203.0.113.4/32', '203.0.113.5/32', '203.0.113.6/32', '203.0.113.7/32'] }),
        expected: [`fail ${at('sg-app')}`],
        says: 'tcp 8443 from 203.0.113.6/31',
      },
      {
        name: 'a prefix list holding 0.0.0.0/0',
        plant: viaList({ entries: ['0.0.0.0/0'] }),
        expected: [`fail ${at('sg-app')}`],
        says: 'tcp 8443 from 0.0.0.0/0',
      },
      { name: 'a prefix list holding little', plant: viaList({ entries: ['203.0.113.4/32', '10.0.0.0/8'] }), expected: [] },
      {
        name: 'a prefix list that the group declares, and that holds a wide block',
        spec: specOf({
          groups: { ...declared, app: { ...declared.app, ingress: [{ tcp: 8443, from: 'pl:x' }] } },
          prefix_lists: { x: { ...place(), match: { name: 'pl-x' }, entries: ['203.0.113.0/24'] } },
        }),
        plant: viaList({ entries: ['203.0.113.0/24'] }),
        expected: [`fail ${at('sg-app')}`],
        says: 'tcp 8443 from 203.0.113.0/24',
      },
      {
        name: 'a prefix list that could not be read',
        plant: viaList({ entries: null, readError: denied }),
        expected: [`unknown ${at('sg-app')}`],
        says: 'EC2.GetManagedPrefixListEntries: no',
      },
      {
        name: 'a prefix list that could not be read, and a definite failure beside it',
        plant: both(viaList({ entries: null, readError: denied }), lets(tcp('1', { prefixLists: ['pl-x'] }), tcp('22', internet))),
        expected: [`fail ${at('sg-app')}`],
        says: 'Beside that could not be verified: EC2.GetManagedPrefixListEntries: no',
      },
      {
        name: 'a prefix list that is none',
        plant: lets(tcp('1', { prefixLists: ['pl-gone'] })),
        expected: [`unknown ${at('sg-app')}`],
        says: 'pl-gone is none',
      },
      { name: 'a prefix list with an entry that nobody knows', plant: viaList({ entries: ['x'] }), expected: [`unknown ${at('sg-app')}`] },
      {
        name: 'a service of AWS that the group declares',
        spec: fromCloudFront,
        plant: both(lets(tcp('8443', { prefixLists: ['pl-cf'] })), lists(cloudFront, s3List)),
        expected: [],
      },
      {
        name: 'a service of AWS that nobody declares',
        plant: both(lets(tcp('8443', { prefixLists: ['pl-cf'] })), lists(cloudFront, s3List)),
        expected: [`fail ${at('sg-app')}`],
        says: 'tcp 8443 from 13.32.0.0/15',
      },
      {
        name: 'AWS did not say whether the list is that of the declared service: what no list holds is a failure all the same',
        spec: fromCloudFront,
        plant: both(lets(tcp('8443', { prefixLists: ['pl-cf'] }), tcp('22', internet)), lists({ ...cloudFront, owner: null }, s3List)),
        expected: [`fail ${at('sg-app')}`],
        says: ': tcp 22 from 0.0.0.0/0. No',
      },
      {
        name: 'AWS did not say whether the list is that of the declared service',
        spec: fromCloudFront,
        plant: both(lets(tcp('8443', { prefixLists: ['pl-cf'] })), lists({ ...cloudFront, owner: null }, s3List)),
        expected: [`unknown ${at('sg-app')}`],
        says: 'AWS did not say whose prefix list pl-cf is',
      },
      {
        name: 'networks refused, and so whether the group is the declared one',
        spec: groupBut('alb', { vpc: 'vpc:cc' }),
        plant: (facts) => refuse(facts, 'vpcs', here),
        expected: [`unknown ${at('sg-alb')}`],
      },
      {
        name: 'networks refused, and what no declared group opens comes in',
        spec: groupBut('alb', { vpc: 'vpc:cc' }),
        plant: both(change('sg-alb', { ingress: [tcp('22', internet)] }), (facts) => refuse(facts, 'vpcs', here)),
        expected: [`fail ${at('sg-alb')}`],
      },
      { name: 'groups attached to nothing do not count', plant: add(group('sg-free', { ingress: [anything(internet)] })), expected: [] },
      {
        name: 'a group of a shared network that belongs to an account that is not read',
        plant: interfaces(networkInterface('eni-1', ['sg-theirs'])),
        expected: [`unknown ${production}/us-east-2/sg-theirs`],
        says: 'it may belong to another account',
      },
      {
        name: 'a group of a shared network that another account owns',
        spec: specOf({ rules: [...rules, { in: 'staging', closed_ports: [22] }] }),
        plant: theirs,
        expected: [`fail ${production}/us-east-2/sg-theirs`],
      },
      {
        name: 'a group of another account, which is declared there and lets the internet in',
        spec: declaredTheirs(),
        plant: theirs,
        expected: [],
      },
      {
        name: 'a group of another account, which shares it, and for which the internet is declared there',
        spec: declaredTheirs(),
        plant: both(theirs, add(group('sg-theirs', { owner: staging, ingress: [tcp('443', internet)] }))),
        expected: [],
      },
      {
        name: 'a group of another account, which is declared there and lets the internet in on another port',
        spec: declaredTheirs({ ingress: [{ tcp: 8443, from: 'internet' }] }),
        plant: theirs,
        expected: [`fail ${production}/us-east-2/sg-theirs`],
        says: 'tcp 443 from 0.0.0.0/0',
      },
      {
        name: 'a group that another account shares, and that account refuses',
        spec: declaredTheirs(),
        plant: both(theirs, add(group('sg-theirs', { owner: staging, ingress: [tcp('443', internet)] })), (facts) =>
          refuse(facts, 'security-groups', beside),
        ),
        expected: [`unknown ${production}/us-east-2/${arnOf('sg-theirs', beside)}`],
        says: 'security-groups refused',
      },
      {
        name: 'an interface that another account has in a network of this one',
        plant: interfaces(networkInterface('eni-1', ['sg-app']), theirInterface),
        expected: [`unknown ${production}/us-east-2/sg-theirs`],
      },
      {
        name: 'interfaces refused',
        plant: (facts) => refuse(facts, 'network-interfaces', here),
        expected: [`unknown ${account('us-east-2')}`],
      },
      {
        name: 'groups refused',
        plant: refused,
        expected: [`unknown ${production}/us-east-2/sg-alb`, `unknown ${production}/us-east-2/sg-app`],
      },
    ],
    'closed-ports': [
      { name: 'none is open', expected: [], says: 'None of 4 security groups in us-east-2 opens TCP port 22, 3389 to anybody.' },
      {
        name: 'one is',
        plant: lets(tcp('22', { addresses: ['10.0.0.7/32'] })),
        expected: [`fail ${at('sg-app')}`],
        says: 'opens closed TCP port 22: tcp 22 from 10.0.0.7/32',
      },
      {
        name: 'by a range',
        plant: lets(tcp('0-65535', { groups: ['sg-db'] })),
        expected: [`fail ${at('sg-app')}`],
        says: 'closed TCP port 22, 3389: tcp all from sg:db',
      },
      {
        name: 'by protocol -1, in the default group',
        plant: change('sg-default', { ingress: [anything({ groups: ['sg-default'] })] }),
        expected: [`fail ${at('sg-default')}`],
      },
      {
        name: 'by the number of TCP',
        plant: lets({ ...tcp('20-30', { prefixLists: ['pl-s3'] }), protocol: '6' }),
        expected: [`fail ${at('sg-app')}`],
      },
      { name: 'the same port of UDP is another', plant: lets({ ...tcp('22', internet), protocol: 'udp' }), expected: [] },
      { name: 'ICMP has types and no ports', plant: lets({ protocol: 'icmp', from: -1, to: -1, ...internet }), expected: [] },
      { name: 'what goes out does not count', plant: change('sg-app', { egress: [tcp('22', internet)] }), expected: [] },
      { name: 'to a group that is gone', plant: lets(tcp('22', { groups: ['sg-gone'] })), expected: [`fail ${at('sg-app')}`] },
      {
        name: 'a later rule wins',
        spec: specOf({ rules: [...rules, { in: 'all', closed_ports: [104] }] }),
        plant: both(lets(tcp('22', internet)), (facts) => {
          for (const id of ['111111111111', staging, '444444444444', '555555555555'])
            for (const region of ['us-east-2', 'us-west-2']) put(facts, 'security-groups', { account: id, region }, []);
        }),
        expected: [],
      },
      {
        name: 'a protocol that nobody knows',
        plant: lets({ protocol: 'quic', from: 1, to: 2, ...internet }),
        expected: [`unknown ${at('sg-app')}`],
      },
      { name: 'groups refused', plant: refused, expected: [`unknown ${account('us-east-2')}`] },
    ],
  },
});

describe('where there is nothing to judge', () => {
  const outcomes = (requirement: string, plant: (facts: Facts) => void = () => undefined, spec = specOf()) => {
    const facts = groupFacts();
    plant(facts);
    return linesOf(findingsOf(check, requirement, { spec, facts }));
  };

  it('no network has a default group', () => {
    expect(outcomes('default-groups', drop('sg-default'))).toContain(`not-applicable ${account('us-east-2')}`);
  });

  it('no interface has a group', () => {
    expect(outcomes('exposure')).toEqual([`pass ${at('sg-alb')}`, `pass ${at('sg-app')}`, `not-applicable ${account('us-west-2')}`]);
  });

  it('every interface with a group is one of another account, which is asked the same', () => {
    const bound = { in: ['production', 'staging'], max_public: { ipv6_prefix: 128 } };
    const facts = groupFacts();
    for (const region of ['us-east-2', 'us-west-2']) {
      for (const fact of ['network-interfaces', 'security-groups', 'prefix-lists'] as const) put(facts, fact, { ...beside, region }, []);
    }
    interfaces(theirInterface)(facts);
    const findings = findingsOf(check, 'exposure', { spec: specOf({ rules: [bound] }), facts });
    const messages = findings.filter(({ outcome }) => outcome === 'not-applicable').map(({ message }) => message);
    expect(messages.join('\n')).toMatch(/in us-east-2 has a security group, beside those of other accounts, which are judged there: 1\.$/m);
    expect(linesOf(findings)).toContain(`not-applicable ${account('us-east-2')}`);
  });

  it('nothing is asked of an account', () => {
    const spec = specOf({ rules: [...rules, { in: 'staging', closed_ports: [22] }] });
    expect(outcomes('undeclared-groups', undefined, spec)).toContain(`not-applicable ${staging}/${staging}`);
  });
});
