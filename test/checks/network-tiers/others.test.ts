import { expect, it } from 'vitest';
import networkTiers from '../../../src/checks/network-tiers.ts';
import type { FlowLog } from '../../../src/facts/flow-logs.ts';
import { facts as definitions } from '../../../src/facts/index.ts';
import type { VpcPublicAccess } from '../../../src/facts/vpc-public-access.ts';
import type { VpcPublicAccessExclusion } from '../../../src/facts/vpc-public-access-exclusions.ts';
import { judgeAll } from '../../../src/judge.ts';
import { logArchive, organizationSection, production, staging } from '../governance.ts';
import { type Row, runTables } from '../object-storage/samples.ts';
import { edit, type Facts, findingsOf, put, refuse } from '../world.ts';
import {
  at,
  balancer,
  cc,
  crossZone,
  declared,
  dr,
  edge,
  flowLog,
  group,
  networkFacts,
  networks,
  region,
  specOf,
  vpc,
  web,
} from './reference.ts';

const place = `${production}/${region}`;
const network = `arn:aws:ec2:${region}:${production}:vpc`;
const fails = [`fail ${place}/${network}/vpc-cc`];
const unknown = [`unknown ${place}/${network}/vpc-cc`];

const logIs = (change: Partial<FlowLog>) => (facts: Facts) => put(facts, 'flow-logs', at, [flowLog(change)]);
const wrong = (name: string, change: Partial<FlowLog>, says: string): Row => ({ name, plant: logIs(change), expected: fails, says });
const open = (name: string, change: Partial<FlowLog>): Row => ({ name, plant: logIs(change), expected: unknown });
const flowLogs = (change: object) => declared({ flow_logs: { ...cc.flow_logs, ...change } });
const group1 = `arn:aws:logs:${region}:${logArchive}:log-group:flow`;
const toGroup = { destinationType: 'cloud-watch-logs', destination: `${group1}:*`, logGroup: 'flow' } as const;
const everywhere = specOf({ ...networks, flow_logs: { in: 'production', to: 'arn:aws:s3:::flow-*' } });

const logs: readonly Row[] = [
  { name: 'as specified', expected: [] },
  { name: 'nothing delivered yet', plant: logIs({ delivery: null }), expected: [] },
  { name: 'none', plant: (facts) => put(facts, 'flow-logs', at, []), expected: fails, says: 'no flow log of the whole network' },
  wrong('of subnets alone', { resource: 'subnet-private-a' }, 'fl-1 records subnet-private-a alone'),
  wrong('ACTIVE with an error of the delivery', { deliveryError: 'Access error' }, 'does not arrive (Access error)'),
  wrong('delivery failed', { delivery: 'FAILED' }, 'does not arrive (FAILED)'),
  wrong('REJECT alone', { traffic: 'REJECT' }, 'records REJECT and not ALL'),
  wrong('not active', { status: 'INACTIVE' }, 'is INACTIVE'),
  wrong('too long an interval', { interval: 600 }, '600 s'),
  wrong('a field missing', { format: '$' + '{srcaddr}' }, 'records no action'),
  wrong('a bucket whose name has a typing mistake', { destination: 'arn:aws:s3:::flow-log-444444444444' }, 'no bucket of log_archive'),
  wrong('a stream', { destination: `arn:aws:firehose:${region}:${logArchive}:deliverystream/x` }, 'no bucket and no log group'),
  wrong('a log group of its own account', { ...toGroup, destination: null }, `a log group of ${production}`),
  { name: 'a log group of the account', plant: logIs(toGroup), expected: [] },
  { name: 'an ARN', plant: logIs(toGroup), spec: flowLogs({ to: group1 }), expected: [] },
  { name: 'another ARN', spec: flowLogs({ to: group1 }), expected: fails, says: 'and not to arn:aws:logs' },
  { name: 'an ARN of a bucket, whatever the folder', spec: flowLogs({ to: 'arn:aws:s3:::flow-logs-444444444444' }), expected: [] },
  { name: 'rejected traffic, as declared', plant: logIs({ traffic: 'REJECT' }), spec: flowLogs({ traffic: 'reject' }), expected: [] },
  { name: 'all of it is more than rejected traffic', spec: flowLogs({ traffic: 'reject' }), expected: [] },
  {
    name: 'one of two is as specified',
    plant: (facts) => put(facts, 'flow-logs', at, [flowLog({ traffic: 'REJECT' }), flowLog({ id: 'fl-2' })]),
    expected: [],
  },
  {
    name: 'an undeclared network without, where every one must have one',
    spec: everywhere,
    plant: (facts) =>
      edit(facts, 'vpcs', at, (all) => [...all, vpc({ id: 'vpc-2', tags: {} }), vpc({ id: 'vpc-3', tags: {}, owner: staging })]),
    expected: [`fail ${place}/${network}/vpc-2`],
  },
  { name: 'what every network must have, beside what this one must', spec: everywhere, plant: logIs({ interval: 600 }), expected: fails },
  open('traffic not said', { traffic: null }),
  open('status not said', { status: null }),
  open('destination not said', { destination: null, logGroup: null }),
  open('interval not said', { interval: null }),
  open('format not said', { format: null }),
  open('a word for the delivery that iq does not know', { delivery: 'PERHAPS' }),
  { name: 'the buckets of the account refused', plant: (facts) => refuse(facts, 'buckets', { account: logArchive }), expected: unknown },
  {
    name: 'the buckets of the account refused, and the traffic wrong',
    plant: (facts) => {
      refuse(facts, 'buckets', { account: logArchive });
      logIs({ traffic: 'REJECT' })(facts);
    },
    expected: fails,
  },
  { name: 'refused', plant: (facts) => refuse(facts, 'flow-logs', at), expected: unknown },
];

