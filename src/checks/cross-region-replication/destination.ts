import type { ReplicationRule } from '../../facts/bucket-replications.ts';
import { takesBucket } from '../../match/buckets.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { conclude, fails, holds, type Statement } from '../databases/statements.ts';
import type { FoundBucket } from '../object-storage/buckets.ts';
import { refused } from '../unsaid.ts';
import { copyingTo, nameOf } from './rules.ts';
import { bucketOf, capital, notSaid, notVerified } from './words.ts';
import { destinationOf, eachPair, type Pair, type ReplicationWorld, replicationOf } from './world.ts';

/**
 * Objects are copied to the declared bucket: the one that the declared account lists in the declared region, which is another than the
 * source's. A bucket's ARN holds neither account nor region, and a name can be a stranger's.
 */
export function judgeDestination(world: ReplicationWorld, spec: Spec): readonly Judged[] {
  return eachPair(world, spec, {
    expected: ({ in: account, region, match }) => ({ ...(account === undefined ? {} : { account }), region, match }),
    judge: (pair) => destinationFinding(world, pair),
  });
}

function destinationFinding(world: ReplicationWorld, pair: Pair): Draft {
  const { source, to, replica } = pair;
  const draft = { resource: source.arn, expected: { account: to.account, region: to.region, match: replica.match }, actual: null };
  const configuration = replicationOf(world, pair);
  if (configuration.kind === 'unclear') return refused(configuration, draft);
  if (configuration.value === null) return conclude([fails(`${source.name} has no replication configuration.`)], draft);
  const { rules } = configuration.value;
  const actual = rules.map(({ id, status, bucket, account, owner }) => ({ id, status, bucket, account, owner }));
  const region = sameRegion(pair);
  if (region !== null) return conclude([region], { ...draft, actual });
  const found = destinationOf(world, pair);
  if (found.kind === 'unclear') return refused(found, { ...draft, actual });
  const statements =
    found.kind === 'bucket' ? copies(world, pair, { arn: found.bucket.arn, rules }) : [missing(world, pair, { found, rules })];
  return conclude(statements, { ...draft, actual });
}

/** A copy in the region of the source is lost with it. */
function sameRegion({ source, to }: Pair): Statement | null {
  if (source.region !== to.region) return null;
  return fails(`${source.name} is in ${to.region}, and so is its declared replica: that is no other region.`);
}

interface Absent {
  readonly found: Exclude<FoundBucket, { kind: 'bucket' | 'unclear' }>;
  readonly rules: readonly ReplicationRule[];
}

function missing(world: ReplicationWorld, pair: Pair, { found, rules }: Absent): Statement {
  const { source, to, replica } = pair;
  const where = `${world.label(to.account)}, ${to.region}`;
  if (found.kind === 'ambiguous')
    return fails(`${found.arns.length} buckets in ${where} can be the declared replica: ${found.arns.join(', ')}.`);
  const enabled = rules.flatMap(({ status, bucket }) => (status === 'Disabled' || bucket === null ? [] : [bucket]));
  const listed = world.at('buckets', { account: to.account });
  const elsewhere = listed.find(({ arn }) => enabled.includes(arn) && found.elsewhere.includes(arn));
  if (elsewhere !== undefined) {
    return fails(`${source.name} is copied to ${placed(world, pair, elsewhere.arn)}, not to ${to.region}.`);
  }
  // Tags of a bucket that is not listed are not known: by its name alone it may be the one that is meant.
  const isMeant = (arn: string) => takesBucket(replica.match, { arn, name: bucketOf(arn) }, null) !== false;
  const stranger = enabled.find((arn) => isMeant(arn) && !listed.some((bucket) => bucket.arn === arn));
  if (stranger !== undefined)
    return fails(
      `${source.name} is copied to ${bucketOf(stranger)}, which ${world.label(to.account)} does not own: whose bucket that is, is not known.`,
    );
  return fails(`No bucket in ${where} is the declared replica of ${source.name}.`);
}

interface Present {
  /** Of the declared replica. */
  readonly arn: string;
  readonly rules: readonly ReplicationRule[];
}

function copies(world: ReplicationWorld, pair: Pair, { arn, rules }: Present): readonly Statement[] {
  const { source, place, to } = pair;
  const copying = copyingTo(rules, arn);
  if (!copying.isSome) return [noRule(world, pair, { arn, rules })];
  const there = copying.rules.flatMap(({ rule }) => (rule.bucket === arn && rule.status === 'Enabled' ? [rule] : []));
  const owners = there.flatMap((rule) =>
    to.account === place.account ? ownAccount(rule, to.account) : otherAccount(world, rule, to.account),
  );
  const named = there.map(nameOf).join(', ');
  return [holds(`${source.name} is copied to ${bucketOf(arn)} of ${world.label(to.account)} in ${to.region} by ${named}.`), ...owners];
}

function noRule(world: ReplicationWorld, pair: Pair, { arn, rules }: Present): Statement {
  const { source } = pair;
  const disabled = rules.filter(({ bucket, status }) => bucket === arn && status === 'Disabled').map(nameOf);
  const open = copyingTo(rules, arn).rules;
  if (open.length > 0) {
    return notSaid(`whether ${open.map(({ rule }) => nameOf(rule)).join(', ')} of ${source.name} copies to ${bucketOf(arn)}`);
  }
  const off = disabled.length === 0 ? '' : ` ${capital(disabled.join(', '))} would, and is disabled.`;
  const others = [...new Set(rules.flatMap(({ status, bucket }) => (status === 'Enabled' && bucket !== null ? [bucket] : [])))];
  const instead = others.length === 0 ? '' : ` Enabled rules copy to ${others.map((other) => placed(world, pair, other)).join(', ')}.`;
  return fails(`No enabled rule copies ${source.name} to ${bucketOf(arn)}.${off}${instead}`);
}

/** A bucket with its region, where an account that is looked at lists it. */
function placed(world: ReplicationWorld, { place, source, to }: Pair, arn: string): string {
  const listed = [place.account, to.account].flatMap((account) => world.at('buckets', { account }));
  const region = listed.find((bucket) => bucket.arn === arn)?.region ?? null;
  if (region === null) return bucketOf(arn);
  return `${bucketOf(arn)} in ${region}${region === source.region ? ', the region of the source itself' : ''}`;
}

/** Within one account there is nothing to say of it, and nothing else may be said. */
function ownAccount(rule: ReplicationRule, account: string): readonly Statement[] {
  if (rule.account === null || rule.account === account) return [];
  return [fails(`${capital(nameOf(rule))} names ${rule.account} as the account of the destination, which is ${account}.`)];
}

/**
 * Without the owner override, the account of the source owns the replicas in the other account, and can take them away from it, unless the
 * bucket there enforces its owner, which is not read.
 */
function otherAccount(world: ReplicationWorld, rule: ReplicationRule, account: string): readonly Statement[] {
  const name = capital(nameOf(rule));
  const wrong = rule.account === null ? 'names no account' : rule.account === account ? null : `names ${world.label(rule.account)}`;
  const named = wrong === null ? [] : [fails(`${name} ${wrong} for the destination, which belongs to ${world.label(account)}.`)];
  if (rule.owner === 'Destination') return named;
  if (rule.owner === null)
    return [...named, fails(`${name} does not give the replicas to the account of the destination: it has no owner override.`)];
  return [...named, notVerified(`${nameOf(rule)} gives the replicas to ${rule.owner}, which iq does not know`)];
}
