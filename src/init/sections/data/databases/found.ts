import type { World } from '../../../../checks/check.ts';
import { parameterInForce } from '../../../../checks/databases/parameters.ts';
import { replicasOf } from '../../../../checks/databases/replicas.ts';
import { clustersAt, instancesAt, membersOf, type Subject, sourceOf } from '../../../../checks/databases/subjects.ts';
import type { Gap, InitSource } from '../../../model.ts';
import { keyNameOf } from '../key-groups.ts';
import { listedWorld, unlessUnobserved } from '../listed-world.ts';

/** A database as the grammar has it, but for where it is. */
interface Entry {
  readonly region: string;
  readonly match: { readonly name: string };
  readonly engine: string;
  readonly topology: 'instance_multi_az' | 'multi_az_cluster' | 'aurora';
  readonly azs?: readonly string[] | undefined;
  readonly public: false;
  readonly deletion_protection: boolean;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly backup: { readonly keep: string; readonly restorable_within: string };
  readonly replica?: Replica | undefined;
}

interface Replica {
  readonly region: string;
  readonly key: string;
  readonly lag_p95: string;
  readonly idle_tolerance?: string;
}

/** A database that no other is the source of. */
export interface DatabaseFound {
  readonly arn: string;
  readonly id: string;
  readonly account: string;
  readonly entry: Entry;
  readonly parameters: Parameters;
}

interface Parameters {
  readonly wanted: Readonly<Record<string, string>> | undefined;
  /** What the reference design would have besides. */
  readonly missing: string | null;
}

/** Every database of RDS that replicates no other, and the listings that were not read. */
export function databasesOf(source: InitSource): { readonly found: readonly DatabaseFound[]; readonly gaps: readonly Gap[] } {
  const world = listedWorld(source);
  const found = source.active.flatMap((account) =>
    source.governed.flatMap((region) =>
      [instancesAt, clustersAt]
        .flatMap((list) => unlessUnobserved((): readonly Subject[] => list(world, { account, region }), []))
        .filter((subject) => sourceOf(subject) === null)
        .map((subject) => foundOf(source, world, { subject, account, region })),
    ),
  );
  return { found, gaps: [...source.gaps('db-instances'), ...source.gaps('db-clusters')] };
}

interface Located {
  readonly subject: Subject;
  readonly account: string;
  readonly region: string;
}

function foundOf(source: InitSource, world: World, located: Located): DatabaseFound {
  const { subject, account, region } = located;
  const parameters = parametersOf(world, located);
  const entry: Entry = {
    region,
    match: { name: subject.id },
    engine: subject.engine,
    topology: topologyOf(subject),
    azs: zonesOf(world, subject),
    public: false,
    deletion_protection: subject.deletionProtection !== false,
    parameters: parameters.wanted,
    // One that keeps none is marked: it is judged against the least that there is.
    backup: { keep: `${Math.max(subject.backupRetentionDays ?? 1, 1)}d`, restorable_within: '10m' },
    replica: replicaOf(source, world, located),
  };
  return { arn: subject.arn, id: subject.id, account, entry, parameters };
}

function topologyOf(subject: Subject): Entry['topology'] {
  if (subject.kind === 'instance') return 'instance_multi_az';
  return subject.engine.startsWith('aurora') ? 'aurora' : 'multi_az_cluster';
}

/** The zones that it stands in, where AWS names two at least. */
function zonesOf(world: World, subject: Subject): readonly string[] | undefined {
  const zones =
    subject.kind === 'instance'
      ? [subject.zone, subject.secondaryZone]
      : unlessUnobserved(() => membersOf(world, subject).map(({ instance }) => instance?.zone ?? null), []);
  const distinct = [...new Set(zones.flatMap((zone) => zone ?? []))].sort();
  return distinct.length < 2 || zones.includes(null) ? undefined : distinct;
}

/** The parameter by which each engine refuses clients without TLS, with its value. */
const tlsParameters: readonly (readonly [engine: RegExp, name: string, values: readonly string[]])[] = [
  [/postgres|sqlserver/, 'rds.force_ssl', ['1']],
  [/mysql|mariadb/, 'require_secure_transport', ['ON', '1']],
];

function parametersOf(world: World, { subject, account, region }: Located): Parameters {
  const [, name, values] = tlsParameters.find(([engine]) => engine.test(subject.engine)) ?? [];
  if (name === undefined || values === undefined) return { wanted: undefined, missing: null };
  const groups = unlessUnobserved(() => world.at('db-parameters', { account, region }), null);
  if (groups === null) return { wanted: undefined, missing: `whether ${subject.id} refuses clients without TLS (${name}) was not read` };
  const value = unlessUnobserved(() => parameterInForce(world, subject, { name, groups }), {
    kind: 'unclear' as const,
    detail: 'it was not read',
  });
  if (value.kind === 'known' && values.includes(value.value)) return { wanted: { [name]: value.value }, missing: null };
  const what = value.kind === 'known' ? `${name} is ${value.value}` : value.detail;
  return { wanted: undefined, missing: `${subject.id} may take clients without TLS: ${what}` };
}

/** The first replica in another governed region whose key the spec can name. */
function replicaOf(source: InitSource, world: World, { subject, account, region }: Located): Replica | undefined {
  const elsewhere = source.governed.filter((other) => other !== region);
  const replicas = elsewhere.flatMap((other) =>
    [instancesAt, clustersAt].flatMap((list) =>
      replicasOf(
        subject.arn,
        unlessUnobserved((): readonly Subject[] => list(world, { account, region: other }), []),
      ).map((replica) => ({ replica, other })),
    ),
  );
  const [first] = replicas.flatMap(({ replica, other }) => {
    const key = keyNameOf(source, replica.keyId);
    return key === null ? [] : [{ region: other, key: `key:${key}`, lag_p95: '60s' }];
  });
  if (first === undefined) return undefined;
  // PostgreSQL reports up to five minutes of lag while nothing is written.
  return subject.engine.includes('postgres') ? { ...first, idle_tolerance: '5m' } : first;
}
