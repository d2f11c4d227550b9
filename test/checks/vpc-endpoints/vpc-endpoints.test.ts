import { describe, expect, it } from 'vitest';
import vpcEndpoints from '../../../src/checks/vpc-endpoints.ts';
import type { SecurityGroup } from '../../../src/facts/security-groups.ts';
import type { VpcEndpoint } from '../../../src/facts/vpc-endpoints.ts';
import { production, staging } from '../governance.ts';
import { type Row, runTables } from '../object-storage/samples.ts';
import { edit, type Facts, findingsOf, linesOf, put, refuse, verdictsOf } from '../world.ts';
import {
  adds,
  changed,
  endpoint,
  eni,
  group,
  here,
  https,
  lacks,
  networkFacts,
  perimeter,
  region,
  s3,
  service,
  specOf,
  subnet,
  table,
  toS3,
  vpc,
} from './samples.ts';

const at = (resource: string) => `${production}/${region}/${resource}`;
const arn = (id: string) => at(`arn:aws:ec2:${region}:${production}:vpc-endpoint/vpce-${id}`);
const network = at(`arn:aws:ec2:${region}:${production}:vpc/vpc-cc`);
const label = (name: string) => at(`vpc:cc/${name}`);

const refuses =
  (fact: 'vpc-endpoints' | 'vpcs' | 'subnets' | 'route-tables' | 'security-groups' | 'network-interfaces' | 'vpc-dns') =>
  (facts: Facts): void =>
    refuse(facts, fact, here);

const isSomewhereElse = (facts: Facts): void => {
  lacks('kms')(facts);
  adds(endpoint('kms', { id: 'vpce-far', service: 'com.amazonaws.us-west-2.kms', serviceRegion: 'us-west-2' }))(facts);
};

const inChina = (service: string) => ({ serviceRegion: 'cn-north-1', service });

const present: readonly Row[] = [
  { name: 'each service once', expected: [], says: 'vpc:cc/interface:kms is vpce-kms, of com.amazonaws.us-east-2.kms in vpc-cc.' },
  {
    name: 'a service without one',
    plant: lacks('ecr.api'),
    expected: [`fail ${label('interface:ecr.api')}`],
    says: 'vpc-cc has no interface endpoint of com.amazonaws.us-east-2.ecr.api.',
  },
  {
    name: 'an endpoint of another network does not count',
    plant: lacks('kms'),
    expected: [`fail ${label('interface:kms')}`],
    says: 'there is vpce-lab, which is in another network, vpc-lab',
  },
  {
    name: 'kms-fips in place of kms',
    plant: changed('kms', { service: 'com.amazonaws.us-east-2.kms-fips' }),
    expected: [`fail ${label('interface:kms')}`],
    says: 'vpce-kms, which is of com.amazonaws.us-east-2.kms-fips, another service',
  },
  {
    name: 'ec2messages is not ec2',
    plant: adds(endpoint('ec2messages')),
    spec: specOf({ interface: ['ec2'] }),
    expected: [`fail ${label('interface:ec2')}`],
  },
  {
    name: 'ecr.api is not api, nor ecr',
    spec: specOf({ interface: ['api', 'ecr'] }),
    expected: [`fail ${label('interface:api')}`, `fail ${label('interface:ecr')}`],
  },
  { name: 'the service of another region', plant: isSomewhereElse, expected: [`fail ${label('interface:kms')}`] },
  {
    name: 'a service said to be in another region',
    plant: changed('kms', { serviceRegion: 'us-west-2' }),
    expected: [`fail ${label('interface:kms')}`],
  },
  { name: 'a region of the service that AWS left out', plant: changed('kms', { serviceRegion: null }), expected: [] },
  {
    name: 'an interface endpoint in the place of a gateway',
    plant: changed('s3', { type: 'Interface' }),
    expected: [`fail ${label('gateway:s3')}`],
    says: 'vpce-s3, which is of the type Interface',
  },
  {
    name: 'two usable ones',
    plant: adds(endpoint('kms', { id: 'vpce-two', state: 'pendingAcceptance' })),
    expected: [`fail ${label('interface:kms')}`],
    says: 'vpc-cc has 2 interface endpoints of kms, of which one is expected: vpce-kms (available), vpce-two (pendingAcceptance).',
  },
  { name: 'one that failed beside a usable one', plant: adds(endpoint('kms', { id: 'vpce-two', state: 'Failed' })), expected: [] },
  {
    name: 'two that failed',
    plant: (facts) => {
      changed('kms', { state: 'failed' })(facts);
      adds(endpoint('kms', { id: 'vpce-two', state: 'expired' }))(facts);
    },
    expected: [`fail ${label('interface:kms')}`],
  },
  { name: 'one on its way out', plant: changed('kms', { state: 'Deleting' }), expected: [`fail ${label('interface:kms')}`] },
  { name: 'a state that AWS left out is there', plant: changed('kms', { state: null }), expected: [] },
  { name: 'a type that AWS left out', plant: changed('kms', { type: null }), expected: [`unknown ${label('interface:kms')}`] },
  {
    name: 'a service that AWS left out',
    plant: adds(endpoint('kms', { id: 'vpce-what', service: null, serviceRegion: null })),
    expected: [`unknown ${label('interface:ecr.api')}`, `unknown ${label('interface:kms')}`],
    says: 'AWS did not say of which service and type vpce-what is',
  },
  {
    name: 'an endpoint that leads to a resource',
    plant: adds(endpoint('kms', { id: 'vpce-res', service: null, type: 'Resource' })),
    expected: [],
  },
  {
    name: 'no network',
    plant: (facts) => put(facts, 'vpcs', here, [vpc('vpc-lab', 'lab')]),
    expected: [`fail ${at('vpc:cc')}`],
    says: 'no network there matches it: none of its endpoints is there for certain',
  },
  {
    name: 'two networks',
    plant: (facts) => put(facts, 'vpcs', here, [vpc('vpc-cc', 'cc-vpc'), vpc('vpc-lab', 'cc-vpc')]),
    expected: [`fail ${at('vpc:cc')}`],
    says: '2 networks there match it',
  },
  {
    name: 'networks refused',
    plant: refuses('vpcs'),
    expected: [`unknown ${at('vpc:cc')}`],
  },
  {
    name: 'endpoints refused',
    plant: refuses('vpc-endpoints'),
    expected: [`unknown ${label('gateway:s3')}`, `unknown ${label('interface:ecr.api')}`, `unknown ${label('interface:kms')}`],
  },
];

