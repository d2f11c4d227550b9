import { describe, expect, it } from 'vitest';
import { databases, judgeReference, specWith } from './reference.ts';
import { arnOf, cluster, instance, primaryArn, production, replica, staging } from './samples.ts';
import { having, messages, primary, refuse, set, table } from './table.ts';

const onStaging = ['backup-retention', 'deletion-protection', 'private', 'restore-window', 'status', 'topology', 'zones'];
const onPrimary = [...onStaging, 'parameters', 'replica', 'replica-key', 'replica-lag'];

describe('present, declared', () => {
  table([
    [
      'the database is gone',
      ({ stagingEast }) => stagingEast.instances.pop(),
      { fail: ['present'], unknown: onStaging, says: 'there is no DB instance with tag Role=phi-db in staging' },
    ],
    [
      'its tag is gone, so that it is missing and undeclared at once',
      ({ stagingEast }) => {
        for (const one of stagingEast.instances) one.tags = {};
      },
      { fail: ['declared', 'present'], unknown: onStaging },
    ],
    [
      'two databases match',
      ({ stagingEast }) => stagingEast.instances.push(instance(staging, 'us-east-2', { id: 'copy' })),
      { fail: ['present'], unknown: onStaging, says: '2 databases' },
    ],
    ['another engine', set(primary, { engine: 'mysql' }), { fail: ['present'], says: 'it runs mysql, not postgres' }],
    [
      'only a replica in the same region matches',
      ({ stagingEast }) => {
        for (const one of stagingEast.instances) one.replicaSource = 'gone';
      },
      { fail: ['declared', 'present'], unknown: onStaging, says: 'is a replica of another database' },
    ],
    [
      'a replica in the same region carries the tag too, and is not counted',
      ({ east }) => east.instances.push(instance(production, 'us-east-2', { id: 'near', replicaSource: 'cc-phi-postgres' })),
      {},
    ],
    [
      'a member of a cluster carries the tag: members are not the database, and the cluster is undeclared',
      ({ stagingEast }) => {
        stagingEast.instances = [instance(staging, 'us-east-2', { clusterId: 'cc' })];
        stagingEast.clusters = [cluster({ arn: arnOf(staging, 'us-east-2', 'cluster:cc'), id: 'cc', members: [] })];
      },
      { fail: ['declared', 'present'], unknown: onStaging },
    ],
    [
      'an undeclared database',
      ({ west }) => west.instances.push(instance(production, 'us-west-2', { id: 'stray', tags: {} })),
      { fail: ['declared'], says: 'stray (postgres) is not declared' },
    ],
    [
      'an undeclared replica of an undeclared database',
      ({ west }) => west.instances.push(replica({ id: 'stray', replicaSource: arnOf(production, 'us-east-2', 'db:gone') })),
      { fail: ['declared'] },
    ],
    [
      'a replica of the replica is covered by the declaration',
      ({ west }) => west.instances.push(instance(production, 'us-west-2', { id: 'second', replicaSource: 'cc-phi-postgres-dr', tags: {} })),
      {},
    ],
    [
      'replicas that name each other are nobody’s',
      ({ stagingWest }) =>
        stagingWest.instances.push(
          instance(staging, 'us-west-2', { id: 'a', replicaSource: 'b' }),
          instance(staging, 'us-west-2', { id: 'b', replicaSource: 'a' }),
        ),
      { fail: ['declared'] },
    ],
    [
      'DocumentDB and Neptune are not RDS databases',
      ({ stagingEast }) => {
        stagingEast.instances.push(instance(staging, 'us-east-2', { id: 'doc', engine: 'docdb' }));
        stagingEast.clusters.push(cluster({ engine: 'neptune', arn: arnOf(staging, 'us-east-2', 'cluster:graph') }));
      },
      {},
    ],
    [
      'the listing of another region is refused: declared is unknown there, and nothing else',
      refuse(`db-instances@${staging}/us-west-2`),
      { unknown: ['declared', 'private'] },
    ],
    [
      'the listing of the primary region is refused',
      refuse(`db-instances@${production}/us-east-2`),
      { unknown: [...onPrimary, 'declared', 'present'].sort() },
    ],
    [
      'clusters are refused: that hides no instance that is not declared, and no replica that is public',
      (world) => {
        refuse(`db-clusters@${production}/us-west-2`)(world);
        world.west.instances.push(instance(production, 'us-west-2', { id: 'stray', tags: {} }));
        Object.assign(world.west.instances[0] ?? {}, { publiclyAccessible: true });
      },
      { fail: ['declared', 'private'], unknown: ['declared', 'private'] },
    ],
    [
      'clusters are refused: an instance is still judged',
      refuse(`db-clusters@${staging}/us-east-2`, 'throttled'),
      { unknown: ['declared', 'private'] },
    ],
  ]);

  it('does not let a database vanish with its account', () => {
    const suspended = judgeReference(({ organization }) => {
      for (const account of organization.accounts) if (account.id === staging) account.state = 'SUSPENDED';
    });
    expect(having(suspended, 'unknown')).toEqual(['present']);
    expect(messages(suspended)).toContain('the account is SUSPENDED');
    const shallow = judgeReference(() => {}, specWith(databases, { depth: 'boundary' }));
    expect(having(shallow, 'unknown')).toEqual(['present']);
    const gone = judgeReference(({ organization }) => {
      organization.accounts = organization.accounts.filter(({ id }) => id !== staging);
    });
    expect(having(gone, 'fail')).toEqual(['present']);
  });

  it('leaves out an account that the run was narrowed away from', () => {
    expect(judgeReference(() => {}, specWith(databases), { accounts: ['production'] }).outcome).toBe('pass');
  });

  it('expects the database once in each account that a set names', () => {
    const verdict = judgeReference(
      (world) => Object.assign(world.stagingEast, { instances: [] }),
      specWith({ phi: { ...databases.phi_postgres_staging, in: 'gxp' } }),
    );
    const present = verdict.findings.filter(({ requirementId }) => requirementId === 'rds-resilience.present');
    expect(present.map(({ outcome, resource }) => [outcome, resource])).toEqual([
      ['pass', primaryArn],
      ['fail', 'phi'],
    ]);
  });

  it.each([
    ['name', { name: 'cc-phi-*' }, 'pass'],
    ['another name', { name: 'cc-phi' }, 'fail'],
    ['ARN', { arn: 'arn:aws:rds:us-east-2:222222222222:db:cc-*' }, 'pass'],
    ['every criterion', { name: 'cc-*', tag: { Role: 'other' } }, 'fail'],
    ['CloudFormation', { cfn: 'CcProd*/PhiDb*' }, 'pass'],
    ['another logical id', { cfn: 'CcProd*/Other*' }, 'fail'],
    ['a tag named like a member of every object', { tag: { constructor: '*' } }, 'fail'],
    ['an alias, which no database has', { alias: 'alias/cc-phi' }, 'fail'],
  ] as const)('matches by %s', (_, match, outcome) => {
    const verdict = judgeReference(
      (world) =>
        Object.assign(primary(world).tags, {
          'aws:cloudformation:stack-name': 'CcProd-Data',
          'aws:cloudformation:logical-id': 'PhiDb1A2B',
        }),
      specWith({ phi_postgres: { ...databases.phi_postgres, match } }),
    );
    expect(verdict.findings.find(({ requirementId }) => requirementId === 'rds-resilience.present')?.outcome).toBe(outcome);
  });
});
