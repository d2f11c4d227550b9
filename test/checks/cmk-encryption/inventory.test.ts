import { describe, expect, it } from 'vitest';
import cmkEncryption from '../../../src/checks/cmk-encryption.ts';
import { dataTypes, listedTypes, unlistedTypes } from '../../../src/checks/encryption/inventory/types.ts';
import { listings } from '../../../src/checks/encryption/listings.ts';
import type { AggregatedResources, Aggregator } from '../../../src/facts/aggregated-resources.ts';
import { neededIn } from '../../../src/wanted.ts';
import { dr, encryptionFacts, here, primary, specOf, storesSection } from '../encryption/reference.ts';
import { at, type Row, runTables } from '../encryption/table.ts';
import { audit, logArchive, production } from '../governance.ts';
import { edit, type Facts, findingsOf, put, refuse } from '../world.ts';

const inventory = { config_aggregator: { in: 'audit', region: primary } };
const withRules = (...rules: readonly object[]) => specOf({ inventory, stores: [...storesSection, ...rules] });
const where = { account: audit, region: primary };
const places = [production, logArchive].flatMap((account) => [primary, dr].map((region) => ({ account, region })));
const aggregator: Aggregator = {
  name: 'org',
  isFiltered: false,
  sources: places.map((place) => ({ ...place, status: 'SUCCEEDED' })),
  counts: [],
};
const knows = (type: string, count = 1, place = here) => ({ ...place, type, count });
const aggregated =
  (change: Partial<Aggregator>, besides: Partial<AggregatedResources> = {}) =>
  (facts: Facts) =>
    put(facts, 'aggregated-resources', where, { types: dataTypes, aggregators: [{ ...aggregator, ...change }], ...besides });
const counting = (...counts: Aggregator['counts']) => aggregated({ counts });
const unknownEverywhere = places.map(({ account, region }) => `unknown ${account}/${region}/${account}/${region}`);

const list: readonly (readonly [name: string, plant: (facts: Facts) => void, expected: readonly string[], rules?: readonly object[]])[] = [
  ['nothing known', counting(), []],
  ['what is listed', counting(knows('AWS::RDS::DBInstance'), knows('AWS::S3::Bucket'), knows('AWS::EC2::Volume', 40)), []],
  ['what holds no data', aggregated({ counts: [knows('AWS::IAM::Role', 40)] }, { types: null }), []],
  ['a ledger', counting(knows('AWS::QLDB::Ledger', 3)), [`fail ${at}/${at}/AWS::QLDB::Ledger`]],
  [
    'a directory bucket, in the other region',
    counting(knows('AWS::S3Express::DirectoryBucket', 1, { account: production, region: dr })),
    [`fail ${production}/${dr}/${production}/${dr}/AWS::S3Express::DirectoryBucket`],
  ],
  ['none of a type', counting(knows('AWS::QLDB::Ledger', 0)), []],
  ['a table that is in no listing', counting(knows('AWS::DynamoDB::Table', 2)), [`unknown ${at}/${at}/AWS::DynamoDB::Table`]],
  [
    'a table, and the listing is refused',
    (facts) => {
      counting(knows('AWS::DynamoDB::Table'))(facts);
      refuse(facts, 'dynamodb-tables', here);
    },
    [`unknown ${at}/${at}/AWS::DynamoDB::Table`],
  ],
  ['a cluster of a type that no rule names', counting(knows('AWS::DAX::Cluster')), [`fail ${at}/${at}/AWS::DAX::Cluster`]],
  [
    'a cluster of a type that a rule names',
    (facts) => {
      counting(knows('AWS::DAX::Cluster'))(facts);
      put(facts, 'dax-clusters', here, [{ arn: 'arn:dax', name: 'dax', encryption: 'ENABLED' }]);
    },
    [],
    [{ in: 'production', type: 'dax', key: 'aws_managed', reason: 'test' }],
  ],
  [
    'where AWS is said not to offer it',
    counting(knows('AWS::MSK::Cluster')),
    [`fail ${at}/${at}/AWS::MSK::Cluster`],
    [{ in: 'all', type: 'msk', regions: [primary], expect: 'not_offered', reason: 'test' }],
  ],
  [
    'data in a region that is not governed',
    counting(knows('AWS::SQS::Queue', 1, { account: production, region: 'eu-west-1' })),
    [`fail ${production}/${production}/eu-west-1/AWS::SQS::Queue`],
  ],
  ['of an account that nobody judges', counting(knows('AWS::QLDB::Ledger', 1, { account: audit, region: primary })), []],
  [
    'a source that is not fresh',
    aggregated({
      sources: aggregator.sources.map((one) =>
        one.account === production && one.region === primary ? { ...one, status: 'OUTDATED' } : one,
      ),
    }),
    [`unknown ${at}/${at}`],
  ],
  [
    'a source that is not there',
    aggregated({ sources: aggregator.sources.filter(({ account, region }) => account !== production || region !== primary) }),
    [`unknown ${at}/${at}`],
  ],
  ['a source that is not told', aggregated({ sources: aggregator.sources.map((one) => ({ ...one, status: null })) }), unknownEverywhere],
  ['a filter', aggregated({ isFiltered: true }), unknownEverywhere],
  [
    'a ledger, seen through a filter',
    aggregated({ isFiltered: true, counts: [knows('AWS::QLDB::Ledger')] }),
    [`fail ${at}/${at}/AWS::QLDB::Ledger`, ...unknownEverywhere],
  ],
  ['types that nobody asked about', aggregated({}, { types: ['AWS::S3::Bucket'] }), unknownEverywhere],
  ['no aggregator', aggregated({}, { aggregators: [] }), unknownEverywhere],
  [
    'one aggregator of two has it whole',
    (facts) =>
      put(facts, 'aggregated-resources', where, { types: null, aggregators: [{ ...aggregator, name: 'old', sources: [] }, aggregator] }),
    [],
  ],
  [
    'refused',
    (facts) => refuse(facts, 'aggregated-resources', where),
    [production, logArchive].map((account) => `unknown ${account}/${account}`),
  ],
  ['not asked', () => undefined, [production, logArchive].map((account) => `unknown ${account}/${account}`)],
];