const us1 = { account: production, region: 'us-east-1' };
const eu = { account: production, region: 'eu-west-1' };
const left = { arn: `arn:aws:ec2:us-east-1:${production}:vpc/vpc-default`, id: 'vpc-default' };
const seen = { ...organizationSection, regions: { ...organizationSection.regions, others: 'empty' } };
const statuses = (status: string) => (facts: Facts) =>
  edit(facts, 'enabled-regions', { account: production }, (all) => all.map((one) => (one.name === 'us-east-1' ? { ...one, status } : one)));
const governedAlone = specOf({ ...networks, default_vpc: { ...networks.default_vpc, regions: 'governed' } });
const defaults: readonly Row[] = [
  { name: 'a closed region', expected: [], says: 'closes 222222222222/eu-west-1: whether it has a default network could not be seen' },
  { name: 'none anywhere', expected: [] },
  {
    name: 'in a governed region',
    plant: (facts) => edit(facts, 'vpcs', at, (all) => [...all, vpc({ id: 'vpc-default', isDefault: true })]),
    expected: [`fail ${place}/${network}/vpc-default`],
    says: 'vpc-default is the default network of us-east-2',
  },
  {
    name: 'left in a region that is not governed',
    plant: (facts) => put(facts, 'default-vpcs', us1, { closedBy: null, vpcs: [left] }),
    expected: [`fail ${production}/us-east-1/${left.arn}`],
  },
  {
    name: 'there, and only governed regions are asked',
    plant: (facts) => put(facts, 'default-vpcs', us1, { closedBy: null, vpcs: [left] }),
    spec: governedAlone,
    expected: [],
  },
  {
    name: 'a closed region where it must be seen to be empty',
    spec: specOf(networks, { organization: seen }),
    expected: [`unknown ${production}/eu-west-1/${production}/eu-west-1`],
  },
  { name: 'a region on its way', plant: statuses('ENABLING'), expected: [`unknown ${production}/us-east-1/${production}/us-east-1`] },
  {
    name: 'not said',
    plant: (facts) => put(facts, 'vpcs', at, [vpc({ isDefault: null })]),
    expected: [`unknown ${place}/${production}/${region}`],
  },
  {
    name: 'a region refused',
    plant: (facts) => refuse(facts, 'default-vpcs', eu),
    expected: [`unknown ${production}/eu-west-1/${production}/eu-west-1`],
  },
  { name: 'the listing refused', plant: (facts) => refuse(facts, 'vpcs', at), expected: [`unknown ${place}/${production}/${region}`] },
  {
    name: 'the regions refused',
    plant: (facts) => refuse(facts, 'enabled-regions', { account: production }),
    expected: [`unknown ${production}/${production}`],
  },
  {
    name: 'no other region',
    plant: (facts) =>
      edit(facts, 'enabled-regions', { account: production }, (all) =>
        all.filter(({ name }) => name.startsWith('us-') && name !== 'us-east-1'),
      ),
    expected: [],
    says: 'No region is enabled',
  },
];

