import { describe } from 'vitest';
import { databases, type Reference, specWith } from './reference.ts';
import { ago, arnOf, cluster, day, instance, member, minute, parameterGroup, production } from './samples.ts';
import { type Row, refuse, set, table } from './table.ts';

const replicas = ['replica', 'replica-key', 'replica-lag'];

describe('clusters', () => {
  const aurora = {
    in: 'production',
    region: 'us-east-2',
    match: { tag: { Role: 'phi-cluster' } },
    engine: 'aurora-postgresql',
    topology: 'aurora',
    parameters: { 'rds.force_ssl': '1' },
    backup: databases.phi_postgres.backup,
  };
  const withCluster =
    (change: (world: Reference) => void) =>
    (world: Reference): void => {
      world.east.clusters = [cluster()];
      world.east.instances = [member(1, 'us-east-2a'), member(2, 'us-east-2b')];
      world.west.instances = [];
      world.east.parameters = [
        parameterGroup('1', { name: 'cc-aurora', kind: 'cluster' }),
        { name: 'default.aurora-postgresql17', kind: 'instance', parameters: [], unset: [], readError: null },
      ];
      change(world);
    };
  const first = ({ east }: Reference) => east.clusters[0] ?? cluster();
  const second = ({ east }: Reference) => east.instances[1] ?? member(2, 'us-east-2b');
  const withMembers = (changes: object) => (world: Reference) => {
    for (const one of first(world).members) Object.assign(one, changes);
  };
  const rows = (list: readonly Row[]): readonly Row[] => list.map(([name, change, wanted]) => [name, withCluster(change), wanted]);

  table(
    rows([
      ['a healthy Aurora cluster, whose members say MultiAZ false', () => {}, {}],
      ['both members in one zone, whatever zones the cluster could use', set(second, { zone: 'us-east-2a' }), { fail: ['zones'] }],
      [
        'one member',
        (world) => {
          first(world).members.pop();
          first(world).multiAz = false;
          world.east.instances.pop();
        },
        { fail: ['topology', 'zones'] },
      ],
      ['MultiAZ of the cluster is false', set(first, { multiAz: false }), { fail: ['topology'] }],
      ['no writer', withMembers({ isWriter: false }), { fail: ['topology'], says: '0 writers' }],
      ['AWS does not say who writes', withMembers({ isWriter: null }), { unknown: ['topology'] }],
      ['a member is being replaced', set(second, { status: 'rebooting' }), { fail: ['status'] }],
      ['a member is public', set(second, { publiclyAccessible: true }), { fail: ['private'] }],
      [
        'instances are refused: what the cluster says itself still stands',
        (world) => {
          refuse(`db-instances@${production}/us-east-2`)(world);
          Object.assign(first(world), { deletionProtection: false });
        },
        { fail: ['deletion-protection'], unknown: ['declared', 'parameters', 'private', 'status', 'zones'] },
      ],
      [
        'a member is not in the listing of instances: nor is what its own parameter group sets',
        ({ east }) => east.instances.pop(),
        { unknown: ['parameters', 'private', 'status', 'zones'], says: 'cc-aurora-2 is not in the listing of instances' },
      ],
      [
        'the group of the instances was not read: it may say otherwise than the cluster’s',
        ({ east }) => Object.assign(east, { parameters: east.parameters.slice(0, 1) }),
        { unknown: ['parameters'], says: 'Not every parameter group' },
      ],
      [
        'AWS names no parameter group of a member',
        (world) => Object.assign(second(world), { parameterGroups: [] }),
        { unknown: ['parameters'], says: 'AWS names no parameter group of cc-aurora-2' },
      ],
      [
        'AWS names no parameter group of the cluster',
        (world) => {
          first(world).parameterGroup = null;
          Object.assign(world.east.parameters[1] ?? {}, parameterGroup('1', { name: 'default.aurora-postgresql17' }));
        },
        { unknown: ['parameters'] },
      ],
      [
        'a reader waits for a reboot',
        (world) => Object.assign(first(world).members[1] ?? {}, { parameterGroupStatus: 'pending-reboot' }),
        { fail: ['parameters'] },
      ],
      [
        'somebody set the parameter off on the instances',
        (world) =>
          Object.assign(world.east, {
            parameters: [
              parameterGroup('1', { name: 'cc-aurora', kind: 'cluster' }),
              {
                name: 'default.aurora-postgresql17',
                kind: 'instance',
                parameters: [{ name: 'rds.force_ssl', value: '0', source: 'user', applyType: 'dynamic' }],
                unset: [],
                readError: null,
              },
            ],
          }),
        { fail: ['parameters'] },
      ],
      ['it cannot be restored to a time late enough', set(first, { latestRestorableAt: ago(11 * minute) }), { fail: ['restore-window'] }],
      ['it cannot be restored far enough back', set(first, { earliestRestorableAt: ago(30 * day) }), { fail: ['restore-window'] }],
      ['AWS gives no window', set(first, { earliestRestorableAt: null, latestRestorableAt: null }), { unknown: ['restore-window'] }],
    ]),
    specWith({ phi_aurora: aurora }),
  );

  table(
    rows([
      [
        'a Multi-AZ DB cluster in three zones',
        (world) => {
          Object.assign(first(world), { engine: 'postgres', publiclyAccessible: false });
          first(world).members.push({ instanceId: 'cc-aurora-3', isWriter: false, parameterGroupStatus: 'in-sync' });
          world.east.instances.push(member(3, 'us-east-2c'));
        },
        {},
      ],
      ['two members are not enough', set(first, { engine: 'postgres', publiclyAccessible: false }), { fail: ['topology', 'zones'] }],
      [
        'AWS says nothing of public access',
        (world) => {
          Object.assign(first(world), { engine: 'postgres' });
          first(world).members.push({ instanceId: 'cc-aurora-3', isWriter: false, parameterGroupStatus: 'in-sync' });
          world.east.instances.push(member(3, 'us-east-2c'));
        },
        { unknown: ['private'] },
      ],
      ['an Aurora cluster is another topology', () => {}, { fail: ['present', 'topology', 'zones'] }],
    ]),
    specWith({ phi_cluster: { ...aurora, engine: 'postgres', topology: 'multi_az_cluster' } }),
  );

  const replicated = specWith({ phi_aurora: { ...aurora, replica: databases.phi_postgres.replica } });
  const copy = (changes: object) =>
    cluster({
      id: 'cc-aurora-dr',
      arn: arnOf(production, 'us-west-2', 'cluster:cc-aurora-dr'),
      keyId: 'alias/cc-phi',
      members: [],
      ...changes,
    });
  table(
    rows([
      [
        'a cluster that replicates it: lag and state do not show',
        (world) => world.west.clusters.push(copy({ replicaSource: first(world).arn })),
        { unknown: ['private', 'replica', 'replica-lag'], says: 'cc-aurora-dr has no members' },
      ],
      [
        'a member of the same global database: which is the source does not show',
        (world) => {
          first(world).globalClusterId = 'global';
          world.west.clusters = [copy({ globalClusterId: 'global', tags: {} })];
        },
        { unknown: ['private', ...replicas] },
      ],
      [
        'a member of the same global database is public',
        (world) => {
          first(world).globalClusterId = 'global';
          const members = [{ instanceId: 'far-1', isWriter: false, parameterGroupStatus: 'in-sync' }];
          world.west.clusters = [copy({ globalClusterId: 'global', tags: {}, members })];
          world.west.instances = [
            instance(production, 'us-west-2', { id: 'far-1', clusterId: 'cc-aurora-dr', publiclyAccessible: true, tags: {} }),
          ];
        },
        { fail: ['private'], unknown: replicas, says: 'far-1 is publicly accessible' },
      ],
    ]),
    replicated,
  );
});