runTables({
  'undeclared-stores': list.map(([name, plant, expected, rules = []]): Row => ({ name, plant, expected, spec: withRules(...rules) })),
});

describe('undeclared-stores', () => {
  it('is no requirement where the spec names no second source, and asks nobody then', () => {
    expect(findingsOf(cmkEncryption, 'undeclared-stores', { spec: specOf(), facts: encryptionFacts() })).toEqual([]);
    expect(neededIn(cmkEncryption, 'aggregated-resources', specOf())).toEqual([]);
  });

  it('asks in one account and region, for the types that hold data', () => {
    expect(neededIn(cmkEncryption, 'aggregated-resources', withRules())).toEqual([{ in: ['audit'], regions: [primary], of: dataTypes }]);
  });

  it('says what it knows, with the numbers', () => {
    const facts = encryptionFacts();
    counting(knows('AWS::QLDB::Ledger', 3), knows('AWS::S3::Bucket', 2))(facts);
    const findings = findingsOf(cmkEncryption, 'undeclared-stores', { spec: withRules(), facts });
    expect(findings.find(({ outcome }) => outcome === 'fail')?.message).toBe(
      `AWS Config knows of 3 of type AWS::QLDB::Ledger in ${at} (a ledger): iq does not read the type, and no rule can declare it.`,
    );
    expect(findings.filter(({ outcome }) => outcome === 'pass')).toHaveLength(3);
    expect(findings.every((finding) => finding.facts.includes(`aggregated-resources@${audit}/${primary}`))).toBe(true);
  });

  it('knows each type once, and has a listing for each that it calls listed', () => {
    expect(Object.keys(listedTypes).filter((type) => type in unlistedTypes)).toEqual([]);
    const read = new Set(listings.map(({ type }) => type));
    expect([...new Set(Object.values(listedTypes))].filter((type) => !read.has(type))).toEqual([]);
    expect([...dataTypes].every((type) => /^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$/.test(type))).toBe(true);
  });
});

it('passes nothing of an account that is gone, of which nothing was listed', () => {
  const facts = encryptionFacts();
  counting()(facts);
  edit(facts, 'organization', {}, (organization) => ({
    ...organization,
    accounts: organization.accounts.map((account) => (account.id === production ? { ...account, state: 'SUSPENDED' } : account)),
  }));
  const findings = findingsOf(cmkEncryption, 'undeclared-stores', { spec: withRules(), facts });
  const ofProduction = findings.filter(({ testCase }) => testCase.includes(`@${production}`));
  expect(ofProduction.length).toBeGreaterThan(0);
  expect(new Set(ofProduction.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']));
});