const state: readonly Row[] = [
  { name: 'all available', expected: [], says: 'The gateway endpoint of s3 (vpce-s3) is available.' },
  { name: 'a capital is no other state', plant: changed('kms', { state: 'Available' }), expected: [] },
  ...['PendingAcceptance', 'pendingAcceptance', 'Partial', 'failed', 'rejected', 'expired', 'pending'].map(
    (word): Row => ({
      name: word,
      plant: changed('kms', { state: word }),
      expected: [`fail ${arn('kms')}`],
      says: `The interface endpoint of kms (vpce-kms) is ${word}.`,
    }),
  ),
  {
    name: 'an error of one that is available',
    plant: changed('kms', { lastError: { code: 'X', message: 'no address left' } }),
    expected: [`fail ${arn('kms')}`],
    says: 'is available, and AWS says of it: X: no address left',
  },
  {
    name: 'an error without a state',
    plant: changed('kms', { state: null, lastError: { code: null, message: 'no address left' } }),
    expected: [`fail ${arn('kms')}`],
    says: 'has an error: no address left',
  },
  { name: 'a word not known here', plant: changed('kms', { state: 'Resting' }), expected: [`unknown ${arn('kms')}`] },
  { name: 'no state', plant: changed('kms', { state: null }), expected: [`unknown ${arn('kms')}`] },
];

const dns = (support: boolean | null, hostnames: boolean | null) => (facts: Facts) =>
  edit(facts, 'vpc-dns', here, (all) => all.map((one) => ({ ...one, support, hostnames })));

const ofS3 = (change: Partial<VpcEndpoint>) => adds(endpoint('s3', { id: 'vpce-s3-eni', ...change }));
const withS3 = specOf({ interface: ['ecr.api', 'kms', 's3'] });
/** What AWS says that kms offers. */
const kmsOffers =
  (...all: readonly Parameters<typeof service>[1][]) =>
  (facts: Facts): void =>
    put(
      facts,
      'vpc-endpoint-services',
      here,
      all.map((change) => service('kms', change)),
    );
const nameless =
  (...all: readonly Parameters<typeof service>[1][]) =>
  (facts: Facts) => {
    changed('kms', { privateDns: false })(facts);
    kmsOffers(...all)(facts);
  };
