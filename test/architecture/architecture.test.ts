import { describe, expect, it, test } from 'vitest';
import { architectureOf } from '../../src/architecture/architecture.ts';
import type { ArchitectureRegion } from '../../src/architecture/model.ts';
import type { FactRecord } from '../../src/record.ts';
import { east, estateOf, membersOf, refused, seen, west } from './estate.ts';

const production = membersOf(1)[1]?.id ?? '';
const management = membersOf(1)[0]?.id ?? '';
const archive = membersOf(1)[3]?.id ?? '';
const at = { account: production, region: east };

/** A region of production, some facts changed. */
function regionOf(name: string, ...changed: readonly FactRecord[]): ArchitectureRegion {
  const found = architectureOf(estateOf(1, changed))
    .accounts.find(({ id }) => id === production)
    ?.regions.find((region) => region.name === name);
  if (found === undefined) throw new Error(`production has no region ${name}`);
  return found;
}

const names = ({ things }: ArchitectureRegion, kind: string) => things.filter((thing) => thing.kind === kind).map(({ name }) => name);

describe('an architecture', () => {
  const { organization, accounts, links } = architectureOf(estateOf(1));

  it('has every account of the run, the management account first, each with the governed regions', () => {
    expect(organization).toBe('o-exampleorgid');
    expect(accounts.map(({ name, isManagement }) => [name, isManagement])).toEqual([
      ['management', true],
      ['production', false],
      ['staging', false],
      ['log_archive', false],
      ['audit', false],
    ]);
    for (const account of accounts) expect(account.regions.map(({ name }) => name)).toEqual([east, west]);
  });

  it('has links between what is drawn, each once', () => {
    const [database, bucket] = [`arn:aws:rds:${east}:${production}:db:cc-phi-postgres`, `arn:aws:s3:::cc-dicom-${production}`];
    expect(links).toEqual([
      { kind: 'delivery', from: `arn:aws:cloudtrail:${east}:${management}:trail/org-trail`, to: `arn:aws:s3:::org-trail-${archive}` },
      { kind: 'replication', from: database, to: `arn:aws:rds:${west}:${production}:db:cc-phi-postgres-dr` },
      { kind: 'replication', from: bucket, to: `arn:aws:s3:::cc-dicom-dr-${production}` },
      { kind: 'replication', from: `arn:aws:s3:::org-trail-${archive}`, to: `arn:aws:s3:::org-trail-dr-${archive}` },
    ]);
  });

  it('has no link where the replication is off, or its other end is not there', () => {
    const rule = (status: string, bucket: string) => ({
      arn: `arn:aws:s3:::cc-dicom-${production}`,
      value: { role: null, rules: [{ bucket, status }] },
    });
    for (const one of [
      rule('Disabled', `arn:aws:s3:::cc-dicom-dr-${production}`),
      rule('Enabled', 'arn:aws:s3:::of-another-organization'),
    ]) {
      const changed = architectureOf(estateOf(1, [seen('bucket-replications', { account: production }, [one as never])]));
      expect(changed.links.filter(({ from }) => from === one.arn)).toEqual([]);
    }
  });

  it('has a trail where it is at home, in the account that owns it, and nowhere else', () => {
    const trails = accounts.flatMap(({ id, regions }) =>
      regions.flatMap((region) => names(region, 'trail').map((name) => [id, region.name, name])),
    );
    expect(trails).toEqual([[management, east, 'org-trail']]);
  });

  it('reads nothing of an account that the run does not read', () => {
    const sources = estateOf(1);
    const unread = { ...sources, accounts: sources.accounts.map((account) => ({ ...account, isRead: account.id !== production })) };
    expect(architectureOf(unread).accounts.find(({ id }) => id === production)).toMatchObject({ isRead: false, regions: [] });
  });
});