const undeclared: readonly Row[] = [
  { name: 'the declared one alone', expected: [] },
  {
    name: 'another',
    plant: (facts) => edit(facts, 'vpcs', at, (all) => [...all, vpc({ id: 'vpc-2', tags: { Name: 'other' } })]),
    expected: [`fail ${place}/${network}/vpc-2`],
    says: 'is not declared',
  },
  {
    name: 'the declared one in another region',
    plant: (facts) => put(facts, 'vpcs', { account: production, region: dr }, [vpc({ id: 'vpc-2' })]),
    expected: [`fail ${production}/${dr}/${network}/vpc-2`],
  },
  {
    name: 'one that another account shares',
    plant: (facts) => edit(facts, 'vpcs', at, (all) => [...all, vpc({ id: 'vpc-2', tags: {}, owner: staging })]),
    expected: [],
  },
  { name: 'refused', plant: (facts) => refuse(facts, 'vpcs', at), expected: [`unknown ${place}/${production}/${region}`] },
];

const block = `${place}/${place}/vpc-block-public-access`;
const access = (change: Partial<VpcPublicAccess>) => (facts: Facts) =>
  put(facts, 'vpc-public-access', at, {
    mode: 'block-ingress',
    state: 'update-complete',
    managedBy: 'account',
    exclusions: 'allowed',
    ...change,
  });
const leaveNothing = (facts: Facts) => {
  access({})(facts);
  put(facts, 'vpc-public-access-exclusions', at, []);
};
const ingress = declared({ public_access: 'block_ingress' });
const both = declared({ public_access: 'block_bidirectional' });
const ec2 = (resource: string) => `arn:aws:ec2:${region}:${production}:${resource}`;
/** The block in a mode, with one exclusion from it. */
const leaving =
  (mode: string, change: Partial<VpcPublicAccessExclusion> = {}, block: Partial<VpcPublicAccess> = {}) =>
  (facts: Facts) => {
    access({ mode, ...block })(facts);
    put(facts, 'vpc-public-access-exclusions', at, [
      { id: 'vpcbpa-1', resource: ec2('vpc/vpc-cc'), mode: 'allow-bidirectional', state: 'create-complete', ...change },
    ]);
  };
const publicAccess: readonly Row[] = [
  { name: 'off, as declared', expected: [] },
  {
    name: 'on, as declared',
    plant: access({ managedBy: 'declarative-policy', exclusions: 'not-allowed' }),
    spec: ingress,
    expected: [],
    says: 'set by declarative-policy',
  },
  { name: 'off', spec: ingress, expected: [`fail ${block}`], says: 'is off' },
  { name: 'more than declared', plant: access({ mode: 'block-bidirectional' }), spec: ingress, expected: [`fail ${block}`] },
  { name: 'changing', plant: access({ state: 'update-in-progress' }), spec: ingress, expected: [`unknown ${block}`] },
  { name: 'state not said', plant: access({ state: null }), spec: ingress, expected: [`unknown ${block}`] },
  { name: 'mode not said', plant: access({ mode: null }), spec: ingress, expected: [`unknown ${block}`] },
  { name: 'a mode that iq does not know', plant: access({ mode: 'block-some' }), spec: ingress, expected: [`unknown ${block}`] },
  { name: 'refused', plant: (facts) => refuse(facts, 'vpc-public-access', at), expected: [`unknown ${block}`] },
  {
    name: 'on, and the whole network is left out',
    plant: leaving('block-ingress'),
    spec: ingress,
    expected: [`fail ${block}`],
    says: `leaves out ${ec2('vpc/vpc-cc')} (vpcbpa-1, allow-bidirectional, create-complete)`,
  },
  {
    name: 'a subnet is left out that does not face the internet',
    plant: leaving('block-bidirectional', { resource: ec2('subnet/subnet-private-a') }),
    spec: both,
    expected: [`fail ${block}`],
  },
  {
    name: 'a subnet is left out that faces the internet as declared',
    plant: leaving('block-bidirectional', { resource: ec2('subnet/subnet-public-a') }),
    spec: both,
    expected: [],
  },
  {
    name: 'nothing is left out',
    plant: (facts) => leaveNothing(facts),
    spec: ingress,
    expected: [],
    says: 'leaves out nothing but what faces',
  },
  {
    name: 'what goes out, left out of a block of it',
    plant: leaving('block-bidirectional', { mode: 'allow-egress' }),
    spec: both,
    expected: [`fail ${block}`],
  },
  {
    name: 'what goes out, left out of a block of what comes in',
    plant: leaving('block-ingress', { mode: 'allow-egress' }),
    spec: ingress,
    expected: [],
  },
  { name: 'what was left out once', plant: leaving('block-ingress', { state: 'delete-complete' }), spec: ingress, expected: [] },
  { name: 'exclusions are not allowed', plant: leaving('block-ingress', {}, { exclusions: 'not-allowed' }), spec: ingress, expected: [] },
  { name: 'left out of a block that is off', plant: leaving('off'), expected: [] },
  {
    name: 'on its way to be left out',
    plant: leaving('block-ingress', { state: 'create-in-progress' }),
    spec: ingress,
    expected: [`unknown ${block}`],
  },
  {
    name: 'left out in a state that AWS did not say',
    plant: leaving('block-ingress', { state: null }),
    spec: ingress,
    expected: [`unknown ${block}`],
  },
  {
    name: 'left out in a mode that iq does not know',
    plant: leaving('block-ingress', { mode: 'some' }),
    spec: ingress,
    expected: [`unknown ${block}`],
  },
  {
    name: 'left out, and AWS did not say what',
    plant: leaving('block-ingress', { resource: null }),
    spec: ingress,
    expected: [`unknown ${block}`],
  },
  {
    name: 'a subnet is left out that AWS does not list',
    plant: leaving('block-ingress', { resource: ec2('subnet/subnet-gone') }),
    spec: ingress,
    expected: [`unknown ${block}`],
  },
  {
    name: 'the whole network is left out, and the subnets refused',
    plant: (facts) => {
      leaving('block-ingress', { id: 'vpcbpa-2' })(facts);
      const subnet = { id: 'vpcbpa-1', resource: ec2('subnet/subnet-public-a'), mode: 'allow-bidirectional', state: 'create-complete' };
      edit(facts, 'vpc-public-access-exclusions', at, (all) => [subnet, ...all]);
      refuse(facts, 'subnets', at);
    },
    spec: ingress,
    expected: [`fail ${block}`],
  },
  {
    name: 'what is left out refused',
    plant: (facts) => {
      leaveNothing(facts);
      refuse(facts, 'vpc-public-access-exclusions', at);
    },
    spec: ingress,
    expected: [`unknown ${block}`],
    says: 'vpc-public-access-exclusions refused',
  },
];