const privateDns: readonly Row[] = [
  { name: 'on, of each and of the network', expected: [], says: 'vpc:cc (vpc-cc) has DNS support and DNS hostnames.' },
  {
    name: 'off',
    plant: changed('kms', { privateDns: false }),
    expected: [`fail ${arn('kms')}`],
    says: 'The interface endpoint of kms (vpce-kms) has no private DNS: the name of kms leads past it',
  },
  { name: 'left out', plant: changed('kms', { privateDns: null }), expected: [`unknown ${arn('kms')}`] },
  { name: 'off, of a service that has no private names', plant: nameless({ privateNames: [] }), expected: [] },
  {
    name: 'off, of a service that has some for endpoints of another type alone',
    plant: nameless({ privateNames: [] }, { types: ['Gateway'] }),
    expected: [],
  },
  {
    name: 'off, of a service that AWS does not list',
    plant: nameless(),
    expected: [`unknown ${arn('kms')}`],
    says: 'whether AWS offers private DNS for kms in us-east-2',
  },
  {
    name: 'off, and the services refused',
    plant: (facts) => {
      changed('kms', { privateDns: false })(facts);
      refuse(facts, 'vpc-endpoint-services', here);
    },
    expected: [`unknown ${label('interface:kms')}`],
  },
  { name: 'on, and the services refused', plant: (facts) => refuse(facts, 'vpc-endpoint-services', here), expected: [] },
  {
    name: 'for inbound resolver endpoints alone',
    plant: changed('kms', { inboundDnsOnly: true }),
    expected: [`fail ${arn('kms')}`],
    says: 'has private DNS for inbound resolver endpoints alone: in the network itself the name of kms leads past it',
  },
  { name: 'for the network too', plant: ofS3({ inboundDnsOnly: false }), spec: withS3, expected: [] },
  {
    name: 'of S3, where AWS left out for whom',
    plant: ofS3({ inboundDnsOnly: null }),
    spec: withS3,
    expected: [`unknown ${arn('s3-eni')}`],
    says: 'AWS did not say whether the private DNS of the interface endpoint of s3 (vpce-s3-eni) is for inbound resolver endpoints alone',
  },
  { name: 'hostnames off', plant: dns(true, false), expected: [`fail ${network}`], says: 'has DNS hostnames off' },
  { name: 'support off', plant: dns(false, null), expected: [`fail ${network}`], says: 'has DNS support off' },
  {
    name: 'hostnames left out',
    plant: dns(true, null),
    expected: [`unknown ${network}`],
    says: 'whether vpc:cc (vpc-cc) has DNS hostnames',
  },
  { name: 'not asked of the network', plant: (facts) => put(facts, 'vpc-dns', here, []), expected: [`unknown ${network}`] },
  { name: 'refused', plant: refuses('vpc-dns'), expected: [`unknown ${network}`] },
];

const zones: readonly Row[] = [
  {
    name: 'both zones',
    expected: [],
    says: 'has a network interface in us-east-2a, us-east-2b: every zone of tiers private and isolated.',
  },
  {
    name: 'one zone',
    plant: changed('kms', { subnets: ['subnet-pa'], interfaces: ['eni-kms-a'] }),
    expected: [`fail ${arn('kms')}`],
    says: 'has a network interface in us-east-2a, and none in us-east-2b, where tiers private and isolated have subnets.',
  },
  {
    name: 'one zone, which is all that its tier has',
    plant: changed('kms', { subnets: ['subnet-pa'], interfaces: ['eni-kms-a'] }),
    spec: specOf({ tiers: ['isolated'] }),
    expected: [],
  },
  {
    name: 'two subnets of one zone',
    plant: changed('kms', { subnets: ['subnet-ia', 'subnet-pa'] }),
    expected: [`fail ${arn('kms')}`],
  },
  {
    name: 'a zone of another tier counts',
    plant: (facts) => {
      edit(facts, 'subnets', here, (all) => [...all, subnet('subnet-ub', 'b', 'public', '10.20.1.0/24')]);
      edit(facts, 'network-interfaces', here, (all) => all.map((one) => (one.id === 'eni-kms-b' ? eni('eni-kms-b', 'subnet-ub') : one)));
      changed('kms', { subnets: ['subnet-pa', 'subnet-ub'] })(facts);
    },
    expected: [],
  },
  {
    name: 'a network interface that is gone',
    plant: (facts) => edit(facts, 'network-interfaces', here, (all) => all.filter(({ id }) => id !== 'eni-kms-b')),
    expected: [`fail ${arn('kms')}`],
    says: 'none in us-east-2b',
  },
  {
    name: "another endpoint's network interface",
    plant: changed('kms', { interfaces: ['eni-kms-a'] }),
    expected: [`fail ${arn('kms')}`],
  },
  {
    name: 'tiers without subnets',
    plant: (facts) => put(facts, 'subnets', here, [subnet('subnet-ua', 'a', 'public', '10.20.0.0/24')]),
    expected: [`fail ${arn('ecr.api')}`, `fail ${arn('kms')}`],
    says: 'No subnet of vpc-cc is in tiers private and isolated',
  },
  {
    name: 'one tier without subnets',
    plant: (facts) => edit(facts, 'subnets', here, (all) => all.filter(({ id }) => id !== 'subnet-ia')),
    expected: [`fail ${arn('ecr.api')}`, `fail ${arn('kms')}`],
    says: 'No subnet of vpc-cc is in tier isolated: nothing there can use the interface endpoint of kms (vpce-kms).',
  },
  {
    name: 'a zone that AWS left out',
    plant: (facts) => edit(facts, 'subnets', here, (all) => all.map((one) => (one.id === 'subnet-ia' ? { ...one, zone: null } : one))),
    expected: [`unknown ${arn('ecr.api')}`, `unknown ${arn('kms')}`],
    says: 'AWS did not say in which zone subnet-ia is',
  },
  {
    name: 'a subnet of the endpoint that AWS did not list',
    plant: changed('kms', { subnets: ['subnet-new', 'subnet-pa'] }),
    expected: [`fail ${arn('kms')}`],
  },
  {
    name: 'a subnet that AWS did not list, with a network interface',
    plant: (facts) => {
      changed('kms', { subnets: ['subnet-new', 'subnet-pa'] })(facts);
      edit(facts, 'network-interfaces', here, (all) => all.map((one) => (one.id === 'eni-kms-b' ? eni(one.id, 'subnet-new') : one)));
    },
    expected: [`unknown ${arn('kms')}`],
  },
  {
    name: 'a network interface whose subnet AWS left out',
    plant: (facts) =>
      edit(facts, 'network-interfaces', here, (all) => all.map((one) => (one.id === 'eni-kms-b' ? eni(one.id, null) : one))),
    expected: [`unknown ${arn('kms')}`],
    says: 'AWS did not say where the network interfaces of the interface endpoint of kms (vpce-kms) are',
  },
  {
    name: 'subnets refused',
    plant: refuses('subnets'),
    expected: [`unknown ${label('interface:ecr.api')}`, `unknown ${label('interface:kms')}`],
  },
  {
    name: 'interfaces refused',
    plant: refuses('network-interfaces'),
    expected: [`unknown ${label('interface:ecr.api')}`, `unknown ${label('interface:kms')}`],
  },
];

