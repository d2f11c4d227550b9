import type { AskedMetrics } from '../../facts/replication-metrics.ts';
import type { DeclaredBucket, DeclaredReplica } from '../../spec/sections/object-storage.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Wanted } from '../../wanted.ts';
import { hasType } from '../encryption/rules.ts';
import { declaredOf, replicaAccounts, wantedDeclared, wantedReplicas, wantedTags } from '../object-storage/reading.ts';

const by = 'cross-region-replication';
const hasReplica = ({ replica }: DeclaredBucket): boolean => replica !== undefined;

function replicated(spec: Pick<Spec, 'object_storage'>): readonly (DeclaredBucket & { readonly replica: DeclaredReplica })[] {
  return declaredOf(spec.object_storage).flatMap(([, bucket]) =>
    bucket.replica === undefined ? [] : [{ ...bucket, replica: bucket.replica }],
  );
}

/** Whether some replica is declared of which the spec says it. */
export function isReplicaSaid(spec: Spec, isSaid: (replica: DeclaredReplica) => boolean = () => true): boolean {
  return replicated(spec).some(({ replica }) => isSaid(replica));
}

/** Accounts of buckets that are to be replicated. */
export function sourceAccounts(spec: Pick<Spec, 'object_storage'>): readonly string[] {
  return [...new Set(replicated(spec).flatMap((bucket) => bucket.in))];
}

function everyAccount(spec: Pick<Spec, 'object_storage'>): readonly string[] {
  return [...new Set(replicated(spec).flatMap((bucket) => [...bucket.in, ...replicaAccounts(bucket)]))];
}

/** The sources that are asked about health, each with how far back. */
function wantedMetrics(spec: Spec): readonly Wanted[] {
  const said = replicated(spec).filter(({ replica }) => replica.health !== undefined);
  return said.map(({ in: where, region, match, replica }, order) => {
    const of: AskedMetrics = {
      by: `${by} ${order}`,
      order,
      region,
      match,
      isAsked: true,
      windowSeconds: replica.health?.window.seconds ?? 0,
      replicaRegion: replica.region,
    };
    return { in: where, of };
  });
}

/** Whether two lists of accounts and sets can have an account in common: which accounts a set holds, the organization alone says. */
function canMeet(spec: Spec, some: readonly string[], others: readonly string[]): boolean {
  const isSet = (name: string): boolean => spec.organization.accounts[name] === undefined;
  return some.some((name) => others.includes(name)) || [...some, ...others].some(isSet);
}

/** The policies of the keys that a rule can ask of a bucket or of its replica, in their regions. */
function wantedKeys(spec: Spec): readonly Wanted[] {
  const ends = replicated(spec).flatMap((bucket) => [
    { accounts: bucket.in, region: bucket.region },
    { accounts: replicaAccounts(bucket), region: bucket.replica.region },
  ]);
  const rules = (spec.stores ?? []).filter((rule) => hasType(rule, 's3') && rule.key !== undefined);
  return Object.entries(spec.keys).flatMap(([name, key]) => {
    const asking = rules.filter((rule) => rule.key === `key:${name}`);
    const isAsked = ends.some(({ accounts, region }) => region === key.region && asking.some((rule) => canMeet(spec, rule.in, accounts)));
    return isAsked ? [{ in: key.in, regions: [key.region], of: key.match }] : [];
  });
}

/** Where each fact is needed, and of what. */
export const onlyOfReplication = {
  'authorization-details': sourceAccounts,
  'bucket-policies': (spec: Spec) => [
    ...wantedDeclared(spec, { by, isAsked: hasReplica }),
    ...wantedReplicas(spec, { by, isAsked: hasReplica }),
  ],
  'bucket-replications': (spec: Spec) => wantedDeclared(spec, { by, isAsked: hasReplica }),
  'bucket-tags': (spec: Spec) => (isReplicaSaid(spec) ? wantedTags(spec) : []),
  'bucket-versioning': (spec: Spec) => [
    ...wantedDeclared(spec, { by, isAsked: hasReplica }),
    ...wantedReplicas(spec, { by, isAsked: hasReplica }),
  ],
  buckets: everyAccount,
  'key-policies': wantedKeys,
  keys: everyAccount,
  'replication-metrics': wantedMetrics,
  roles: sourceAccounts,
} as const;
