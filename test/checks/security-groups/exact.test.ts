import { describe, expect, it } from 'vitest';
import check from '../../../src/checks/security-groups.ts';
import { logArchive, production, staging } from '../governance.ts';
import { runTables } from '../object-storage/samples.ts';
import { type Facts, findingsOf, put, refuse } from '../world.ts';
import {
  add,
  anything,
  at,
  beside,
  both,
  change,
  declared,
  distant,
  drop,
  group,
  groupBut,
  groupFacts,
  here,
  list,
  lists,
  partners,
  place,
  rule,
  s3List,
  specOf,
  tcp,
  vpc,
} from './samples.ts';

const missing = `${production}/us-east-2/sg:db`;
const inNetwork = groupBut('db', { vpc: 'vpc:cc' });
const lets = (id: string, ...ingress: Parameters<typeof rule>[0][]) => change(id, { ingress: ingress.map(rule) });
const twinned = (change: object, more: object = {}) => specOf({ groups: { ...declared, twin: { ...declared.db, ...change }, ...more } });
/** The network that is declared is another than that of the groups. */
const apart = (facts: Facts) => put(facts, 'vpcs', here, [vpc('vpc-2')]);
const noNetworks = (facts: Facts) => refuse(facts, 'vpcs', here);
const fromNetwork = (...more: readonly string[]) => groupBut('db', { ingress: [{ tcp: 5432, from: ['vpc:cc', ...more] }] });
const noLists = (facts: Facts) => refuse(facts, 'prefix-lists', here);
const theirs = specOf({
  groups: {
    ...declared,
    db: { ...declared.db, ingress: [{ tcp: 5432, from: ['sg:app', 'sg:jobs'] }] },
    jobs: { in: 'staging', region: 'us-east-2', match: { name: 'cc-jobs' }, ingress: [], egress: [] },
  },
});
const staged = (facts: Facts) => put(facts, 'security-groups', beside, [group('sg-jobs', { name: 'cc-jobs' }, beside)]);
const overPeering = tcp('5432', { groups: ['sg-app', 'sg-jobs'], distant: [distant('sg-jobs')] });