describe('a network', () => {
  it('has the tiers of the spec in their order, each with its way out, its subnets by zone and what stands in them', () => {
    const [network] = regionOf(east).networks;
    expect(network).toMatchObject({ name: 'cc', isDeclared: true, cidrs: ['10.20.0.0/16'], zones: [`${east}a`, `${east}b`] });
    expect(network?.tiers.map(({ name, exits, subnets }) => [name, exits, subnets.map(({ zone }) => zone)])).toEqual([
      ['public', ['internet'], [`${east}a`, `${east}b`]],
      ['private', ['nat'], [`${east}a`, `${east}b`]],
      ['isolated', ['none'], [`${east}a`, `${east}b`]],
    ]);
    expect(network?.tiers.map(({ subnets }) => subnets[0]?.occupants)).toEqual([
      [
        { what: 'load balancer', count: 1 },
        { what: 'NAT gateway', count: 1 },
      ],
      [{ what: 'endpoint', count: 2 }],
      [{ what: 'database', count: 1 }],
    ]);
    expect(network?.balancers).toMatchObject([{ name: 'cc-web', reach: 'internet' }]);
    expect(network?.parts.map((arn) => arn.split(':')[5]?.split('/')[0])).toEqual(
      expect.arrayContaining(['security-group', 'route-table', 'network-interface']),
    );
  });

  it('that no spec declares has tiers by their way out', () => {
    const [network] = regionOf(west).networks;
    expect(network).toMatchObject({ name: 'cc-vpc-dr', isDeclared: false });
    expect(network?.tiers.map(({ name, exits }) => [name, exits])).toEqual([[null, ['none']]]);
  });

  it('of another account, which shares it, is not drawn twice', () => {
    const shared = { arn: `arn:aws:ec2:${east}:999999999999:vpc/vpc-0b`, id: 'vpc-0b', owner: '999999999999', cidrs: [], tags: {} };
    expect(regionOf(east, seen('vpcs', at, [shared])).networks).toEqual([]);
  });

  it('knows no way out and no occupants where these were not read', () => {
    const [network] = regionOf(east, refused('route-tables', at), refused('network-interfaces', at)).networks;
    expect(network?.tiers.map(({ exits }) => exits)).toEqual([['unknown'], ['unknown'], ['unknown']]);
    expect(network?.tiers[0]?.subnets[0]?.occupants).toBeNull();
  });

  it('has the way out of a prefix list that holds every address', () => {
    const route = { destination: 'pl-1', via: 'gateway', target: 'igw-1', state: 'active', origin: 'CreateRoute' } as const;
    const table = { id: 'rtb-main', vpc: 'vpc-0a', isMain: true, subnets: [], routes: [route] };
    const list = { id: 'pl-1', owner: production, entries: ['0.0.0.0/1', '128.0.0.0/1'] };
    const [network] = regionOf(east, seen('route-tables', at, [table]), seen('prefix-lists', at, [list])).networks;
    expect(network?.tiers.map(({ exits }) => exits)).toEqual([['internet'], ['internet'], ['internet']]);
  });

  it('takes no managed interface for what it is not: the name of a service counts only where a service made it', () => {
    const forged = {
      arn: 'eni',
      type: 'interface',
      requester: 'amazon-rds',
      isManaged: false,
      subnet: 'subnet-public-0',
      vpc: 'vpc-0a',
      instance: 'i-1',
    };
    const [network] = regionOf(east, seen('network-interfaces', at, [forged])).networks;
    expect(network?.tiers[0]?.subnets[0]?.occupants).toEqual([{ what: 'instance', count: 1 }]);
  });
});

