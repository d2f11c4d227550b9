import { describe, expect, it, test } from 'vitest';
import { architectureOf } from '../../../src/architecture/architecture.ts';
import type { LoadBalancer } from '../../../src/facts/load-balancers.ts';
import type { Finding, Outcome, Unknown } from '../../../src/record.ts';
import { shortened } from '../../../src/reporters/picture/callouts.ts';
import { sceneOf } from '../../../src/reporters/picture/compose.ts';
import { accountScene, overviewOf, rowsIn } from '../../../src/reporters/picture/overview.ts';
import type { Row, Scene } from '../../../src/reporters/picture/scene.ts';
import { east, estateOf, membersOf, refused, seen } from '../../architecture/estate.ts';
import { recordOf, verdict } from '../records.ts';
import { about, judgedEstate } from './judged.ts';

const architecture = architectureOf(estateOf(1));
const production = membersOf(1)[1]?.id ?? '';
const archive = membersOf(1)[3]?.id ?? '';
const at = `${production}/${east}`;
const volume = (index: number) => `arn:aws:ec2:${east}:${production}:volume/vol-${String(index).padStart(17, '0')}`;
const sceneWith = (findings: Parameters<typeof verdict>[0]) => sceneOf(recordOf([verdict(findings)]), architecture);
const rowsOf = (scene: Scene, account: string): readonly Row[] => scene.accounts.filter(({ id }) => id === account).flatMap(rowsIn);
const volumes = (scene: Scene) =>
  rowsOf(scene, production)
    .filter(({ text }) => text.includes('volume'))
    .map(({ text, outcome }) => [text, outcome]);
const all = (outcome: Outcome) => Array.from({ length: 12 }, (_, index) => about(volume(index), at, outcome));

describe('where a finding stands', () => {
  const network = `arn:aws:ec2:${east}:${production}:vpc/vpc-0a`;
  const balancer = `arn:aws:elasticloadbalancing:${east}:${production}:loadbalancer/app/cc-web/50dc6c495c0c9188`;
  it.each([
    ['the thing itself', `arn:aws:s3:::cc-dicom-${production}`, `arn:aws:s3:::cc-dicom-${production}`],
    ['what a setting belongs to', `arn:aws:s3:::cc-dicom-${production}#bucket_policy`, `arn:aws:s3:::cc-dicom-${production}`],
    ['the network of a security group', `arn:aws:ec2:${east}:${production}:security-group/sg-app`, network],
    ['the load balancer of a listener', balancer.replace('loadbalancer', 'listener').concat('/f2f7dc8efc522ab2'), balancer],
  ])('%s', (_, resource, key) => {
    const row = rowsOf(sceneWith([about(resource, at, 'fail')]), production).find(({ outcome }) => outcome === 'fail');
    expect(row?.keys).toEqual([key]);
    expect(row?.callout).toBe(1);
  });

  it.each([
    ['a region, of what is not drawn', `arn:aws:sns:${east}:${production}:unseen`, at, 'production · us-east-2 · cmk-encryption'],
    ['an account, of what has no region', `arn:aws:iam::${production}:role/unseen`, production, 'production · cmk-encryption'],
    ['a region that is not drawn', 'us-east-1', `${production}/us-east-1`, 'production · region us-east-1'],
    ['the organization, of an account that nobody drew', '999999999999', '999999999999', 'organization · cmk-encryption'],
  ])('%s', (_, resource, where, words) => {
    expect(sceneWith([about(resource, where, 'fail')]).callouts.map((callout) => callout.where)).toEqual([words]);
  });

  it('the gravest counts: one that failed makes its row fail, and all above it', () => {
    const bucket = `arn:aws:s3:::cc-dicom-${production}`;
    const scene = sceneWith([about(bucket, at, 'pass'), about(bucket, at, 'fail'), about(bucket, at, 'unknown')]);
    const account = scene.accounts.find(({ id }) => id === production);
    expect([account?.outcome, account?.counts, account?.regions[0]?.outcome]).toEqual([
      'fail',
      { pass: 1, fail: 1, unknown: 1, 'not-applicable': 0 },
      'fail',
    ]);
    expect(scene.accounts.find(({ id }) => id === archive)?.outcome).toBeNull();
  });

  it('no finding is lost', () => {
    const { record, architecture: drawn } = judgedEstate(3);
    const scene = sceneOf(record, drawn);
    const sum = scene.accounts.reduce((total, { counts }) => total + counts.pass + counts.fail + counts.unknown, 0);
    expect(sum).toBe(record.verdicts.flatMap(({ findings }) => findings).length);
  });

  it('a check that crashed is not verified where it was to judge', () => {
    const crashed = verdict([], {
      outcome: 'unknown',
      target: { account: production },
      unknownBecause: [{ fact: 'check', reason: 'check-crashed', detail: 'TypeError' }],
    });
    const account = sceneOf(recordOf([crashed]), architecture).accounts.find(({ id }) => id === production);
    expect([account?.outcome, account?.rows.map(({ text, outcome, note }) => [text, outcome, note])]).toEqual([
      'unknown',
      [['cmk-encryption', 'unknown', 'check: TypeError']],
    ]);
  });

  it('a verdict without findings and without a reason says that it has none', () => {
    const bare = verdict([], { outcome: 'unknown', target: { account: production } });
    const account = sceneOf(recordOf([bare]), architecture).accounts.find(({ id }) => id === production);
    expect(account?.rows).toMatchObject([{ text: 'cmk-encryption', outcome: 'unknown', note: 'no test case came out' }]);
  });
});

