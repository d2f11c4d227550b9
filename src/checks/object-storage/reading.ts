import type { AskedRule } from '../../facts/buckets/selection.ts';
import { needsTags } from '../../match/tags.ts';
import type { BucketMatch, BucketRule, DeclaredBucket, ObjectStorage } from '../../spec/sections/object-storage.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Wanted } from '../../wanted.ts';

/** What can be asked of a bucket. */
export type Setting = Exclude<keyof BucketRule, 'in' | 'match' | 'reason'>;

/** One place of the section that says something of buckets: a rule, or a declared bucket. */
export interface Statement {
  /** `object_storage.rules.0`, `object_storage.buckets.dicom`. */
  readonly path: string;
  readonly in: readonly string[];
  /** In whose verdict it is judged, where that is another account's: a replica is judged with its bucket. */
  readonly judgedIn?: readonly string[];
  /** Absent: of a rule, which holds wherever the bucket is. */
  readonly region?: string;
  readonly match?: BucketMatch | undefined;
  readonly settings: Partial<Pick<BucketRule, Setting>>;
}

/**
 * All that is said of buckets, a later one winning over an earlier one key by key: rules in their order, the declared buckets, and what a
 * replica is asked for by itself.
 */
export function statementsOf({ object_storage: section }: Pick<Spec, 'object_storage'>): readonly Statement[] {
  const rules = (section?.rules ?? []).map(({ in: where, match, ...settings }, index): Statement => {
    return { path: `object_storage.rules.${index}`, in: where, match, settings };
  });
  const declared = declaredOf(section).map(([name, { in: where, region, match, replica: _, ...settings }]): Statement => {
    return { path: `object_storage.buckets.${name}`, in: where, region, match, settings };
  });
  const replicas = declaredOf(section).flatMap(([name, bucket]): readonly Statement[] => {
    const { replica } = bucket;
    if (replica?.lock === undefined) return [];
    const { region, match, lock } = replica;
    return [
      {
        path: `object_storage.buckets.${name}.replica`,
        in: replicaAccounts(bucket),
        judgedIn: bucket.in,
        region,
        match,
        settings: { lock },
      },
    ];
  });
  return [...rules, ...declared, ...replicas];
}

/** The declared buckets by name, in the order of the spec. */
export function declaredOf(section: ObjectStorage | undefined): readonly (readonly [name: string, bucket: DeclaredBucket])[] {
  return Object.entries(section?.buckets ?? {});
}

/** The accounts in which a declared bucket has its replica. */
export function replicaAccounts({ in: where, replica }: Pick<DeclaredBucket, 'in' | 'replica'>): readonly string[] {
  return replica?.in === undefined ? where : [replica.in];
}

/** Who asks of which buckets, as `only` of a check says it to a fact: a value that asks, and one that takes it back. */
export function wantedBy<S extends Setting>(
  spec: Pick<Spec, 'object_storage'>,
  { by, setting, isAsked }: { readonly by: string; readonly setting: S; readonly isAsked: (value: NonNullable<BucketRule[S]>) => boolean },
): readonly Wanted[] {
  const said = statementsOf(spec).flatMap((statement, order) => {
    const value = statement.settings[setting];
    return value === undefined ? [] : [{ statement, order, isAsked: isAsked(value as NonNullable<BucketRule[S]>) }];
  });
  return said.some(({ isAsked }) => isAsked)
    ? said.map(({ statement, order, isAsked }) => entry(statement.in, { by, order, isAsked, ...placeOf(statement) }))
    : [];
}

/** The declared buckets, and their replicas, of which a check asks for an aspect whatever the settings say. */
export function wantedDeclared(
  spec: Pick<Spec, 'object_storage'>,
  { by, isAsked }: { readonly by: string; readonly isAsked: (bucket: DeclaredBucket) => boolean },
): readonly Wanted[] {
  return declaredOf(spec.object_storage)
    .filter(([, bucket]) => isAsked(bucket))
    .map(([, { in: where, region, match }], order) => entry(where, { by: `${by} ${order}`, order, region, match, isAsked: true }));
}

/** The replicas of declared buckets, as `wantedDeclared`. */
export function wantedReplicas(
  spec: Pick<Spec, 'object_storage'>,
  { by, isAsked }: { readonly by: string; readonly isAsked: (bucket: DeclaredBucket) => boolean },
): readonly Wanted[] {
  return declaredOf(spec.object_storage).flatMap(([, bucket], order) => {
    const { replica } = bucket;
    if (replica === undefined || !isAsked(bucket)) return [];
    const { region, match } = replica;
    return [entry(replicaAccounts(bucket), { by: `${by} replica ${order}`, order, region, match, isAsked: true })];
  });
}

/** Where tags say which buckets are meant, so that those of the account are read. */
export function wantedTags(spec: Pick<Spec, 'object_storage'>): readonly Wanted[] {
  return [
    ...statementsOf(spec).flatMap(({ in: where, match }) => (needsTags(match) ? [{ in: where }] : [])),
    ...declaredOf(spec.object_storage).flatMap(([, bucket]) => (needsTags(bucket.replica?.match) ? [{ in: replicaAccounts(bucket) }] : [])),
  ];
}

/** Every account that the section speaks of: of rules, declared buckets and their replicas. */
export function accountsOf(spec: Pick<Spec, 'object_storage'>): readonly string[] {
  return [
    ...new Set([
      ...statementsOf(spec).flatMap((statement) => statement.in),
      ...declaredOf(spec.object_storage).flatMap(([, bucket]) => (bucket.replica === undefined ? [] : replicaAccounts(bucket))),
    ]),
  ].sort();
}

function placeOf({ region, match }: Statement): Pick<AskedRule, 'region' | 'match'> {
  return { ...(region === undefined ? {} : { region }), ...(match === undefined ? {} : { match }) };
}

function entry(where: readonly string[], of: AskedRule): Wanted {
  return { in: where, of };
}

/** Whether some rule or declared bucket asks for it: what nobody asks for is not planned. */
export function isSaid<S extends Setting>(
  spec: Pick<Spec, 'object_storage'>,
  setting: S,
  isAsked: (value: NonNullable<BucketRule[S]>) => boolean,
): boolean {
  return whereSaid(spec, setting, isAsked).length > 0;
}

/** The accounts and sets of the rules and declared buckets that ask for it, a replica's being those of its bucket. */
export function whereSaid<S extends Setting>(
  spec: Pick<Spec, 'object_storage'>,
  setting: S,
  isAsked: (value: NonNullable<BucketRule[S]>) => boolean,
): readonly string[] {
  return statementsOf(spec).flatMap((statement) => {
    const value = statement.settings[setting];
    return value !== undefined && isAsked(value as NonNullable<BucketRule[S]>) ? (statement.judgedIn ?? statement.in) : [];
  });
}

/** Whether the spec declares buckets. */
export function isAnyDeclared(spec: Pick<Spec, 'object_storage'>): boolean {
  return declaredOf(spec.object_storage).length > 0;
}