/** The group of the endpoints lets in these. */
const lets =
  (...ingress: SecurityGroup['ingress']) =>
  (facts: Facts): void =>
    edit(facts, 'security-groups', here, (all) => all.map((one) => (one.id === 'sg-vpce' ? { ...one, ingress } : one)));
const both = [`fail ${arn('ecr.api')}`, `fail ${arn('kms')}`];
const bothOpen = [`unknown ${arn('ecr.api')}`, `unknown ${arn('kms')}`];

const securityGroup: readonly Row[] = [
  { name: 'the declared group, by reference', expected: [], says: 'has sg-vpce, which admits sg:app on TCP port 443.' },
  { name: 'all traffic', plant: lets(https({ protocol: '-1', from: null, to: null, groups: ['sg-app'] })), expected: [] },
  { name: 'a range of ports', plant: lets(https({ from: 0, to: 1024, groups: ['sg-app'] })), expected: [] },
  { name: 'the addresses of every subnet', plant: lets(https({ addresses: ['10.20.0.0/16'] })), expected: [] },
  {
    name: 'in pieces',
    plant: lets(https({ addresses: ['10.20.10.0/24', '10.20.11.0/25'] }), https({ addresses: ['10.20.11.128/25', '10.20.20.0/24'] })),
    expected: [],
  },
  {
    name: 'the addresses of some subnets',
    plant: lets(https({ addresses: ['10.20.10.0/24', '10.20.11.0/24'] })),
    expected: both,
    says: 'it does not admit sg:app, which is sg-app (app-1), on TCP port 443',
  },
  {
    name: 'the addresses of the tiers that use it alone',
    plant: lets(https({ addresses: ['10.20.10.0/23'] })),
    spec: specOf({ tiers: ['private'] }),
    expected: [],
  },
  ...[['2600:1f16::/64', '2600:1f16:1::/64'], []].map(
    (ipv6Cidrs): Row => ({
      name: `addresses of version 6 in ${ipv6Cidrs.length} blocks, of which one is let in`,
      plant: (facts) => {
        edit(facts, 'subnets', here, (all) => all.map((one) => (one.id === 'subnet-ia' ? { ...one, cidr: null, ipv6Cidrs } : one)));
        lets(https({ addresses: ['10.20.0.0/16', '2600:1f16::/64'] }))(facts);
      },
      expected: both,
    }),
  ),
  { name: '443 from nothing', plant: lets(), expected: both, says: 'its groups admit nobody on TCP port 443' },
  { name: '443 from nothing, whoever is to come', plant: lets(), spec: specOf({ admits: [] }), expected: both },
  { name: 'another port', plant: lets(https({ from: 8443, to: 8443, groups: ['sg-app'] })), expected: both },
  { name: 'UDP', plant: lets(https({ protocol: 'udp', groups: ['sg-app'] })), expected: both },
  { name: 'another group', plant: lets(https({ groups: ['sg-other'] })), expected: both },
  {
    name: 'a prefix list',
    plant: lets(https({ prefixLists: ['pl-1'] })),
    expected: bothOpen,
    says: 'it is not known whether it admits sg:app',
  },
  { name: 'a protocol not known here', plant: lets(https({ protocol: 'quic' })), expected: bothOpen },
  { name: 'addresses not understood here', plant: lets(https({ addresses: ['10.20/16'] })), expected: bothOpen },
  {
    name: 'another group attached',
    plant: changed('kms', { groups: ['sg-other'] }),
    expected: [`fail ${arn('kms')}`],
    says: 'it has not sg:endpoints, which is sg-vpce (endpoints); it has sg-other (other), expected sg:endpoints alone',
  },
  {
    name: 'one more group attached',
    plant: changed('kms', { groups: ['sg-other', 'sg-vpce'] }),
    expected: [`fail ${arn('kms')}`],
    says: 'it has sg-other (other)',
  },
  {
    name: 'no group is declared',
    plant: changed('kms', { groups: ['sg-other', 'sg-vpce'] }),
    spec: specOf({ security_group: undefined }),
    expected: [],
  },
  {
    name: 'a declared group that is not there',
    plant: (facts) => edit(facts, 'security-groups', here, (all) => all.filter(({ id }) => id !== 'sg-app')),
    expected: both,
    says: 'sg:app matches no group of vpc-cc',
  },
  {
    name: 'a declared group that is in another network',
    plant: (facts) =>
      edit(facts, 'security-groups', here, (all) => all.map((one) => (one.id === 'sg-vpce' ? { ...one, vpc: 'vpc-lab' } : one))),
    expected: both,
  },
  {
    name: 'two groups that match',
    plant: (facts) => edit(facts, 'security-groups', here, (all) => [...all, group('sg-two', 'app-2')]),
    expected: both,
    says: 'sg:app matches 2 groups of vpc-cc: sg-app, sg-two',
  },
  {
    name: 'a group that is not declared',
    spec: specOf({ admits: ['sg:constructor'] }),
    expected: both,
    says: 'sg:constructor is not declared',
  },
  {
    name: 'an attached group that AWS did not list',
    plant: changed('kms', { groups: ['sg-gone'] }),
    spec: specOf({ security_group: undefined }),
    expected: [`unknown ${arn('kms')}`],
    says: 'AWS listed no security group sg-gone',
  },
  {
    name: 'refused',
    plant: refuses('security-groups'),
    expected: [`unknown ${label('interface:ecr.api')}`, `unknown ${label('interface:kms')}`],
  },
];

