import type { BucketLock } from '../../facts/bucket-locks.ts';
import type { Quantity } from '../../spec/sections/grammar.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import { aspectOf, type DeclaredPlace, declaredIn, findBucket, replicaOf } from '../object-storage/buckets.ts';
import { judgeMissing } from '../object-storage/present.ts';
import { type Owned, placeOf } from '../object-storage/settings.ts';
import { refused, unsaid } from '../unsaid.ts';
import { lockOf } from './wanted.ts';
import type { LockWorld } from './world.ts';

const day = 86_400;

/** What is judged of a bucket that must have a lock. */
interface About {
  readonly expected: (retention: Quantity) => unknown;
  readonly judge: (lock: BucketLock | null, asked: Asked) => Draft;
}

interface Asked {
  readonly name: string;
  readonly retention: Quantity;
  /** What a draft says of the bucket whatever comes out. */
  readonly place: Pick<Draft, 'resource' | 'expected' | 'actual'>;
}

/** One finding for each bucket that must have a lock: those of the account, and the replicas that they have in other accounts. */
function eachLocked(world: LockWorld, spec: Spec, about: About): readonly Judged[] {
  const account = accountOf(world);
  const expected = 'a lock';
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected }),
    () => {
      const own = world.each(
        world.at('buckets', { account }),
        ({ arn, region }) => ({ target: placeOf(account, region), resource: arn, expected }),
        (bucket) => judgeBucket(world, spec, { account, bucket }, about),
      );
      const entries = declaredIn(world, spec, account).filter((entry) => isElsewhere(world, entry));
      const replicas = world.each(
        entries,
        (entry) => ({ target: targetOf(world, entry), resource: `bucket:${entry.name}.replica`, expected }),
        (entry) => judgeReplica(world, spec, entry, about),
      );
      const missing = judgeMissing(world, spec, ({ declared }) => declared.lock !== undefined && declared.lock !== 'none');
      const judged = [...own, ...replicas, ...missing];
      return judged.length > 0 ? judged : [notAsked(account, `The spec asks no bucket in ${world.label(account)} for a lock.`)];
    },
  );
}

function isElsewhere(world: LockWorld, entry: DeclaredPlace): boolean {
  const place = replicaOf(world, entry);
  return place !== null && place.account !== entry.account;
}

function targetOf(world: LockWorld, entry: DeclaredPlace): { readonly account: string; readonly region: string } {
  const { account, region } = replicaOf(world, entry) ?? entry;
  return { account, region };
}

/** A replica of which there is not exactly one fails in bucket-present. */
function judgeReplica(world: LockWorld, spec: Spec, entry: DeclaredPlace, about: About): readonly Draft[] {
  const place = replicaOf(world, entry);
  const found = place === null ? null : findBucket(world, place);
  if (place === null || found === null || found.kind === 'absent' || found.kind === 'ambiguous') return [];
  if (found.kind === 'unclear') return [refused(found, { resource: `bucket:${entry.name}.replica`, expected: 'a lock', actual: null })];
  return judgeBucket(world, spec, { account: place.account, bucket: found.bucket }, about);
}

function judgeBucket(world: LockWorld, spec: Spec, owned: Owned, { expected, judge }: About): readonly Draft[] {
  const { account, bucket } = owned;
  const wanted = lockOf(world, spec, owned);
  if (wanted.kind === 'none') return [];
  if (wanted.kind === 'unclear') return [refused(wanted, { resource: bucket.arn, expected: 'a lock', actual: null })];
  const { retention } = wanted;
  const place = { resource: bucket.arn, expected: expected(retention), actual: null };
  const read = aspectOf(world.at('bucket-locks', { account }), bucket, 'Object Lock');
  if (read.kind === 'unclear') return [refused(read, place)];
  return [judge(read.value, { name: bucket.name, retention, place: { ...place, actual: read.value } })];
}

/** Each bucket that must have Object Lock has it. */
export function judgeEnabled(world: LockWorld, spec: Spec): readonly Judged[] {
  return eachLocked(world, spec, {
    expected: () => 'Object Lock',
    judge: (lock, { name, place }) => {
      const isOn = lock?.enabled === true;
      return passIf(isOn, { ...place, message: isOn ? `${name} has Object Lock.` : `${name} has no Object Lock.` });
    },
  });
}

/** What a bucket without a rule for new objects lacks; `null` where it has one. */
function lacking(lock: BucketLock | null, { name, place }: Asked): Draft | null {
  if (lock?.enabled !== true) return passIf(false, { ...place, message: `${name} has no Object Lock: new objects can be deleted.` });
  const hasRule = lock.mode !== null || lock.days !== null || lock.years !== null;
  return hasRule
    ? null
    : passIf(false, { ...place, message: `${name} has Object Lock without a default rule: new objects are not locked.` });
}

/** Each locks new objects in compliance mode. */
export function judgeMode(world: LockWorld, spec: Spec): readonly Judged[] {
  return eachLocked(world, spec, {
    expected: () => 'COMPLIANCE',
    judge: (lock, asked) => {
      const without = lacking(lock, asked);
      if (without !== null || lock === null) return without ?? unsaid(`the lock of ${asked.name} is not known`, asked.place);
      const { name, place } = asked;
      const { mode } = lock;
      if (mode === 'COMPLIANCE') return passIf(true, { ...place, message: `${name} locks new objects in compliance mode.` });
      if (mode === 'GOVERNANCE') {
        const message = `${name} locks new objects in GOVERNANCE mode: whoever has s3:BypassGovernanceRetention can delete them.`;
        return passIf(false, { ...place, message });
      }
      return unsaid(
        mode === null ? `AWS did not say in which mode ${name} locks` : `${name} locks in the mode ${mode}, which iq does not know`,
        place,
      );
    },
  });
}

/** Each locks new objects for as long as it must. */
export function judgeRetention(world: LockWorld, spec: Spec): readonly Judged[] {
  return eachLocked(world, spec, {
    expected: ({ text }) => `at least ${text}`,
    judge: (lock, asked) => {
      const without = lacking(lock, asked);
      if (without !== null || lock === null) return without ?? unsaid(`the lock of ${asked.name} is not known`, asked.place);
      const { name, place, retention } = asked;
      if (lock.days === null && lock.years === null) return unsaid(`AWS did not say for how long ${name} locks new objects`, place);
      const isLong =
        (lock.days === null || areDaysEnough(lock.days, retention)) && (lock.years === null || areYearsEnough(lock.years, retention));
      const held = [...(lock.days === null ? [] : [`${lock.days} days`]), ...(lock.years === null ? [] : [`${lock.years} years`])].join(
        ' and ',
      );
      const message = `${name} locks new objects for ${held}${isLong ? '' : `: less than ${retention.text} (${daysIn(retention)} days)`}.`;
      return passIf(isLong, { ...place, message });
    },
  });
}

/** Whole days that are no less than the quantity. */
function daysIn({ seconds }: Quantity): number {
  return Math.ceil(seconds / day);
}

/** Whether so many days are no less than the quantity. */
export function areDaysEnough(days: number, { seconds }: Quantity): boolean {
  return days * day >= seconds;
}

/** Whether so many years, which S3 counts by the calendar, are no less than the quantity: against days, the fewest that these years can have count. */
export function areYearsEnough(years: number, { text, seconds }: Quantity): boolean {
  if (text.endsWith('y')) return years >= Number.parseInt(text, 10);
  return areDaysEnough(years * 365 + Math.floor(years / 4), { text, seconds });
}