runTables(check, {
  facts: groupFacts,
  spec: specOf(),
  tables: {
    'group-present': [
      { name: 'all are there', expected: [] },
      { name: 'one is not there', plant: drop('sg-db'), expected: [`fail ${missing}`], says: 'no group there matches it' },
      {
        name: 'the name is there in two networks: names are unique only per network',
        plant: add(group('sg-db2', { name: 'cc-db', vpc: 'vpc-2' })),
        expected: [`fail ${missing}`],
        says: '2 groups there match it',
      },
      {
        name: 'the name is there in two networks, and the spec says which',
        spec: inNetwork,
        plant: both(add(group('sg-db2', { name: 'cc-db', vpc: 'vpc-2' })), (facts) =>
          put(facts, 'vpcs', here, [vpc('vpc-1'), vpc('vpc-2', { tags: { Name: 'other' } })]),
        ),
        expected: [],
        says: 'sg:db is cc-db (sg-db) in vpc-1',
      },
      { name: 'in another network', spec: inNetwork, plant: change('sg-db', { vpc: 'vpc-2' }), expected: [`fail ${missing}`] },
      { name: 'no network known', spec: inNetwork, plant: (facts) => refuse(facts, 'vpcs', here), expected: [`unknown ${missing}`] },
      {
        name: 'no network known, and nothing has the name',
        spec: inNetwork,
        plant: both(drop('sg-db'), (facts) => refuse(facts, 'vpcs', here)),
        expected: [`fail ${missing}`],
      },
      {
        name: 'by tags and by CloudFormation',
        spec: groupBut('db', { match: { tag: { Role: 'd*' }, cfn: 'Cc*/DbGroup' } }),
        plant: change('sg-db', {
          tags: { Role: 'db', 'aws:cloudformation:stack-name': 'CcProd', 'aws:cloudformation:logical-id': 'DbGroup' },
        }),
        expected: [],
      },
      {
        name: 'two names, one group',
        spec: specOf({ groups: { ...declared, twin: { ...declared.db, match: { name: '*-db' } } } }),
        expected: [`fail ${at('sg-db')}`, `fail ${at('sg-db')}#2`],
        says: 'one and the same group',
      },
      {
        name: 'two names, one group, and one of them has a second',
        spec: twinned({ match: { name: '*-db' } }),
        plant: add(group('sg-xdb', { name: 'x-db' })),
        expected: [`fail ${at('sg-db')}`, `fail ${production}/us-east-2/sg:twin`],
        says: 'sg:db and sg:twin match one and the same group, cc-db (sg-db)',
      },
      {
        name: 'two names, which are one group where their networks are one',
        spec: twinned({ vpc: 'vpc:cc' }),
        plant: (facts) => refuse(facts, 'vpcs', here),
        expected: [`unknown ${at('sg-db')}`, `unknown ${production}/us-east-2/sg:twin`],
        says: 'vpcs refused',
      },
      {
        name: 'two names, which are one group, and a third that is where its network is',
        spec: twinned({ vpc: 'vpc:cc' }, { third: declared.db }),
        plant: (facts) => refuse(facts, 'vpcs', here),
        expected: [`fail ${at('sg-db')}`, `fail ${at('sg-db')}#2`, `unknown ${production}/us-east-2/sg:twin`],
        says: 'sg:db and sg:third match one and the same group',
      },
      {
        name: 'two names, one in another network',
        spec: twinned({ vpc: 'vpc:cc' }),
        plant: apart,
        expected: [`fail ${missing.replace('db', 'twin')}`],
      },
      {
        name: 'the group of a shared network that is owned by another account is no group of this one',
        plant: change('sg-db', { owner: staging }),
        expected: [`fail ${missing}`],
      },
      {
        name: 'groups refused',
        plant: (facts) => refuse(facts, 'security-groups', here),
        expected: ['alb', 'app', 'db'].map((name) => `unknown ${production}/us-east-2/sg:${name}`),
      },
    ],
    ingress: [
      { name: 'as declared', expected: [], says: 'sg:db (sg-db) lets in what is declared: tcp 5432 from sg:app.' },
      {
        name: 'a rule too many, and one missing, as a diff',
        plant: lets('sg-db', tcp('22', { addresses: ['10.0.0.0/8'] })),
        expected: [`fail ${at('sg-db')}`],
        says: '(+ is there but undeclared, - is declared but missing): + tcp 22 from 10.0.0.0/8; - tcp 5432 from sg:app.',
      },
      {
        name: 'a range 5000-6000 covering 5432',
        plant: lets('sg-db', tcp('5000-6000', { groups: ['sg-app'] })),
        expected: [`fail ${at('sg-db')}`],
        says: '(+ is there but undeclared): + tcp 5000-6000 from sg:app.',
      },
      {
        name: '0-65535',
        plant: lets('sg-db', tcp('0-65535', { groups: ['sg-app'] })),
        expected: [`fail ${at('sg-db')}`],
        says: '+ tcp all from sg:app',
      },
      {
        name: 'protocol -1, which has no ports',
        plant: lets('sg-db', anything({ groups: ['sg-app'] })),
        expected: [`fail ${at('sg-db')}`],
        says: '): + all from sg:app.',
      },
      { name: 'protocol 6 is TCP', plant: lets('sg-db', { ...tcp('5432', { groups: ['sg-app'] }), protocol: '6' }), expected: [] },
      {
        name: 'the same port of UDP',
        plant: lets('sg-db', { ...tcp('5432', { groups: ['sg-app'] }), protocol: 'udp' }),
        expected: [`fail ${at('sg-db')}`],
      },
      {
        name: '::/0 alone, where the internet of IPv4 is declared',
        plant: lets('sg-alb', tcp('443', { addresses: ['::/0'] })),
        expected: [`fail ${at('sg-alb')}`],
        says: '+ tcp 443 from ::/0; - tcp 443 from 0.0.0.0/0',
      },
      {
        name: '0.0.0.0/1 and 128.0.0.0/1 are the internet',
        plant: lets('sg-alb', tcp('443', { addresses: ['0.0.0.0/1'] }), tcp('443', { addresses: ['128.0.0.0/1'] })),
        expected: [],
      },
      {
        name: 'one half of the internet alone is missing the other',
        plant: lets('sg-alb', tcp('443', { addresses: ['0.0.0.0/1'] })),
        expected: [`fail ${at('sg-alb')}`],
        says: '(- is declared but missing): - tcp 443 from 0.0.0.0/0.',
      },
      {
        name: 'two rules whose ports touch are one range',
        spec: groupBut('db', { ingress: [{ tcp: '5432-5433', from: 'sg:app' }] }),
        plant: lets('sg-db', tcp('5432', { groups: ['sg-app'] }), tcp('5433', { groups: ['sg-app'] })),
        expected: [],
      },
      {
        name: 'a rule that a wider one holds is no difference',
        spec: groupBut('db', { ingress: [{ all: true, from: '10.0.0.0/8' }] }),
        plant: lets('sg-db', anything({ addresses: ['10.0.0.0/8'] }), tcp('443', { addresses: ['10.1.0.0/16'] })),
        expected: [],
      },
      {
        name: 'one port of a declared range is missing',
        spec: groupBut('db', { ingress: [{ tcp: '5000-6000', from: 'sg:app' }] }),
        plant: lets('sg-db', tcp('5000-5431', { groups: ['sg-app'] }), tcp('5433-6000', { groups: ['sg-app'] })),
        expected: [`fail ${at('sg-db')}`],
        says: '- tcp 5432 from sg:app.',
      },
      {
        name: 'ICMP of one type and code',
        spec: groupBut('db', { ingress: [{ icmp: '3/4', icmpv6: '128', from: '10.0.0.0/8' }] }),
        plant: lets(
          'sg-db',
          { protocol: 'icmp', from: 3, to: 4, addresses: ['10.0.0.0/8'] },
          { protocol: '58', from: 128, to: -1, addresses: ['10.0.0.0/8'] },
        ),
        expected: [],
      },
      {
        name: 'every port and every type',
        spec: groupBut('db', { ingress: [{ tcp: 'all', icmp: 'all', from: '10.0.0.0/8' }] }),
        plant: lets('sg-db', tcp('0-65535', { addresses: ['10.0.0.0/8'] }), {
          protocol: 'icmp',
          from: -1,
          to: -1,
          addresses: ['10.0.0.0/8'],
        }),
        expected: [],
        says: 'icmp all from 10.0.0.0/8; tcp all from 10.0.0.0/8',
      },
      {
        name: 'ICMP of every type, where one is declared',
        spec: groupBut('db', { ingress: [{ icmp: '3/4', from: '10.0.0.0/8' }] }),
        plant: lets('sg-db', { protocol: 'icmp', from: -1, to: -1, addresses: ['10.0.0.0/8'] }),
        expected: [`fail ${at('sg-db')}`],
        says: '+ icmp all from 10.0.0.0/8',
      },
      {
        name: 'a reference to a deleted group',
        plant: lets('sg-db', tcp('5432', { groups: ['sg-old'] })),
        expected: [`fail ${at('sg-db')}`],
        says: '+ tcp 5432 from sg-old (no group of 222222222222 and us-east-2); - tcp 5432 from sg:app',
      },
      {
        name: 'a cross-account group reference that is declared',
        spec: theirs,
        plant: both(staged, lets('sg-db', overPeering)),
        expected: [],
      },
      {
        name: 'a cross-account group reference over a peering connection that is gone',
        spec: theirs,
        plant: both(staged, lets('sg-db', { ...overPeering, distant: [distant('sg-jobs', { status: 'deleted' })] })),
        expected: [`fail ${at('sg-db')}`],
        says: 'over pcx-1, which is deleted; - tcp 5432 from sg:jobs',
      },
      {
        name: 'a cross-account group reference that nobody declares',
        plant: lets('sg-db', overPeering),
        expected: [`fail ${at('sg-db')}`],
        says: '+ tcp 5432 from sg-jobs (no group of 222222222222 and us-east-2) of account 333333333333',
      },
      {
        name: 'a cross-account group of an account that refuses',
        spec: theirs,
        plant: both((facts) => refuse(facts, 'security-groups', beside), lets('sg-db', overPeering)),
        expected: [`unknown ${at('sg-db')}`, `unknown ${staging}/us-east-2/sg:jobs`],
        says: 'security-groups refused',
      },
      {
        name: 'a cross-account group of an account that refuses, and no rule that it could be',
        spec: theirs,
        plant: (facts) => refuse(facts, 'security-groups', beside),
        expected: [`fail ${at('sg-db')}`, `unknown ${staging}/us-east-2/sg:jobs`],
        says: '- tcp 5432 from sg:jobs',
      },
      {
        name: 'the blocks of a network, as it has them',
        spec: groupBut('db', { ingress: [{ tcp: 5432, from: 'vpc:cc' }] }),
        plant: lets('sg-db', tcp('5432', { addresses: ['10.20.0.0/17', '10.20.128.0/17'] })),
        expected: [],
      },
      {
        name: 'the blocks of a network that is not known',
        spec: groupBut('db', { ingress: [{ tcp: 5432, from: 'vpc:cc' }] }),
        plant: both(lets('sg-db', tcp('5432', { addresses: ['10.20.0.0/16'] })), (facts) => refuse(facts, 'vpcs', here)),
        expected: [`unknown ${at('sg-db')}`],
      },
      {
        name: 'a network that is not known may be within a declared block that is wider',
        spec: fromNetwork('10.0.0.0/8'),
        plant: both(lets('sg-db', tcp('5432', { addresses: ['10.0.0.0/8'] })), noNetworks),
        expected: [`unknown ${at('sg-db')}`],
        says: 'tcp 5432 from vpc:cc may be the same or not: vpcs refused',
      },
      {
        name: 'a network that is not known has no room in a declared block that is small',
        spec: fromNetwork('10.0.0.0/29'),
        plant: both(lets('sg-db', tcp('5432', { addresses: ['10.0.0.0/29'] })), noNetworks),
        expected: [`fail ${at('sg-db')}`],
        says: ': - tcp 5432 from vpc:cc.',
      },
      {
        name: 'a network that is not known is not the internet',
        spec: fromNetwork(),
        plant: both(lets('sg-db', tcp('5432', { addresses: ['0.0.0.0/0'] })), noNetworks),
        expected: [`fail ${at('sg-db')}`],
        says: ': + tcp 5432 from 0.0.0.0/0. Beside that could not be verified: tcp 5432 from vpc:cc may be the same or not',
      },
      {
        name: 'what goes out in vain comes in',
        plant: lets('sg-db', tcp('5432', { groups: ['sg-app'] }), anything({ addresses: ['127.0.0.1/32'] })),
        expected: [`fail ${at('sg-db')}`],
        says: ': + all from 127.0.0.1/32.',
      },
      {
        name: 'TCP without ports',
        plant: lets('sg-db', tcp('5432', { groups: ['sg-app'] }), { protocol: 'tcp', addresses: ['10.0.0.0/8'] }),
        expected: [`unknown ${at('sg-db')}`],
        says: 'a rule for protocol tcp, ports left out to left out, which iq does not know',
      },
      {
        name: 'ICMP without types',
        plant: lets('sg-db', tcp('5432', { groups: ['sg-app'] }), { protocol: 'icmp', addresses: ['10.0.0.0/8'] }),
        expected: [`unknown ${at('sg-db')}`],
      },
      {
        name: 'every port of TCP, as -1',
        plant: lets('sg-db', { protocol: 'tcp', from: -1, to: -1, groups: ['sg-app'] }),
        expected: [`fail ${at('sg-db')}`],
        says: ': + tcp all from sg:app.',
      },
      {
        name: 'a protocol that nobody knows',
        plant: lets('sg-db', tcp('5432', { groups: ['sg-app'] }), { protocol: 'quic', from: 1, to: 2 }),
        expected: [`unknown ${at('sg-db')}`],
        says: 'a rule for protocol quic',
      },
      {
        name: 'addresses that nobody knows, and a rule too many',
        plant: lets('sg-db', tcp('5432', { groups: ['sg-app'], addresses: ['nonsense', '10.0.0.0/8'] })),
        expected: [`fail ${at('sg-db')}`],
        says: 'Beside that could not be verified',
      },
      {
        name: 'a group that is attached to nothing is judged as well',
        plant: lets('sg-db', tcp('1', { addresses: ['10.0.0.0/8'] })),
        expected: [`fail ${at('sg-db')}`],
      },
    ],
    egress: [
      { name: 'as declared, a service by the prefix list that AWS keeps', expected: [], says: 'tcp 443 to service:s3; tcp 5432 to sg:db' },
      {
        name: 'the rule that every new group has: -1 to 0.0.0.0/0',
        plant: change('sg-db', { egress: [anything({ addresses: ['0.0.0.0/0'] })] }),
        expected: [`fail ${at('sg-db')}`],
        says: '): + all to 0.0.0.0/0.',
      },
      {
        name: 'the rule of CDK in the place of that one: ICMP to the address of everybody on the wire',
        plant: change('sg-db', { egress: [rule({ protocol: 'icmp', from: 252, to: 86, addresses: ['255.255.255.255/32'] })] }),
        expected: [],
        says: 'sg:db (sg-db) lets nothing out, as declared.',
      },
      {
        name: 'the rule of CloudFormation in the place of that one: -1 to 127.0.0.1/32',
        plant: change('sg-db', { egress: [anything({ addresses: ['127.0.0.1/32'] })] }),
        expected: [],
        says: 'sg:db (sg-db) lets nothing out, as declared.',
      },
      {
        name: 'a declared rule about nobody that is not there',
        spec: groupBut('db', { egress: [{ all: true, to: '127.0.0.1/32' }] }),
        expected: [],
        says: 'sg:db (sg-db) lets nothing out, as declared.',
      },
      {
        name: 'a block that begins with nobody',
        plant: change('sg-db', { egress: [anything({ addresses: ['126.0.0.0/7'] })] }),
        expected: [`fail ${at('sg-db')}`],
        says: ': + all to 126.0.0.0/7.',
      },
      {
        name: 'nothing goes out',
        plant: change('sg-app', { egress: [] }),
        expected: [`fail ${at('sg-app')}`],
        says: '- tcp 443 to service:s3; - tcp 5432',
      },
      {
        name: 'another prefix list than that of the service',
        plant: both(change('sg-app', { egress: [tcp('5432', { groups: ['sg-db'] }), tcp('443', { prefixLists: ['pl-partners'] })] })),
        expected: [`fail ${at('sg-app')}`],
        says: '+ tcp 443 to pl-partners (cc-partners); - tcp 443 to service:s3',
      },
      {
        name: 'a list that only has the name of the service',
        plant: lists({ ...s3List, owner: production }),
        expected: [`fail ${at('sg-app')}`],
        says: '+ tcp 443 to pl-s3 (com.amazonaws.us-east-2.s3)',
      },
      { name: 'AWS did not say whose the list is', plant: lists({ ...s3List, owner: null }), expected: [`unknown ${at('sg-app')}`] },
      {
        name: 'prefix lists refused',
        plant: noLists,
        expected: [`unknown ${at('sg-app')}`],
        says: 'tcp 443 to pl-s3; tcp 443 to service:s3 may be the same or not: prefix-lists refused',
      },
      {
        name: 'prefix lists refused, and a definite failure beside it stays a failure',
        plant: both(noLists, change('sg-app', { egress: [tcp('443', { prefixLists: ['pl-s3'] })] })),
        expected: [`fail ${at('sg-app')}`],
        says: '- tcp 5432 to sg:db. Beside that could not be verified',
      },
      {
        name: 'prefix lists refused, and no rule names one',
        plant: both(noLists, change('sg-app', { egress: [tcp('5432', { groups: ['sg-db'] })] })),
        expected: [`fail ${at('sg-app')}`],
        says: '- tcp 443 to service:s3',
      },
      {
        name: 'a prefix list that another account shares',
        spec: specOf({
          groups: { ...declared, app: { ...declared.app, egress: [{ tcp: 443, to: 'pl:partners' }] } },
          prefix_lists: { partners: { ...place(), in: 'staging', match: { name: 'cc-partners' }, entries: ['10.0.0.0/8'] } },
        }),
        plant: both(lists({ ...partners, owner: staging }), change('sg-app', { egress: [tcp('443', { prefixLists: ['pl-partners'] })] })),
        expected: [],
        says: 'tcp 443 to pl:partners',
      },
      {
        name: 'two prefix lists of one name',
        spec: specOf({
          groups: { ...declared, app: { ...declared.app, egress: [{ tcp: 443, to: 'pl:partners' }] } },
          prefix_lists: { partners: { ...place(), match: { name: 'cc-partners' }, entries: ['10.0.0.0/8'] } },
        }),
        plant: both(
          lists(partners, list('pl-2', { name: 'cc-partners' })),
          change('sg-app', { egress: [tcp('443', { prefixLists: ['pl-partners'] })] }),
        ),
        expected: [`unknown ${at('sg-app')}`],
        says: '2 prefix lists are pl:partners',
      },
      {
        name: 'the other end is not there',
        plant: drop('sg-db'),
        expected: [`fail ${at('sg-app')}`],
        says: '+ tcp 5432 to sg-db (no group of 222222222222 and us-east-2)',
      },
      {
        name: 'the other end is there twice',
        plant: add(group('sg-db2', { name: 'cc-db' })),
        expected: [`unknown ${at('sg-app')}`],
        says: '2 groups are sg:db',
      },
    ],
  },
});

