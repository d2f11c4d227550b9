import type { Database } from '../../spec/sections/databases.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { describeMatch, matches } from './match.ts';
import { clustersAt, instancesAt, type Subject, sourceOf } from './subjects.ts';
import type { DatabaseWorld, ListedWorld, Place } from './world.ts';

/** A declared database in one of the accounts that it names. */
export interface Expectation {
  readonly name: string;
  readonly database: Database;
  /** Account and primary region. */
  readonly place: Place;
}

/** An expectation and the one database that answers to it. */
export interface Found extends Expectation {
  readonly subject: Subject;
}

/** The declared databases by name. */
export type Databases = NonNullable<Spec['databases']>;

/** The declared databases that a requirement asks something of; none where the section is absent. */
export function databasesOf(spec: Spec, isAsked: (database: Database) => boolean = () => true): Databases {
  return Object.fromEntries(Object.entries(spec.databases ?? {}).filter(([, database]) => isAsked(database)));
}

/** Every declared database, once per account that it names and the run reads. */
export function expectations(world: ListedWorld, databases: Databases): readonly Expectation[] {
  return Object.entries(databases).flatMap(([name, database]) =>
    world.accounts(database.in).map((account) => ({ name, database, place: { account, region: database.region } })),
  );
}

/** The databases of the declared topology that `match` names in one place, replicas among them. */
export function candidates(world: ListedWorld, { database, place }: Omit<Expectation, 'name'>): readonly Subject[] {
  const all: readonly Subject[] = database.topology === 'instance_multi_az' ? instancesAt(world, place) : clustersAt(world, place);
  return all.filter((subject) => matches(subject, database.match));
}

/** The candidates that are no replica of another database. Exactly one is wanted. */
export function primaries(world: ListedWorld, expectation: Expectation): readonly Subject[] {
  return candidates(world, expectation).filter((subject) => sourceOf(subject) === null);
}

/** `one DB instance with tag Role=phi-db`. */
export function describeExpectation({ database }: Omit<Expectation, 'place'>): string {
  return `one ${database.topology === 'instance_multi_az' ? 'DB instance' : 'DB cluster'} with ${describeMatch(database.match)}`;
}

/** The place of a finding before the database is found: its declared name stands for it. */
export function placeOfExpectation(expectation: Expectation): {
  readonly target: Place;
  readonly resource: string;
  readonly expected: string;
} {
  return { target: expectation.place, resource: expectation.name, expected: describeExpectation(expectation) };
}

/** What a requirement says where `present` already says that the database is not there, or not unambiguous. */
function notFound(expectation: Expectation, count: number): Draft {
  const detail = `${count === 0 ? 'no database' : `${count} databases`} in ${expectation.place.account}/${expectation.place.region} ${count === 0 ? 'answers' : 'answer'} to ${expectation.name}`;
  return {
    outcome: 'unknown',
    resource: expectation.name,
    expected: describeExpectation(expectation),
    actual: count,
    message: `Nothing to judge: ${detail}. See rds-resilience.present.`,
    because: { reason: 'no-findings', detail },
  };
}

/** Judges every declared database that is there exactly once; the others come out as `unknown`. */
export function eachDatabase(
  world: DatabaseWorld,
  databases: Databases,
  judge: (found: Found) => Draft | readonly (Draft | Judged)[],
): readonly Judged[] {
  return world.each(expectations(world, databases), placeOfExpectation, (expectation) => {
    const [subject, ...more] = primaries(world, expectation);
    return subject === undefined || more.length > 0
      ? notFound(expectation, subject === undefined ? 0 : more.length + 1)
      : judge({ ...expectation, subject });
  });
}
