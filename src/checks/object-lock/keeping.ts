import type { BucketExpiration } from '../../facts/bucket-lifecycles.ts';
import type { Quantity } from '../../spec/sections/grammar.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { aspectOf } from '../object-storage/buckets.ts';
import { judgeMissing } from '../object-storage/present.ts';
import { eachAsked, type Owned } from '../object-storage/settings.ts';
import { refused, unsaid } from '../unsaid.ts';
import { areDaysEnough } from './lock.ts';
import type { LockWorld } from './world.ts';

/** Each bucket that must keep versions keeps them. */
export function judgeVersioning(world: LockWorld, spec: Spec): readonly Judged[] {
  return eachAsked(world, spec, {
    setting: 'versioning',
    isAsked: (value) => value,
    expected: 'Enabled',
    what: 'to keep versions',
    missing: judgeMissing(world, spec, ({ declared }) => declared.versioning === true),
    judge: (owned) => judgeWord(world, owned, 'status', { what: 'versioning', off: ['Suspended'] }),
  });
}

/** Each bucket whose versions must be deleted with MFA alone says so. */
export function judgeMfaDelete(world: LockWorld, spec: Spec): readonly Judged[] {
  return eachAsked(world, spec, {
    setting: 'mfa_delete',
    isAsked: (value) => value,
    expected: 'Enabled',
    what: 'to delete with MFA alone',
    missing: judgeMissing(world, spec, ({ declared }) => declared.mfa_delete === true),
    judge: (owned) => judgeWord(world, owned, 'mfaDelete', { what: 'MFA delete', off: ['Disabled'] }),
  });
}

/** S3 leaves out what was never turned on. */
function judgeWord(
  world: LockWorld,
  { account, bucket }: Owned,
  member: 'status' | 'mfaDelete',
  { what, off }: { readonly what: string; readonly off: readonly string[] },
): Draft {
  const place = { resource: bucket.arn, expected: 'Enabled', actual: null };
  const read = aspectOf(world.at('bucket-versioning', { account }), bucket, 'versioning');
  if (read.kind === 'unclear') return refused(read, place);
  const word = read.value?.[member] ?? null;
  const draft = { ...place, actual: read.value };
  if (word !== null && word !== 'Enabled' && !off.includes(word))
    return unsaid(`${what} of ${bucket.name} is ${word}, which iq does not know`, draft);
  const said = word === null ? 'was never turned on' : `is ${word}`;
  return passIf(word === 'Enabled', { ...draft, message: `The ${what} of ${bucket.name} ${said}.` });
}

/** No lifecycle rule removes anything from a bucket sooner than it must be kept. */
export function judgeLifecycle(world: LockWorld, spec: Spec): readonly Judged[] {
  return eachAsked(world, spec, {
    setting: 'keep',
    isAsked: () => true,
    expected: 'nothing is removed sooner',
    what: 'to keep its objects for any time',
    missing: judgeMissing(world, spec, ({ declared }) => declared.keep !== undefined),
    judge: ({ account, bucket }, keep) => {
      const place = { resource: bucket.arn, expected: `nothing is removed before ${keep.text}`, actual: null };
      const read = aspectOf(world.at('bucket-lifecycles', { account }), bucket, 'lifecycle rules');
      if (read.kind === 'unclear') return refused(read, place);
      const rules = read.value ?? [];
      const draft = { ...place, actual: rules };
      const soon = rules.flatMap((rule) => (rule.status === 'Enabled' ? removalsOf(rule, keep) : []));
      if (soon.length > 0) return passIf(false, { ...draft, message: `In ${bucket.name} ${soon.join(', and ')}: before ${keep.text}.` });
      const open = rules.flatMap(openIn);
      if (open.length > 0) return unsaid(`in ${bucket.name} ${open.join(', and ')}`, draft);
      const message = `No lifecycle rule removes anything from ${bucket.name} before ${keep.text}.`;
      return passIf(true, { ...draft, message });
    },
  });
}

const nameOf = ({ id }: BucketExpiration): string => (id === null ? 'a lifecycle rule without id' : `lifecycle rule ${id}`);

/** What a rule removes too soon. A date spares nothing that was written shortly before. */
function removalsOf(rule: BucketExpiration, keep: Quantity): readonly string[] {
  const { days, date, noncurrent } = rule;
  return [
    ...(days !== null && !areDaysEnough(days, keep) ? [`${nameOf(rule)} expires objects after ${days} days`] : []),
    ...(date !== null ? [`${nameOf(rule)} expires objects of whatever age from ${date.slice(0, 10)} on`] : []),
    ...(typeof noncurrent?.days === 'number' && !areDaysEnough(noncurrent.days, keep)
      ? [`${nameOf(rule)} deletes versions ${noncurrent.days} days after they are replaced or deleted`]
      : []),
  ];
}

/** What is not known of a rule. */
function openIn(rule: BucketExpiration): readonly string[] {
  const { status, days, date, noncurrent } = rule;
  if (status === null) return [`AWS did not say whether ${nameOf(rule)} is on`];
  if (status !== 'Enabled') return [`${nameOf(rule)} is ${status}, which iq does not know`];
  const saysNothing = days === null && date === null && noncurrent === null;
  return saysNothing || noncurrent?.days === null ? [`AWS did not say when ${nameOf(rule)} removes what it removes`] : [];
}