describe('what is alike shares a row', () => {
  test('when all is well, and where nobody judged', () => {
    expect(volumes(sceneWith(all('pass')))).toEqual([['12 volumes', 'pass']]);
    expect(volumes(sceneWith([]))).toEqual([['12 volumes', null]]);
  });

  test('never what failed or is not verified', () => {
    const scene = sceneWith(
      all('pass').map((finding, index) =>
        index === 3 ? { ...finding, outcome: 'fail' } : index === 5 ? { ...finding, outcome: 'unknown' } : finding,
      ),
    );
    expect(volumes(scene)).toEqual([
      ['volume vol-00000000000000003', 'fail'],
      ['volume vol-00000000000000005', 'unknown'],
      ['10 volumes', 'pass'],
    ]);
  });

  test('very many that failed are counted, and pointed at', () => {
    const scene = sceneWith(all('fail'));
    expect(volumes(scene).slice(-1)).toEqual([['2 more volumes', 'fail']]);
    expect(scene.callouts).toHaveLength(11);
    expect(scene.callouts.flatMap(({ items }) => items).reduce((sum, { count }) => sum + count, 0)).toBe(12);
  });
});

describe('what AWS did not answer', () => {
  const target = { account: production, region: east };
  const denied = architectureOf(estateOf(1, [refused('db-instances', target), refused('vpcs', target), seen('volumes', target, [])]));
  const key = (fact: string) => `${fact}@${at}`;
  const resting = (outcome: Outcome, ...facts: readonly string[]) => about(production, at, outcome, { facts });
  const because = (...facts: readonly string[]): readonly Unknown[] =>
    facts.map((fact) => ({ fact, reason: 'denied', detail: 'AccessDenied' }));
  const unread = (findings: readonly Finding[], unknownBecause: readonly Unknown[] = [], drawn = denied) =>
    rowsOf(sceneOf(recordOf([verdict(findings, { unknownBecause })]), drawn), production)
      .filter(({ text }) => text === 'access denied')
      .map(({ outcome, note }) => [outcome, note]);

  it('is not verified, and never absent', () => {
    expect(unread([resting('unknown', key('db-instances'))], because(key('db-instances')))).toEqual([['unknown', 'databases, networks']]);
    expect(rowsOf(sceneOf(recordOf([]), denied), production).some(({ text }) => text.includes('volume'))).toBe(false);
  });

  it('has the mark of the record where that came to its end without it, as of what must be closed', () => {
    const closed = resting('not-applicable', key('db-instances'));
    expect(unread([closed, resting('pass', key('vpcs'))])).toEqual([
      ['not-applicable', 'databases'],
      ['pass', 'networks'],
    ]);
    expect(unread([closed, resting('unknown', key('db-instances'), key('vpcs'))], because(key('vpcs')))).toEqual([
      ['not-applicable', 'databases'],
      ['unknown', 'networks'],
    ]);
  });

  it('is not verified where it is the reason of anything that is not', () => {
    const findings = [resting('pass', key('vpcs')), resting('not-applicable', key('db-instances')), resting('unknown', key('vpcs'))];
    expect(unread(findings, because(key('vpcs')))).toEqual([
      ['not-applicable', 'databases'],
      ['unknown', 'networks'],
    ]);
  });

  it('is not verified where the record does not say so of each fact, or tells of a failure alone', () => {
    const both = architectureOf(estateOf(1, [refused('db-instances', target), refused('db-clusters', target)]));
    expect(unread([resting('not-applicable', key('db-instances')), resting('fail', key('db-clusters'))], [], both)).toEqual([
      ['unknown', 'databases'],
    ]);
  });
});

