import type { BucketLock } from '../../../../facts/bucket-locks.ts';
import type { BucketReplication } from '../../../../facts/bucket-replications.ts';
import type { InitSource } from '../../../model.ts';

/** A bucket that is locked or copied, as the grammar has it, but for where it is. */
export interface BucketEntry {
  readonly region: string;
  readonly match: { readonly name: string };
  readonly unencrypted_put?: 'denied' | undefined;
  readonly other_key_put?: 'denied' | undefined;
  readonly lock?: string | undefined;
  readonly keep?: string | undefined;
  readonly replica?: ReplicaEntry | undefined;
}

interface ReplicaEntry {
  readonly in?: string | undefined;
  readonly region: string;
  readonly match: { readonly name: string };
  readonly lock?: string | undefined;
  readonly prefixes?: readonly string[] | undefined;
  readonly within?: '15m' | undefined;
  readonly delete_markers?: 'replicated' | 'not_replicated' | undefined;
  readonly health?: { readonly window: '24h'; readonly quiet: 'unknown' } | undefined;
}

export interface BucketFound {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  readonly entry: BucketEntry;
  /** Whether it is locked in governance mode, which a permission undoes. */
  readonly isGovernance: boolean;
}

/** Buckets with a lock or a replica, but those that are replicas themselves: they stand with their bucket. */
export function bucketsOf(source: InitSource): readonly BucketFound[] {
  const world = whereabouts(source);
  const found = source.each('buckets').flatMap(({ target: { account = '' }, value }) =>
    value.flatMap(({ name, arn, region }): readonly BucketFound[] => {
      if (region === null || !source.governed.includes(region)) return [];
      const lock = aspectOf(source, 'bucket-locks', { account, name });
      const replica = replicaOf(source, world, { account, name, region });
      if (replica === undefined && lock?.enabled !== true) return [];
      const entry = {
        region,
        match: { name: patternOf(source, { account, name, region }) },
        ...uploadsOf(source, { account, name }),
        lock: periodOf(lock),
        keep: keepOf(source, { account, name }),
        replica,
      };
      return [{ account, name, arn, entry, isGovernance: lock?.enabled === true && lock.mode !== 'COMPLIANCE' }];
    }),
  );
  const replicas = new Set(source.each('bucket-replications').flatMap(({ value }) => value.flatMap((one) => destinationsOf(one.value))));
  return found.filter(({ arn, entry }) => !(replicas.has(arn) && entry.replica === undefined));
}

interface Named {
  readonly account: string;
  readonly name: string;
}

interface Placed extends Named {
  readonly region: string;
}

type AspectFact = 'bucket-locks' | 'bucket-policies' | 'bucket-lifecycles' | 'bucket-replications';

function aspectOf<F extends AspectFact>(source: InitSource, fact: F, { account, name }: Named): ValueOf<F> | null {
  const list = source.value(fact, { account }) as readonly { readonly name: string; readonly value: unknown }[] | null;
  return (list?.find((one) => one.name === name)?.value ?? null) as ValueOf<F> | null;
}

type ValueOf<F extends AspectFact> = F extends 'bucket-locks'
  ? BucketLock
  : F extends 'bucket-policies'
    ? string
    : F extends 'bucket-replications'
      ? BucketReplication
      : readonly {
          readonly days: number | null;
          readonly date: string | null;
          readonly noncurrent: { readonly days: number | null } | null;
        }[];

/** The name; with a wildcard for the account's id where other accounts have such a bucket too and it means one alone in each. */
function patternOf(source: InitSource, { account, name, region }: Placed): string {
  const [before = '', after] = name.split(account);
  if (after === undefined) return name;
  const isMeant = (other: string): boolean => other.startsWith(before) && other.endsWith(after);
  const counts = source
    .each('buckets')
    .flatMap(({ target, value }) =>
      value.some((one) => one.name === `${before}${target.account}${after}`)
        ? [value.filter((one) => one.region === region && isMeant(one.name)).length]
        : [],
    );
  return counts.length > 1 && counts.every((count) => count === 1) ? `${before}*${after}` : name;
}