describe('a load balancer', () => {
  const one = { arn: 'lb', name: 'cc-api', type: 'application', scheme: 'internal', vpc: 'vpc-0a', zones: [] } as const;
  it.each([
    ['internet', { scheme: 'internet-facing' }],
    ['inside', {}],
    ['gateway', { type: 'gateway', scheme: null }],
    ['unknown', { scheme: null }],
    ['unknown', { scheme: 'dual-facing' }],
    ['unknown', { type: 'gateway', scheme: 'dual-facing' }],
  ] as const)('is for %s: %j', (reach, change) => {
    const [network] = regionOf(east, seen('load-balancers', at, [{ ...one, ...change }])).networks;
    expect(network?.balancers).toEqual([{ arn: 'lb', name: 'cc-api', reach }]);
  });

  it('in a network that another account shares is there too, and whose the network is', () => {
    const shared = { arn: `arn:aws:ec2:${east}:999999999999:vpc/vpc-0b`, id: 'vpc-0b', owner: '999999999999', cidrs: [], tags: {} };
    const balancers = seen('load-balancers', at, [{ ...one, vpc: 'vpc-0b' }]);
    const region = regionOf(east, seen('vpcs', at, [shared]), balancers);
    expect(region.networks).toEqual([]);
    expect(region.strays).toEqual([{ arn: 'lb', name: 'cc-api', reach: 'inside', vpc: 'vpc-0b', owner: '999999999999' }]);
  });

  it('in a network that nobody read, or that AWS does not name, is there too', () => {
    const unread = regionOf(east, refused('vpcs', at), seen('load-balancers', at, [one])).strays;
    expect(unread).toMatchObject([{ arn: 'lb', vpc: 'vpc-0a', owner: null }]);
    expect(regionOf(east, seen('load-balancers', at, [{ ...one, vpc: null }])).strays).toMatchObject([
      { arn: 'lb', vpc: null, owner: null },
    ]);
  });
});

describe('what is in a region', () => {
  it('has names that people know: of a key its alias, of a function the end of its ARN', () => {
    const nameless = { arn: `arn:aws:lambda:${east}:${production}:function:cc-intake` };
    expect(names(regionOf(east, seen('lambda-functions', at, [nameless])), 'function')).toEqual(['cc-intake']);
    expect(names(regionOf(east), 'key')).toEqual(['cc-phi', 'ebs-default']);
  });

  it('leaves the keys of AWS out', () => {
    const key = { arn: `arn:aws:kms:${east}:${production}:key/aws`, id: 'aws', aliases: ['alias/aws/s3'], manager: 'AWS' };
    expect(names(regionOf(east, seen('keys', at, { keys: [key as never], aliases: [] })), 'key')).toEqual([]);
  });

  it('says what was refused, and takes nothing for it', () => {
    const region = regionOf(east, refused('db-instances', at), refused('buckets', { account: production }));
    expect(region.unread).toEqual([
      { kind: 'bucket', reason: 'denied', facts: [`buckets@${production}`] },
      { kind: 'database', reason: 'denied', facts: [`db-instances@${production}/${east}`] },
    ]);
    expect([...names(region, 'database'), ...names(region, 'bucket')]).toEqual([]);
  });

  it('says what was refused by kind and reason, all facts of a kind together', () => {
    const late: FactRecord = { ...refused('redshift-clusters', at), reason: 'throttled' } as FactRecord;
    const { unread } = regionOf(
      east,
      late,
      refused('vpcs', at),
      refused('db-clusters', at),
      refused('subnets', at),
      refused('db-instances', at),
    );
    const here = (fact: string) => `${fact}@${production}/${east}`;
    expect(unread.map(({ kind, reason, facts }) => [kind, reason, ...facts])).toEqual([
      ['database', 'denied', here('db-clusters'), here('db-instances')],
      ['network', 'denied', here('subnets'), here('vpcs')],
      ['warehouse', 'throttled', here('redshift-clusters')],
    ]);
  });
});

test('a bucket in a region that nobody governs brings its region along', () => {
  const stray = { arn: 'arn:aws:s3:::cc-stray', name: 'cc-stray', region: 'eu-west-1' };
  expect(names(regionOf('eu-west-1', seen('buckets', { account: production }, [stray])), 'bucket')).toEqual(['cc-stray']);
});
