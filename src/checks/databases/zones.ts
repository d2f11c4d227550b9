import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { databasesOf, eachDatabase, type Found } from './expectations.ts';
import { conclude, fails, holds, type Statement, unclear } from './statements.ts';
import { membersOf, type Subject } from './subjects.ts';
import type { DatabaseWorld } from './world.ts';

/** The copies stand in different zones: enough of them, and none outside those declared. */
export function judgeZones(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  return eachDatabase(world, databasesOf(spec), ({ database, subject }) => {
    const copies = copiesOf(world, subject);
    const atLeast = atLeastZones(database, spec.defaults.azs);
    return conclude(statementsOf(subject, copies, { atLeast, allowed: database.azs }), {
      resource: subject.arn,
      expected: { zones: database.azs ?? null, atLeast },
      actual: copies,
    });
  });
}

interface Copy {
  readonly what: string;
  readonly zone: string | null;
}

/** Where each copy is. A cluster's own `zones` say where members could be, so they are no evidence here. */
function copiesOf(world: DatabaseWorld, subject: Subject): readonly Copy[] {
  if (subject.kind === 'cluster') {
    return membersOf(world, subject).map(({ instanceId, instance }) => ({ what: instanceId, zone: instance?.zone ?? null }));
  }
  const primary = { what: subject.id, zone: subject.zone };
  return subject.multiAz === false ? [primary] : [primary, { what: `the standby of ${subject.id}`, zone: subject.secondaryZone }];
}

/** One zone is never enough for any topology; a Multi-AZ DB cluster always takes three. */
function atLeastZones(database: Found['database'], fallback: number): number {
  const floor = database.topology === 'multi_az_cluster' ? 3 : 2;
  return database.azs === undefined ? Math.max(floor, fallback) : floor;
}

function statementsOf(
  { id }: Subject,
  copies: readonly Copy[],
  { atLeast, allowed }: { readonly atLeast: number; readonly allowed: readonly string[] | undefined },
): readonly Statement[] {
  const known = copies.flatMap(({ zone }) => (zone === null ? [] : [zone]));
  const distinct = [...new Set(known)].sort();
  const unknown = copies.filter(({ zone }) => zone === null);
  const outside = allowed === undefined ? [] : distinct.filter((zone) => !allowed.includes(zone));
  const statements: Statement[] = [];
  if (outside.length > 0) statements.push(fails(`${id} uses ${outside.join(', ')}, outside the declared zones ${allowed?.join(', ')}.`));
  // With a zone unknown, the count can still rise: only a shortfall that it cannot mend is a failure.
  if (distinct.length + unknown.length < atLeast) {
    statements.push(
      fails(
        `${id} stands in ${distinct.length} ${distinct.length === 1 ? 'zone' : 'zones'} (${distinct.join(', ')}); ${atLeast} are wanted.`,
      ),
    );
  }
  statements.push(...unknown.map(({ what }) => unclear(`AWS does not say in which zone ${what} is.`)));
  return statements.length > 0 ? statements : [holds(`${id} stands in ${distinct.join(', ')}.`)];
}