describe('a load balancer', () => {
  const target = { account: production, region: east };
  const shared = { arn: `arn:aws:ec2:${east}:999999999999:vpc/vpc-0b`, id: 'vpc-0b', owner: '999999999999', cidrs: [], tags: {} };
  const own = { arn: `arn:aws:ec2:${east}:${production}:vpc/vpc-0a`, id: 'vpc-0a', owner: production, cidrs: [], tags: {} };
  const arn = `arn:aws:elasticloadbalancing:${east}:${production}:loadbalancer/app/api/1`;
  const drawn = (change: Partial<LoadBalancer>) => {
    const balancer = { arn, name: 'api', type: 'application', scheme: 'internet-facing', vpc: 'vpc-0b', zones: [], ...change };
    const facts = [seen('vpcs', target, [own, shared]), seen('load-balancers', target, [balancer])];
    const scene = sceneOf(recordOf([verdict([about(arn, at, 'unknown')])]), architectureOf(estateOf(1, facts)));
    const row = rowsOf(scene, production).find(({ keys }) => keys.includes(arn));
    return [row?.outcome, row?.note, scene.links.filter(({ to }) => to === arn).map(({ kind }) => kind)];
  };

  it.each([
    [
      'of a network that another account shares',
      {},
      'load balancer, faces the internet; in the network vpc-0b of the account 999999999999',
      1,
    ],
    [
      'of a network that was not read',
      { vpc: 'vpc-0c' },
      'load balancer, faces the internet; in the network vpc-0c, which was not read',
      1,
    ],
    ['of a network that AWS does not name', { vpc: null }, 'load balancer, faces the internet; its network is not known', 1],
    [
      'that nobody knows to face the internet',
      { vpc: 'vpc-0a', scheme: null },
      'load balancer, not known whether it faces the internet',
      0,
    ],
    ['that serves gateways', { vpc: 'vpc-0a', scheme: null, type: 'gateway' }, 'gateway load balancer', 0],
  ] as const)('%s is drawn with its mark, and says so', (_, change, note, entries) => {
    expect(drawn(change)).toEqual(['unknown', note, entries === 1 ? ['traffic'] : []]);
  });
});

test('a bucket that AWS does not place stands in a region of its own, which has a name in the overview too', () => {
  const stray = { arn: 'arn:aws:s3:::cc-stray', name: 'cc-stray', region: null };
  const drawn = architectureOf(estateOf(1, [seen('buckets', { account: production }, [stray])]));
  const record = recordOf([]);
  const scene = sceneOf(record, drawn);
  expect(scene.accounts.find(({ id }) => id === production)?.regions.map(({ title }) => title)).toContain('region unknown');
  const overview = overviewOf(scene, record, drawn).accounts.find(({ id }) => id === production);
  expect(overview?.rows.map(({ text }) => text)).toEqual(['whole account', 'us-east-2', 'us-west-2', 'region unknown']);
});

describe('the overview', () => {
  const { record, architecture: drawn } = judgedEstate(1);
  const scene = sceneOf(record, drawn);
  const overview = overviewOf(scene, record, drawn);

  it('has one row for the account, one for each region, and links between accounts alone', () => {
    const account = overview.accounts.find(({ id }) => id === production);
    expect(account?.rows.map(({ text }) => text)).toEqual(['whole account', 'us-east-2', 'us-west-2', 'other regions']);
    expect(overview.links.filter(({ kind }) => kind !== 'traffic')).toEqual([
      { kind: 'delivery', from: `${membersOf(1)[0]?.id}/${east}`, to: `${archive}/${east}` },
    ]);
  });

  it('leaves to each account its own callouts', () => {
    const numbers = scene.accounts.flatMap(({ id }) => accountScene(scene, id).callouts.map(({ number }) => number));
    expect(numbers.sort((a, b) => a - b)).toEqual(scene.callouts.map(({ number }) => number));
  });
});

test('a long message ends at a whole word', () => {
  expect(shortened('short')).toBe('short');
  const text = shortened('word '.repeat(60).trim());
  expect(text).toMatch(/^(word )+…$/);
  expect(text.length).toBeLessThan(156);
});
