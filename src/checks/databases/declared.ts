import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { databasesOf, type Expectation, expectations, primaries } from './expectations.ts';
import { clustersAt, instancesAt, placeOf, type Subject, sourceOf } from './subjects.ts';
import type { DatabaseWorld, Place } from './world.ts';

/** No database lives in an account of the section that the section does not declare. */
export function judgeDeclared(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  const accounts = world.accounts(Object.values(databasesOf(spec)).flatMap((database) => database.in));
  const places = accounts.flatMap((account) => world.regions(account).map((region) => ({ account, region })));
  return world.each(
    places,
    (place) => ({ target: place, resource: `${place.account}/${place.region}`, expected: 'declared databases alone' }),
    (place) => {
      const judged = judgePlace(world, spec, place);
      return judged.length > 0 ? judged : complete(place, subjectsAt(world, place));
    },
  );
}

/** What is not declared, or not known, in one place. Listing by listing, so that a refusal of one hides nothing in the other. */
function judgePlace(world: DatabaseWorld, spec: Spec, place: Place): readonly Judged[] {
  return world.each(
    [instancesAt, clustersAt],
    () => ({ target: place, resource: `${place.account}/${place.region}`, expected: 'declared databases alone' }),
    (list) =>
      world.each<Subject>(
        list(world, place),
        ({ arn }) => ({ target: place, resource: arn, expected: 'declared' }),
        (subject) => (isDeclared(world, spec, subject) ? [] : undeclared(subject)),
      ),
  );
}

function subjectsAt(world: DatabaseWorld, place: Place): readonly Subject[] {
  return [...instancesAt(world, place), ...clustersAt(world, place)];
}

/** A declaration names it, or names the database that it replicates, directly, through another replica or as a global database. */
function isDeclared(world: DatabaseWorld, spec: Spec, subject: Subject, seen: readonly string[] = []): boolean {
  const place = placeOf(subject.arn);
  if (place === null || seen.includes(subject.arn)) return false;
  const source = sourceOf(subject);
  if (source === null) return isNamed(world, spec, { subject, place }) || isInDeclaredGlobal(world, spec, { subject, place });
  const sourcePlace = placeOf(source);
  // A source in an account that the section does not name is nobody's declared database.
  if (sourcePlace === null || sourcePlace.account !== place.account) return false;
  const listed = source.split(':')[5] === 'cluster' ? clustersAt(world, sourcePlace) : instancesAt(world, sourcePlace);
  const next = listed.find(({ arn }) => arn === source);
  return next !== undefined && isDeclared(world, spec, next, [...seen, subject.arn]);
}

interface Located {
  readonly subject: Subject;
  readonly place: Place;
}

function declaredIn(world: DatabaseWorld, spec: Spec, account: string): readonly Expectation[] {
  return expectations(world, databasesOf(spec)).filter(({ place }) => place.account === account);
}

function isNamed(world: DatabaseWorld, spec: Spec, { subject, place }: Located): boolean {
  const here = declaredIn(world, spec, place.account).filter((expectation) => expectation.place.region === place.region);
  return here.some((expectation) => primaries(world, expectation).some(({ arn }) => arn === subject.arn));
}

/** The secondary clusters of a global database do not always name a source. */
function isInDeclaredGlobal(world: DatabaseWorld, spec: Spec, { subject, place }: Located): boolean {
  if (subject.kind === 'instance' || subject.globalClusterId === null) return false;
  const { globalClusterId } = subject;
  const clusters = declaredIn(world, spec, place.account).filter(({ database }) => database.topology !== 'instance_multi_az');
  return clusters.some((expectation) =>
    primaries(world, expectation).some((one) => one.kind === 'cluster' && one.globalClusterId === globalClusterId),
  );
}

function undeclared(subject: Subject): Draft {
  const source = sourceOf(subject);
  return {
    outcome: 'fail',
    resource: subject.arn,
    expected: 'declared',
    actual: { engine: subject.engine, source },
    message: `${subject.id} (${subject.engine}) is not declared under databases${source === null ? '' : `, and neither is what it replicates, ${source}`}.`,
  };
}

function complete(place: Place, all: readonly Subject[]): Draft {
  const resource = `${place.account}/${place.region}`;
  return {
    outcome: 'pass',
    resource,
    expected: 'declared databases alone',
    actual: all.map(({ arn }) => arn).sort(),
    message:
      all.length === 0
        ? `There is no RDS database in ${resource}: the listings were read to their end.`
        : `Every RDS database in ${resource} is declared, or replicates one that is.`,
  };
}