const tables =
  (...all: readonly ReturnType<typeof table>[]) =>
  (facts: Facts): void =>
    put(facts, 'route-tables', here, all);
const [isolated, privateA, privateB] = [table('rtb-ia', ['subnet-ia']), table('rtb-pa', ['subnet-pa']), table('rtb-pb', ['subnet-pb'])];
const main = table('rtb-main', [], { isMain: true });
const empty = table('rtb-main', [], { isMain: true, routes: [] });

const gatewayRoutes: readonly Row[] = [
  {
    name: 'the table of every subnet',
    expected: [],
    says: 'has an active route in rtb-ia, rtb-pa, rtb-pb: the tables of every subnet of tiers private and isolated.',
  },
  {
    name: 'on the main table while the subnets use others',
    plant: (facts) => {
      tables(main, ...[isolated, privateA, privateB].map((one) => ({ ...one, routes: [] })))(facts);
      changed('s3', { routeTables: ['rtb-main'] })(facts);
    },
    expected: [`fail ${arn('s3')}`],
    says: 'rtb-pa (of subnet-pa) is not one of its route tables',
  },
  {
    name: 'not on the isolated tables',
    plant: (facts) => {
      tables({ ...isolated, routes: [] }, empty, privateA, privateB)(facts);
      changed('s3', { routeTables: ['rtb-pa', 'rtb-pb'] })(facts);
    },
    expected: [`fail ${arn('s3')}`],
    says: 'is not on the way of every subnet of tiers private and isolated: rtb-ia (of subnet-ia) is not one of its route tables.',
  },
  {
    name: 'not on the isolated tables, which do not use it',
    plant: changed('s3', { routeTables: ['rtb-pa', 'rtb-pb'] }),
    spec: specOf({ tiers: ['private'] }),
    expected: [],
  },
  {
    name: 'on the main table, which all subnets use',
    plant: (facts) => {
      tables(main)(facts);
      changed('s3', { routeTables: ['rtb-main'] })(facts);
    },
    expected: [],
  },
  {
    name: 'a subnet that fell back to the main table',
    plant: tables({ ...isolated, subnets: [] }, empty, privateA, privateB),
    expected: [`fail ${arn('s3')}`],
    says: 'rtb-main (of subnet-ia) is not one of its route tables',
  },
  {
    name: 'a table without the route',
    plant: tables({ ...isolated, routes: [] }, empty, privateA, privateB),
    expected: [`fail ${arn('s3')}`],
    says: 'rtb-ia (of subnet-ia) has no route to it',
  },
  {
    name: 'a route to another endpoint',
    plant: tables({ ...isolated, routes: [toS3('active', 'vpce-old')] }, empty, privateA, privateB),
    expected: [`fail ${arn('s3')}`],
  },
  {
    name: 'a black hole',
    plant: tables({ ...isolated, routes: [toS3('blackhole')] }, empty, privateA, privateB),
    expected: [`fail ${arn('s3')}`],
    says: 'in the state blackhole',
  },
  {
    name: 'a route in no state',
    plant: tables({ ...isolated, routes: [toS3(null)] }, empty, privateA, privateB),
    expected: [`unknown ${arn('s3')}`],
  },
  {
    name: 'a route in a state not known here',
    plant: tables({ ...isolated, routes: [toS3('filtered')] }, empty, privateA, privateB),
    expected: [`unknown ${arn('s3')}`],
  },
  {
    name: 'a subnet without a table',
    plant: tables(privateA, privateB),
    expected: [`unknown ${arn('s3')}`],
    says: 'AWS listed no route table, or several, that is in force for subnet-ia',
  },
  { name: 'tiers without subnets', plant: (facts) => put(facts, 'subnets', here, []), expected: [`fail ${arn('s3')}`] },
  {
    name: 'one tier without subnets',
    plant: (facts) => edit(facts, 'subnets', here, (all) => all.filter(({ id }) => id !== 'subnet-ia')),
    expected: [`fail ${arn('s3')}`],
  },
  { name: 'tables refused', plant: refuses('route-tables'), expected: [`unknown ${label('gateway:s3')}`] },
];

