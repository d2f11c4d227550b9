import type { Tripwire } from '../../facts/tripwire.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import type { Draft, Judged } from '../check.ts';
import type { EncryptionWorld } from './world.ts';

/** No data lies in an enabled region that the spec does not govern: it is closed, as far as the spec says so, or seen to be empty. */
export function judgeOtherRegions(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const regions = world.each(
    world.all('tripwire', account),
    ({ target }) => ({
      target,
      resource: target.region === undefined ? account : `${account}/${target.region}`,
      expected: expectation(spec),
    }),
    ({ target, read }) => {
      const seen = read();
      return judgeRegion(spec, {
        resource: `${account}/${target.region}`,
        status: statusOf(world, { account, region: target.region }),
        seen,
      });
    },
  );
  const judged = [...regions, ...judgeBuckets(world, spec)];
  return regions.length > 0 ? judged : [...judged, ...noOtherRegion(world, spec)];
}

interface Region {
  readonly resource: string;
  /** AWS's word for whether the region is enabled. */
  readonly status: string | null;
  readonly seen: Tripwire;
}

function judgeRegion(spec: Spec, { resource, status, seen }: Region): readonly Draft[] {
  const { others } = spec.organization.regions;
  const draft = { resource, expected: expectation(spec) };
  if (seen.closedBy === null && seen.stores.length > 0) {
    return seen.stores.map(({ type, arn }) => ({
      ...draft,
      outcome: 'fail',
      resource: arn,
      actual: type,
      message: `A store (${type}) in a region that the spec does not govern.`,
    }));
  }
  if (status !== 'ENABLED' && status !== 'ENABLED_BY_DEFAULT') {
    const detail = `${resource} is ${status ?? 'not listed'} as a region: what it holds can still change`;
    return [{ ...draft, outcome: 'unknown', actual: status, message: `${detail}.`, because: { reason: 'failed', detail } }];
  }
  const closed = seen.closedBy === null ? seen.closed : ['every call'];
  if (closed.length === 0) {
    return [
      { ...draft, outcome: 'pass', actual: 'no store', message: `There is no store in ${resource}: every listing was read to its end.` },
    ];
  }
  const rest = seen.closedBy === null ? '; what was answered holds no store' : '';
  const actual = { closedBy: 'service-control-policy', operations: closed };
  if (others === 'denied') {
    return [{ ...draft, outcome: 'pass', actual, message: `A service control policy closes ${resource} (${closed.join(', ')})${rest}.` }];
  }
  const detail = `${resource} cannot be seen to be empty: a service control policy refused ${closed.join(', ')}`;
  return [{ ...draft, outcome: 'unknown', actual, message: `${detail}${rest}.`, because: { reason: 'denied', detail } }];
}

/** Buckets are listed for the whole account, so that one in a region that is closed to the tripwire is seen all the same. */
function judgeBuckets(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const expected = `in ${spec.organization.regions.governed.join(' or ')}`;
  return world.each(
    [account],
    () => ({ target: { account }, resource: `${account}/s3`, expected }),
    () => {
      const buckets = world.at('buckets', { account });
      const strays = buckets.filter(({ region }) => region === null || !spec.organization.regions.governed.includes(region));
      if (strays.length === 0) {
        const message = `Every bucket of ${world.label(account)} is in a governed region (${buckets.length}): the listing was read to its end.`;
        return { outcome: 'pass', resource: `${account}/s3`, expected, actual: buckets.map((bucket) => bucket.arn), message };
      }
      return strays.map(({ arn, name, region, readError }): Draft => {
        const draft = { resource: arn, expected, actual: region };
        if (region !== null)
          return { ...draft, outcome: 'fail', message: `Bucket ${name} is in ${region}, which the spec does not govern.` };
        const detail = readError?.detail ?? `the region of bucket ${name} is not known`;
        return {
          ...draft,
          outcome: 'unknown',
          message: `Where bucket ${name} is could not be verified: ${detail}`,
          because: { reason: 'failed', detail },
        };
      });
    },
  );
}

function expectation(spec: Spec): string {
  return spec.organization.regions.others === 'denied' ? 'closed by a service control policy, or empty' : 'seen to be empty';
}

function statusOf(
  world: EncryptionWorld,
  { account, region }: { readonly account: string; readonly region: string | undefined },
): string | null {
  return world.at('enabled-regions', { account }).find((entry) => entry.name === region)?.status ?? null;
}

/** Either AWS lists no other region, or the run was narrowed to leave them out, which proves nothing. */
function noOtherRegion(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const expected = expectation(spec);
  return world.each(
    [account],
    () => ({ target: { account }, resource: account, expected }),
    () => {
      const { governed } = spec.organization.regions;
      const others = world
        .at('enabled-regions', { account })
        .filter(({ name, status }) => status !== 'DISABLED' && !governed.includes(name));
      const draft = { resource: account, expected, actual: others.map(({ name }) => name) };
      if (others.length === 0)
        return { ...draft, outcome: 'pass', message: `No region is enabled in ${world.label(account)} but the governed ones.` };
      const detail = `the run was narrowed and did not read ${others.map(({ name }) => name).join(', ')}`;
      return { ...draft, outcome: 'unknown', message: `Could not be verified: ${detail}.`, because: { reason: 'not-asked', detail } };
    },
  );
}