const rules = (...list: readonly object[]) => specOf(networks, { edge: { rules: list } });
const [rule] = edge.rules;
const balancers =
  (...list: Parameters<typeof balancer>[]) =>
  (facts: Facts) =>
    put(
      facts,
      'load-balancers',
      at,
      list.map((one) => balancer(...one)),
    );
const unbalanced = `${place}/${web.arn}`;
const zones: readonly Row[] = [
  { name: 'as many as it must', expected: [] },
  {
    name: 'one',
    plant: balancers(['cc-web', { zones: ['us-east-2a'] }]),
    expected: [`fail ${unbalanced}`],
    says: 'expected at least 2 zones',
  },
  { name: 'not the named one', spec: rules({ ...rule, azs: ['us-east-2c'] }), expected: [`fail ${unbalanced}`], says: 'us-east-2c too' },
  { name: 'the named ones', spec: rules({ ...rule, azs: ['us-east-2a'] }), expected: [] },
  {
    name: 'a later rule asks for less',
    plant: balancers(['cc-web', {}], ['cc-old', { zones: ['us-east-2a'] }]),
    spec: rules(rule ?? {}, { in: 'production', every: 'alb', match: { name: 'cc-old' }, azs: 1 }),
    expected: [],
  },
  {
    name: 'an internal one is none of those',
    plant: balancers(['cc-web', {}], ['cc-in', { scheme: 'internal', zones: [] }], ['cc-net', { type: 'network', zones: [] }]),
    expected: [],
  },
  {
    name: 'every one of them',
    plant: balancers(['cc-web', { type: 'network', zones: [] }]),
    spec: rules({ ...rule, every: 'load_balancer' }),
    expected: [`fail ${unbalanced}`],
  },
  { name: 'scheme not said', plant: balancers(['cc-web', { scheme: null }]), expected: [`unknown ${unbalanced}`] },
  { name: 'type not said', plant: balancers(['cc-web', { type: null }]), expected: [`unknown ${unbalanced}`] },
  { name: 'refused', plant: (facts) => refuse(facts, 'load-balancers', at), expected: [`unknown ${place}/${place}/load-balancers`] },
];

const crossing =
  (own: string | null, ...values: readonly (string | null)[]) =>
  (facts: Facts) => {
    put(facts, 'load-balancer-attributes', at, [own === null ? { arn: web.arn, attributes: {} } : crossZone(own)]);
    put(facts, 'target-group-attributes', at, values.map(group));
  };