const ours = { 'aws:PrincipalOrgID': 'o-exampleorgid', 'aws:ResourceOrgID': 'o-exampleorgid' };
const allow = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
const layers = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::prod-${region}-starport-layer-bucket/*` };
const says = (...statements: readonly object[]) =>
  changed('kms', { policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }) });
const kms = [`fail ${arn('kms')}`];
const principals = specOf({ policy: 'principals' });

const policy: readonly Row[] = [
  {
    name: 'both ends are ours',
    expected: [],
    says: 'has a policy by which only principals and resources of the organization get through.',
  },
  {
    name: 'the default policy',
    plant: changed('kms', { policy: '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}' }),
    expected: kms,
    says: 'has the default policy: it lets through a principal of another organization',
  },
  { name: 'the default policy, where principals are asked for alone', plant: says(allow), spec: principals, expected: kms },
  {
    name: 'principals alone',
    plant: says({ ...allow, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }),
    expected: kms,
    says: 'has a policy that lets through principals of the organization to resources of another organization',
  },
  {
    name: 'principals alone, where they are asked for alone',
    plant: says({ ...allow, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }),
    spec: principals,
    expected: [],
  },
  {
    name: 'resources alone',
    plant: says({ ...allow, Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-exampleorgid' } } }),
    expected: kms,
    says: 'lets through a principal of another organization',
  },
  {
    name: 'another organization',
    plant: says({ ...allow, Condition: { StringEquals: { ...ours, 'aws:PrincipalOrgID': 'o-anotherorg1' } } }),
    spec: principals,
    expected: kms,
  },
  {
    name: 'our accounts, of which the key is the same',
    plant: says({ ...allow, Condition: { StringEquals: { 'aws:PrincipalAccount': production, 'aws:ResourceAccount': production } } }),
    expected: [],
  },
  {
    name: 'our account, where the key is absent too',
    plant: says({ ...allow, Condition: { StringEqualsIfExists: { 'aws:PrincipalAccount': production } } }),
    spec: principals,
    expected: kms,
    says: 'anybody without credentials',
  },
  { name: 'where the key is absent too', plant: says({ ...allow, Condition: { StringEqualsIfExists: ours } }), expected: kms },
  {
    name: 'denied to others',
    plant: says(
      allow,
      ...Object.keys(ours).map((key) => ({ ...allow, Effect: 'Deny', Condition: { StringNotEquals: { [key]: 'o-exampleorgid' } } })),
    ),
    expected: [],
  },
  {
    name: 'denied to others but for what services do',
    plant: says(allow, {
      ...allow,
      Effect: 'Deny',
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-exampleorgid' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
      },
    }),
    spec: principals,
    expected: [],
  },
  {
    name: 'denied to principals alone',
    plant: says(allow, { ...allow, Effect: 'Deny', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }),
    expected: kms,
  },
  {
    name: 'one statement of two',
    plant: says({ ...allow, Condition: { StringEquals: ours } }, { ...allow, Sid: 'Hole', Action: 'kms:Decrypt' }),
    expected: kms,
    says: 'statement Hole allows it',
  },
  { name: 'somebody from a network', plant: says({ ...allow, Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-cc' } } }), expected: kms },
  {
    name: 'layers of images, which AWS signs',
    plant: changed('s3', { policy: JSON.stringify({ Statement: [layers, { ...allow, Condition: { StringEquals: ours } }] }) }),
    expected: [],
  },
  {
    name: 'packages of Distributor',
    plant: changed('s3', {
      policy: JSON.stringify({ Statement: [{ ...layers, Resource: `arn:aws:s3:::aws-ssm-distributor-file-${region}/*` }] }),
    }),
    expected: [],
  },
  {
    name: 'layers of another partition',
    plant: changed('s3', {
      policy: JSON.stringify({ Statement: [{ ...layers, Resource: `arn:aws-cn:s3:::prod-${region}-starport-layer-bucket/*` }] }),
    }),
    expected: [`fail ${arn('s3')}`],
  },
  {
    name: 'layers of whatever partition',
    plant: changed('s3', {
      policy: JSON.stringify({ Statement: [{ ...layers, Resource: `arn:*:s3:::prod-${region}-starport-layer-bucket/*` }] }),
    }),
    expected: [],
  },
  { name: 'layers of images alone', plant: changed('s3', { policy: JSON.stringify({ Statement: layers }) }), expected: [] },
  {
    name: 'writing layers',
    plant: changed('s3', { policy: JSON.stringify({ Statement: [{ ...layers, Action: ['s3:GetObject', 's3:PutObject'] }] }) }),
    expected: [`fail ${arn('s3')}`],
  },
  {
    name: 'reading anything',
    plant: changed('s3', { policy: JSON.stringify({ Statement: [{ ...layers, Resource: '*' }] }) }),
    expected: [`fail ${arn('s3')}`],
  },
  {
    name: "a bucket with a name like AWS's",
    plant: changed('s3', {
      policy: JSON.stringify({ Statement: [{ ...layers, Resource: `arn:aws:s3:::prod-${region}-starport-layer-bucket*` }] }),
    }),
    expected: [`fail ${arn('s3')}`],
  },
  {
    name: 'layers of another region',
    plant: changed('s3', {
      policy: JSON.stringify({ Statement: [{ ...layers, Resource: 'arn:aws:s3:::prod-us-west-2-starport-layer-bucket/*' }] }),
    }),
    expected: [`fail ${arn('s3')}`],
  },
  { name: 'no statement', plant: says(), expected: [`unknown ${arn('kms')}`] },
  { name: 'no JSON', plant: changed('kms', { policy: '{' }), expected: [`unknown ${arn('kms')}`], says: 'cannot be read' },
  { name: 'what is no condition', plant: says({ ...allow, Condition: { StringIs: ours } }), expected: [`unknown ${arn('kms')}`] },
  {
    name: 'the default one, of a service that has none',
    plant: (facts) => {
      says(allow)(facts);
      kmsOffers({ hasPolicies: false })(facts);
    },
    expected: [],
  },
  {
    name: 'left out, of a service that has none',
    plant: (facts) => {
      changed('kms', { policy: null })(facts);
      kmsOffers({ hasPolicies: false })(facts);
    },
    expected: [],
  },
  {
    name: 'the default one, and AWS did not say whether the service has any',
    plant: (facts) => {
      says(allow)(facts);
      kmsOffers({ hasPolicies: null })(facts);
    },
    expected: [`unknown ${arn('kms')}`],
    says: 'whether AWS offers endpoint policies for kms in us-east-2',
  },
  {
    name: 'the default one, and the services refused',
    plant: (facts) => {
      says(allow)(facts);
      refuse(facts, 'vpc-endpoint-services', here);
    },
    expected: [`unknown ${label('interface:kms')}`],
  },
  { name: 'left out', plant: changed('kms', { policy: null }), expected: [`unknown ${arn('kms')}`], says: 'AWS did not say which policy' },
  {
    name: 'the organization refused',
    plant: (facts) => refuse(facts, 'organization', {}),
    expected: [`unknown ${label('gateway:s3')}`, `unknown ${label('interface:ecr.api')}`, `unknown ${label('interface:kms')}`],
  },
];

const undeclared: readonly Row[] = [
  { name: 'declared ones alone', expected: [], says: 'Each of the 3 endpoints in vpc-cc is declared.' },
  {
    name: 'none at all',
    plant: (facts) => put(facts, 'vpc-endpoints', here, []),
    expected: [],
    says: 'There is no endpoint in vpc-cc: the listing was read to its end.',
  },
  {
    name: 'another service',
    plant: adds(endpoint('kms-fips', { isManaged: true })),
    expected: [`fail ${arn('kms-fips')}`],
    says: 'vpce-kms-fips in vpc-cc is an endpoint of com.amazonaws.us-east-2.kms-fips and of the type Interface, which vpc:cc does not declare; a service of AWS made it.',
  },
  { name: 'another type', plant: adds(endpoint('s3', { id: 'vpce-s3-eni' })), expected: [`fail ${arn('s3-eni')}`] },
  {
    name: 'of a resource',
    plant: adds(endpoint('x', { service: null, type: 'Resource' })),
    expected: [`fail ${arn('x')}`],
    says: 'an endpoint of no service and of the type Resource',
  },
  { name: 'a second one is declared', plant: adds(endpoint('kms', { id: 'vpce-two' })), expected: [] },
  { name: 'of another network', plant: adds(endpoint('sts', { vpc: 'vpc-lab' })), expected: [] },
  { name: 'on its way out', plant: adds(endpoint('sts', { state: 'deleting' })), expected: [] },
  { name: 'a failed one is there', plant: adds(endpoint('sts', { state: 'failed' })), expected: [`fail ${arn('sts')}`] },
  { name: 'no service that AWS named', plant: adds(endpoint('x', { service: null })), expected: [`unknown ${arn('x')}`] },
  { name: 'refused', plant: refuses('vpc-endpoints'), expected: [`unknown ${at('vpc:cc')}`] },
];

runTables(vpcEndpoints, {
  facts: networkFacts,
  spec: specOf(),
  tables: {
    present,
    state,
    'private-dns': privateDns,
    zones,
    'security-group': securityGroup,
    'gateway-routes': gatewayRoutes,
    policy,
    undeclared,
  },
});

describe('vpc-endpoints', () => {
  it('passes as declared', () => {
    const verdicts = verdictsOf(vpcEndpoints, { spec: specOf(), facts: networkFacts() });
    expect(verdicts.map(({ target, outcome }) => [target.account, outcome])).toEqual([[production, 'pass']]);
  });

  it('leaves what is not there exactly once to present', () => {
    const facts = networkFacts();
    lacks('kms')(facts);
    const lines = linesOf(findingsOf(vpcEndpoints, 'state', { spec: specOf(), facts }));
    expect(lines).toContain(`not-applicable ${label('interface:kms')}`);
    put(facts, 'vpcs', here, []);
    for (const requirement of ['state', 'private-dns', 'zones', 'security-group', 'gateway-routes', 'policy', 'undeclared'])
      expect(linesOf(findingsOf(vpcEndpoints, requirement, { spec: specOf(), facts }))).toEqual([`not-applicable ${at('vpc:cc')}`]);
  });

  it('says what is asked of another account alone', () => {
    const spec = specOf();
    const cc = spec.networks?.vpcs.cc;
    if (cc?.endpoints === undefined) throw new Error('the sample has no endpoints');
    const bare = { ...cc, in: ['staging'], endpoints: { ...cc.endpoints, gateway: [], interface: [] } };
    const both = { ...spec, networks: { vpcs: { cc, bare } } };
    const facts = networkFacts();
    put(facts, 'vpcs', { account: staging, region }, [vpc('vpc-bare', 'cc-vpc', { owner: staging })]);
    put(facts, 'vpc-endpoints', { account: staging, region }, []);
    const lines = linesOf(findingsOf(vpcEndpoints, 'present', { spec: both, facts }));
    expect(lines).toContain(`not-applicable ${staging}/${staging}`);
    expect(linesOf(findingsOf(vpcEndpoints, 'undeclared', { spec: both, facts }))).toHaveLength(2);
  });

  it.each([
    ['present', specOf({ gateway: [], interface: [] })],
    ['private-dns', specOf({ interface: [] })],
    ['security-group', specOf({ security_group: undefined, admits: [] })],
    ['gateway-routes', specOf({ gateway: [] })],
    ['policy', specOf({ policy: 'any' })],
    ['undeclared', specOf({ undeclared: 'allowed' })],
    ['undeclared', specOf({}, { endpoints: undefined })],
  ])('does not plan %s where nobody asks for it', (requirement, spec) => {
    const { asked } = vpcEndpoints.requirements[requirement] ?? {};
    expect(asked?.(specOf())).toBe(true);
    expect(asked?.(spec)).toBe(false);
  });

  it('says that there is nothing to judge where AWS offers no policy', () => {
    const facts = networkFacts();
    changed('kms', { policy: null })(facts);
    kmsOffers({ hasPolicies: false })(facts);
    const findings = findingsOf(vpcEndpoints, 'policy', { spec: specOf(), facts });
    expect(findings.filter(({ outcome }) => outcome === 'not-applicable').map(({ message }) => message)).toEqual([
      'The interface endpoint of kms (vpce-kms) needs no endpoint policies: AWS offers none for kms in us-east-2.',
    ]);
  });

  it('asks for the declared services alone', () => {
    const places = vpcEndpoints.only?.['vpc-endpoint-services'];
    expect(places?.(specOf())).toEqual([{ in: ['production'], regions: [region], of: ['ecr.api', 'kms', 's3'] }]);
    expect(places?.(specOf({ interface: [], policy: 'any' }))).toEqual([]);
  });

  it('reads facts where they are needed alone', () => {
    const places = (fact: keyof NonNullable<typeof vpcEndpoints.only>, spec = specOf()) => vpcEndpoints.only?.[fact]?.(spec);
    expect(places('vpcs')).toEqual([{ in: ['production'], regions: [region] }]);
    expect(places('vpc-dns')).toEqual([{ in: ['production'], regions: [region], of: { tag: { Name: 'cc-vpc' } } }]);
    expect(places('security-groups', specOf({ interface: [] }))).toEqual([]);
    expect(places('vpc-endpoints', specOf({}, { endpoints: undefined }))).toEqual([]);
    expect(vpcEndpoints.accounts?.(specOf())).toEqual(['production']);
    expect(vpcEndpoints.accounts?.(specOf({}, { endpoints: undefined }))).toEqual([]);
  });

  it('takes the names of services in China', () => {
    const spec = specOf({ interface: ['kms', 'ec2'], gateway: ['s3'] }, { region: 'cn-north-1' });
    const facts = networkFacts();
    const china = { account: production, region: 'cn-north-1' };
    put(facts, 'vpcs', china, [vpc('vpc-cc', 'cc-vpc')]);
    put(facts, 'vpc-endpoints', china, [
      endpoint('ec2', inChina('cn.com.amazonaws.cn-north-1.ec2')),
      endpoint('kms', inChina('com.amazonaws.cn-north-1.kms')),
      { ...s3, ...inChina('com.amazonaws.cn-north-1.s3') },
    ]);
    const outcomes = findingsOf(vpcEndpoints, 'present', { spec, facts }).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['pass', 'pass', 'pass']);
  });

  it('takes no name of China elsewhere', () => {
    const facts = networkFacts();
    changed('kms', { service: `cn.com.amazonaws.${region}.kms`, policy: perimeter })(facts);
    expect(linesOf(findingsOf(vpcEndpoints, 'present', { spec: specOf(), facts }))).toContain(`fail ${label('interface:kms')}`);
  });
});