describe('what a finding shows', () => {
  const found = (plant: (facts: Facts) => void, spec = specOf()) => {
    const facts = groupFacts();
    plant(facts);
    return findingsOf(check, 'ingress', { spec, facts }).find(({ testCase }) => testCase.endsWith('sg-db'));
  };

  it('is what is declared and what is there, in the same words', () => {
    const finding = found(
      change('sg-db', { ingress: [tcp('22', { addresses: ['10.0.0.0/9', '10.128.0.0/9'] }), tcp('5432', { groups: ['sg-app'] })] }),
    );
    expect(finding).toMatchObject({ expected: ['tcp 5432 from sg:app'], actual: ['tcp 22 from 10.0.0.0/8', 'tcp 5432 from sg:app'] });
  });

  it('rests on the facts that it was read from', () => {
    expect(found(() => undefined)?.facts).toContain('security-groups@222222222222/us-east-2');
  });
});

describe('without a group', () => {
  it('has nothing to say of its rules', () => {
    const facts = groupFacts();
    drop('sg-alb')(facts);
    const outcomes = findingsOf(check, 'ingress', { spec: specOf(), facts }).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['fail', 'pass', 'not-applicable']);
  });

  it('says that an account has none', () => {
    const spec = specOf({ groups: { jobs: { ...declared.db, in: 'log_archive' } } });
    const facts = groupFacts();
    put(facts, 'security-groups', { account: logArchive, region: 'us-east-2' }, []);
    expect(findingsOf(check, 'ingress', { spec, facts }).map(({ outcome }) => outcome)).toEqual(['not-applicable', 'not-applicable']);
  });
});