/** The default retention in compliance mode; nothing where there is none. */
function periodOf(lock: BucketLock | null): string | undefined {
  if (lock?.enabled !== true || lock.mode !== 'COMPLIANCE') return undefined;
  return lock.years === null ? (lock.days === null ? undefined : `${lock.days}d`) : `${lock.years}y`;
}

/** What the policy speaks of: whether it denies it to everybody, the draft's judgement shows. */
function uploadsOf(source: InitSource, named: Named): Pick<BucketEntry, 'unencrypted_put' | 'other_key_put'> {
  const policy = aspectOf(source, 'bucket-policies', named) ?? '';
  const key = 's3:x-amz-server-side-encryption-aws-kms-key-id';
  return {
    unencrypted_put: /"s3:x-amz-server-side-encryption"/i.test(policy) ? 'denied' : undefined,
    other_key_put: policy.toLowerCase().includes(`"${key}"`) ? 'denied' : undefined,
  };
}

/** The shortest time after which a lifecycle rule removes something. */
function keepOf(source: InitSource, named: Named): string | undefined {
  const rules = aspectOf(source, 'bucket-lifecycles', named) ?? [];
  if (rules.some(({ date }) => date !== null)) return undefined;
  const days = rules.flatMap((rule) => [rule.days ?? [], rule.noncurrent?.days ?? []].flat());
  return days.length === 0 ? undefined : `${Math.min(...days)}d`;
}

function destinationsOf(replication: BucketReplication | null): readonly string[] {
  return (replication?.rules ?? []).flatMap(({ status, bucket }) => (status === 'Enabled' && bucket !== null ? [bucket] : []));
}

/** Where each bucket is, by its ARN. */
function whereabouts(source: InitSource): ReadonlyMap<string, Placed> {
  return new Map(
    source
      .each('buckets')
      .flatMap(({ target: { account = '' }, value }) =>
        value.flatMap(({ arn, name, region }) => (region === null ? [] : [[arn, { account, name, region }] as const])),
      ),
  );
}

/** The copy in another governed region. Of several, the first. */
function replicaOf(source: InitSource, world: ReadonlyMap<string, Placed>, of: Placed): ReplicaEntry | undefined {
  const replication = aspectOf(source, 'bucket-replications', of);
  const places = destinationsOf(replication).flatMap((arn) => world.get(arn) ?? []);
  const place = places.find(({ region }) => region !== of.region && source.governed.includes(region));
  if (place === undefined) return undefined;
  const arn = [...world].find(([, one]) => one === place)?.[0];
  const rules = (replication?.rules ?? []).filter(({ status, bucket }) => status === 'Enabled' && bucket === arn);
  const prefixes = [...new Set(rules.map(({ filter }) => filter?.prefix ?? ''))].sort();
  const isTimed = rules.length > 0 && rules.every(({ time }) => time?.status === 'Enabled' && time.minutes === 15);
  const markers = [...new Set(rules.map(({ deleteMarkers }) => deleteMarkers))];
  const isMeasured = source.each('replication-metrics').some(({ value }) => value.some(({ destination }) => destination === arn));
  return {
    in: place.account === of.account ? undefined : source.account(place.account),
    region: place.region,
    match: { name: patternOf(source, place) },
    lock: periodOf(aspectOf(source, 'bucket-locks', place)),
    prefixes: prefixes.includes('') || prefixes.length === 0 ? undefined : prefixes,
    within: isTimed ? '15m' : undefined,
    delete_markers: markers.length === 1 ? (markers[0] === 'Enabled' ? 'replicated' : 'not_replicated') : undefined,
    health: isTimed && isMeasured ? { window: '24h', quiet: 'unknown' } : undefined,
  };
}
