import type { Trail } from '../../facts/trails.ts';
import { matchesGlob } from '../../spec/sections/glob.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { refused, unsaid } from '../unsaid.ts';
import type { Coverage } from './selection.ts';
import { coverageOf, type Wanted } from './selectors.ts';
import { homeOf, overTrail, partsOf, sectionOf, type TrailWorld } from './trail.ts';

/** Every management event is recorded, read and write, whatever its source. */
export function judgeManagementEvents(world: TrailWorld, spec: Spec): readonly Judged[] {
  const expected = 'every management event, read and write, of every source';
  return overTrail(world, { spec, expected }, (trail) =>
    overSelectors(trail, { resource: trail.arn, expected, wanted: { category: 'Management' }, what: 'management events' }),
  );
}

/** Every read and write of the objects of the named buckets is recorded: one finding for each name. */
export function judgeDataEvents(world: TrailWorld<'buckets'>, spec: Spec): readonly Judged[] {
  const expected = 'every read and write of its objects';
  return overTrail(world, { spec, expected }, (trail, section) =>
    world.each(
      sectionOf(spec).data_events,
      (bucket) => ({ target: homeOf(world, section), resource: bucketArn(trail, bucket), expected }),
      (bucket) => {
        const judge = (name: string): Draft =>
          overSelectors(trail, {
            resource: bucketArn(trail, name),
            expected,
            wanted: { category: 'Data', prefix: prefixOf(bucketArn(trail, name)) },
            what: `object events of ${name}`,
          });
        const draft = judge(bucket);
        const isGlob = /[*?]/.test(bucket) && bucket !== '*';
        if (!isGlob || draft.outcome === 'pass' || trail.selectors === null) return draft;
        // Account by account: buckets that could not be listed do not hide one that is not recorded.
        const found = world.each(
          world.all('buckets'),
          () => ({ target: homeOf(world, section), resource: bucketArn(trail, bucket), expected }),
          (place) =>
            place
              .read()
              .filter(({ name }) => matchesGlob(bucket, name))
              .map(({ name }) => judge(name)),
        );
        // A glob that stands for no bucket is itself not recorded.
        return found.length > 0 ? found : draft;
      },
    ),
  );
}

function bucketArn(trail: Trail, name: string): string {
  return `arn:${partsOf(trail.arn).partition}:s3:::${name}`;
}

/** What the ARNs of all objects begin with: the bucket and a slash, or as much of a glob as is certain. */
function prefixOf(arn: string): string {
  const wildcard = arn.search(/[*?]/);
  return wildcard < 0 ? `${arn}/` : arn.slice(0, wildcard);
}

interface Question {
  readonly resource: string;
  readonly expected: string;
  readonly wanted: Wanted;
  readonly what: string;
}

function overSelectors(trail: Trail, { resource, expected, wanted, what }: Question): Draft {
  const finding = { resource, expected, actual: trail.selectors };
  if (trail.selectorsError !== null) return refused(trail.selectorsError, finding);
  if (trail.selectors === null)
    return unsaid(`the event selectors of ${trail.name} are known to its owner alone, in its home region`, finding);
  const { outcome, because }: Coverage = coverageOf(trail.selectors, wanted);
  if (outcome === 'unknown') return unsaid(because.join('; '), finding);
  const isRecorded = outcome === 'pass';
  const message = isRecorded ? `${trail.name} records all ${what}` : `${trail.name} does not record all ${what}: ${because.join('; ')}`;
  return passIf(isRecorded, { ...finding, message });
}