const across: readonly Row[] = [
  { name: 'on', expected: [] },
  { name: 'on, without target groups', plant: crossing('true'), expected: [] },
  { name: 'off, and on for its target group', plant: crossing('false', 'true'), expected: [] },
  {
    name: 'off',
    plant: crossing('false', 'use_load_balancer_configuration'),
    expected: [`fail ${unbalanced}`],
    says: 'has cross-zone load balancing off',
  },
  { name: 'off, without target groups', plant: crossing('false'), expected: [`fail ${unbalanced}`] },
  {
    name: 'a target group that turns it off',
    plant: crossing('true', 'true', 'false'),
    expected: [`fail ${unbalanced}`],
    says: 'sends to cc-app within each zone alone',
  },
  {
    name: 'a target group that turns it off, attributes of the load balancer refused',
    plant: (facts) => {
      crossing('true', 'false')(facts);
      refuse(facts, 'load-balancer-attributes', at);
    },
    expected: [`fail ${unbalanced}`],
  },
  { name: 'not said', plant: crossing(null, 'use_load_balancer_configuration'), expected: [`unknown ${unbalanced}`] },
  { name: 'not said of a target group', plant: crossing('true', null), expected: [`unknown ${unbalanced}`] },
  { name: 'target groups refused', plant: (facts) => refuse(facts, 'target-group-attributes', at), expected: [`unknown ${unbalanced}`] },
  { name: 'refused', plant: (facts) => refuse(facts, 'load-balancer-attributes', at), expected: [`unknown ${unbalanced}`] },
];

runTables(networkTiers, {
  facts: networkFacts,
  spec: specOf(),
  tables: {
    'flow-logs': logs,
    'default-vpc': defaults,
    'undeclared-vpcs': undeclared,
    'public-access': publicAccess,
    'load-balancer-zones': zones,
    'cross-zone': across,
  },
});

it.each(Object.keys(networkTiers.requirements))('%s says so where the spec asks it of nothing in the account', (requirement) => {
  const none = specOf({ default_vpc: { in: 'staging', expect: 'none' } }, { edge: { rules: [{ ...rule, in: 'staging' }] } });
  const accounts = () => ['production'];
  const { [requirement]: only } = networkTiers.requirements;
  if (only === undefined) throw new Error(requirement);
  const check = { ...networkTiers, accounts, requirements: { [requirement]: { ...only, asked: () => true } } };
  const findings = findingsOf(check, requirement, { spec: none, facts: networkFacts() });
  expect(findings.map(({ outcome }) => outcome)).toEqual(['not-applicable']);
});

it('asks nothing where the spec names nothing', () => {
  const { requirements } = networkTiers;
  const empty = specOf({}, { edge: {} });
  expect(Object.keys(requirements).filter((id) => requirements[id]?.asked?.(empty) !== false)).toEqual([]);
  expect(networkTiers.accounts?.(empty)).toEqual([]);
  const { only = {} } = networkTiers;
  expect(Object.entries(only).filter(([, wanted]) => wanted?.(empty)?.length !== 0)).toEqual([]);
});

it('says that it looked at no other region where governed ones are asked alone', () => {
  const findings = findingsOf(networkTiers, 'default-vpc', { spec: governedAlone, facts: networkFacts() });
  const rest = findings.filter(({ outcome }) => outcome === 'not-applicable');
  expect(rest.map(({ message }) => message)).toEqual([expect.stringContaining('in another one was not looked at')]);
});

it.each([
  ['every other region', [region, dr], ['eu-west-1, us-east-1']],
  ['one of them', [region, dr, 'us-east-1'], ['eu-west-1']],
  ['none', [region, dr, 'us-east-1', 'eu-west-1'], []],
])('says that a narrowed run left out %s', (_, regions, out) => {
  const { 'default-vpc': only } = networkTiers.requirements;
  if (only === undefined) throw new Error('default-vpc');
  const checks = [{ ...networkTiers, requirements: { 'default-vpc': only } }];
  const narrowing = { regions };
  const { verdicts } = judgeAll({
    spec: specOf(),
    facts: networkFacts(),
    narrowing,
    checks,
    definitions,
    startedAt: '2026-11-20T11:59:00.000Z',
  });
  const open = verdicts.flatMap(({ findings }) => findings).filter(({ outcome }) => outcome === 'unknown');
  expect(open.map(({ message }) => message)).toEqual(
    out.map((names) => `Could not be verified: the run was narrowed and did not read ${names}.`),
  );
});

it('judges the account that holds the network, and not the one that the logs go to', () => {
  expect(networkTiers.accounts?.(specOf())).toEqual(['production']);
  expect(networkTiers.only?.buckets?.(specOf())).toEqual(['log_archive']);
});
