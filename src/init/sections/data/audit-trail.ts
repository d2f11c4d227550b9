import { coverageOf } from '../../../checks/audit-trail/selectors.ts';
import { partsOf } from '../../../checks/audit-trail/trail.ts';
import type { Trail } from '../../../facts/trails.ts';
import type { Drafted, InitSource, LeftOut, Review, Section } from '../../model.ts';
import { keyGroupsOf, keyNameOf, nameOfGroup } from './key-groups.ts';

const check = 'audit-trail';

/** The organization's trail. */
export const auditTrailSection: Section = { key: 'audit_trail', checks: [check], heading: 'The audit trail', draft: drafted };

function drafted(source: InitSource): Drafted | LeftOut {
  const trails = trailsOf(source);
  const [trail] = trails.filter(({ isOrganization }) => isOrganization === true);
  if (trail === undefined) {
    const reason = source.each('trails').length === 0 ? 'The trails were not read' : 'No trail of the whole organization was seen';
    return left(reason, 'the reference design has one trail of the whole organization, in a log archive');
  }
  const { account, region: home, name } = partsOf(trail.arn);
  const bucket = bucketOf(source, trail);
  const key = keyOf(source, trail, home);
  if (bucket === null)
    return left(`The bucket of the trail ${name} is in no account that was read`, 'nobody could see where the log files go');
  if (key === null)
    return left(`The trail ${name} has no key of ours, and the spec has to name one`, 'the log files are not under a key of our own');
  const others = trails.filter(({ arn }) => arn !== trail.arn);
  const reviews: readonly Review[] = [
    ...(others.length === 0 ? [] : [othersReview(others)]),
    ...(keyNameOf(source, trail.keyId) === null ? [keyReview(trail)] : []),
  ];
  return {
    value: {
      owner: source.account(account),
      home,
      match: { name },
      bucket: { in: source.account(bucket), name: trail.bucket },
      key: `key:${key}`,
      data_events: dataEventsOf(source, trail),
      others: others.length === 0 ? 'none' : 'allowed',
    },
    comments: [{ path: [], text: 'One trail of the whole organization, and what must be true of it.' }],
    reviews,
    lines: {
      'audit-trail.bucket': ['bucket'],
      'audit-trail.key': ['key'],
      'audit-trail.other-trails': ['others'],
      'audit-trail.data-events': ['data_events'],
      'audit-trail.organization-trail': ['match'],
    },
  };
}

function left(reason: string, review: string): LeftOut {
  return { excluded: [{ check, reason, review }] };
}

function keyReview({ name, keyId }: Trail): Review {
  const text = keyId === null ? `${name} names no key` : `the key of ${name} was not read`;
  return { requirement: 'audit-trail.key', path: ['key'], text: `${text}: this one stands here because there has to be one` };
}

function othersReview(others: readonly Trail[]): Review {
  const names = others.slice(0, 3).map(({ arn }) => `${partsOf(arn).name} of ${partsOf(arn).account}`);
  const more = others.length > names.length ? ` and ${others.length - names.length} more` : '';
  return { requirement: 'audit-trail.other-trails', path: ['others'], text: `there are other trails: ${names.join(', ')}${more}` };
}

/** Each trail once, as its owner sees it at home where that was read. */
function trailsOf(source: InitSource): readonly Trail[] {
  const seen = source.each('trails').flatMap(({ target, value }) => value.map((trail) => ({ trail, target })));
  return [...Map.groupBy(seen, ({ trail }) => trail.arn)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([arn, list]) => {
      const { account, region } = partsOf(arn);
      const own = list.find(({ target }) => target.account === account && target.region === region);
      return (own ?? list[0])?.trail ?? [];
    });
}

function bucketOf(source: InitSource, { bucket }: Trail): string | null {
  const owner = source.each('buckets').find(({ value }) => value.some(({ name }) => name === bucket));
  return owner?.target.account ?? null;
}

/** The key of the trail; where it has none, the one that the spec would give it, so that it is marked and not forgotten. */
function keyOf(source: InitSource, { keyId, bucket }: Trail, home: string): string | null {
  const own = keyNameOf(source, keyId);
  if (own !== null) return own;
  const ofBucket = source.each('buckets').flatMap(({ value }) => value.filter(({ name }) => name === bucket))[0]?.encryption?.keyId ?? null;
  const groups = keyGroupsOf(source);
  const group = groups.byArn.get(ofBucket ?? '') ?? groups.declared[0];
  const isAtHome = group !== undefined && group.region === home;
  const fitting = isAtHome ? group : groups.declared.find(({ region }) => region === home);
  return fitting === undefined ? null : nameOfGroup(source, fitting);
}

/** As many names as a reader looks through. */
const mostNames = 10;

/** The buckets whose every object is recorded, read and written: all of them, or by name. */
function dataEventsOf(source: InitSource, { arn, selectors }: Trail): readonly string[] | undefined {
  if (selectors === null) return undefined;
  const isRecorded = (prefix: string): boolean =>
    coverageOf(selectors, { category: 'Data', prefix: `arn:${partsOf(arn).partition}:s3:::${prefix}` }).outcome === 'pass';
  if (isRecorded('')) return ['*'];
  const names = source.each('buckets').flatMap(({ value }) => value.map(({ name }) => name));
  const recorded = names.filter((name) => isRecorded(`${name}/`)).sort();
  return recorded.length === 0 ? undefined : recorded.slice(0, mostNames);
}
