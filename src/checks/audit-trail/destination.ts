import { matchesGlob } from '../../spec/sections/glob.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Judged, passIf } from '../check.ts';
import { judgeKey } from '../key-resolution.ts';
import { unsaid } from '../unsaid.ts';
import { homeOf, overTrail, partsOf, sectionOf, type TrailWorld } from './trail.ts';

/** The trail writes into the declared bucket, and that bucket is the declared account's own. */
export function judgeBucket(world: TrailWorld<'buckets'>, spec: Spec): readonly Judged[] {
  const { bucket } = sectionOf(spec);
  const owner = world.account(bucket.in);
  const expected = { name: bucket.name, account: owner };
  return overTrail(world, { spec, expected }, (trail) => {
    const name = trail.bucket;
    if (name === null) return unsaid(`AWS named no bucket for ${trail.name}`, { resource: trail.arn, expected, actual: null });
    const finding = { resource: `arn:${partsOf(trail.arn).partition}:s3:::${name}`, expected };
    if (!matchesGlob(bucket.name, name)) {
      return passIf(false, { ...finding, actual: { name }, message: `${trail.name} writes into ${name}, which is not ${bucket.name}` });
    }
    // Bucket names are global: the right name may be a stranger's, so the account itself has to list it.
    const isOwn = world.at('buckets', { account: owner }).some((entry) => entry.name === name);
    const message = isOwn
      ? `${trail.name} writes into ${name} of ${world.label(owner)}`
      : `${trail.name} writes into ${name}, which ${world.label(owner)} does not own`;
    return passIf(isOwn, { ...finding, actual: { name, account: isOwn ? owner : null }, message });
  });
}

/** The log files are encrypted with the declared key, which is the customer's and enabled. */
export function judgeTrailKey(world: TrailWorld<'keys'>, spec: Spec): readonly Judged[] {
  const wanted = sectionOf(spec).key as `key:${string}`;
  return overTrail(world, { spec, expected: wanted }, (trail, section) => {
    const declared = spec.keys[wanted.slice('key:'.length)];
    if (declared === undefined) throw new Error(`the spec declares no ${wanted}`);
    // CloudTrail wants the key where the bucket is, which need not be the home region of the trail.
    const place = { account: homeOf(world, section).account, region: declared.region };
    return judgeKey(world, spec, trail.keyId, place, wanted, { resource: trail.arn, what: `Trail ${trail.name}` });
  });
}
