import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { databasesOf, eachDatabase } from './expectations.ts';
import { replicasOf } from './replicas.ts';
import { conclude, fails, holds, type Statement, unclear } from './statements.ts';
import { clustersAt, instancesAt, membersOf, type Subject } from './subjects.ts';
import type { DatabaseWorld } from './world.ts';

/** Neither the database nor any replica of it in the governed regions can be reached from the internet. */
export function judgePrivate(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  return eachDatabase(world, databasesOf(spec), ({ place, subject }) => {
    const listings = world.regions(place.account).flatMap((region) => {
      const target = { account: place.account, region };
      return [instancesAt, clustersAt].map((list) => ({ target, list }));
    });
    const replicas = world.each(
      listings,
      ({ target }) => ({ target, resource: subject.arn, expected: 'no replica that is public' }),
      ({ target, list }) => replicasOf(subject.arn, list(world, target)).map((replica) => privacyOf(world, replica)),
    );
    return [privacyOf(world, subject), ...replicas];
  });
}

function privacyOf(world: DatabaseWorld, subject: Subject): Draft {
  const parts = partsOf(world, subject);
  const statements = parts.map(({ id, isPublic }): Statement => {
    if (isPublic === null) return unclear(`AWS does not say whether ${id} is publicly accessible.`);
    return isPublic ? fails(`${id} is publicly accessible.`) : holds(`${id} is not publicly accessible.`);
  });
  return conclude(statements, { resource: subject.arn, expected: { publiclyAccessible: false }, actual: parts });
}

/** An Aurora cluster leaves public access to its members; a Multi-AZ DB cluster decides for them. */
function partsOf(world: DatabaseWorld, subject: Subject): readonly { readonly id: string; readonly isPublic: boolean | null }[] {
  const self = { id: subject.id, isPublic: subject.publiclyAccessible };
  if (subject.kind === 'instance') return [self];
  const members = membersOf(world, subject).map(({ instanceId, instance }) => ({
    id: instanceId,
    isPublic: instance?.publiclyAccessible ?? null,
  }));
  const isLeftToMembers = self.isPublic === null && subject.engine.startsWith('aurora');
  return isLeftToMembers ? members : [self, ...members];
}

/** Nobody deletes it by mistake. */
export function judgeDeletionProtection(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  return eachDatabase(world, databasesOf(spec), ({ database, subject: { arn, id, deletionProtection: actual } }) => {
    const statement =
      actual === null
        ? unclear(`AWS does not say whether ${id} is protected from deletion.`)
        : actual
          ? holds(`${id} is protected from deletion.`)
          : database.deletion_protection
            ? fails(`${id} is not protected from deletion.`)
            : holds(`${id} is not protected from deletion, and the spec does not ask for it.`);
    return conclude([statement], { resource: arn, expected: database.deletion_protection, actual });
  });
}
