import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { databasesOf, eachDatabase } from './expectations.ts';
import { copiesOf } from './replicas.ts';
import { conclude, fails, holds, type Statement, unclear } from './statements.ts';
import { clustersAt, instancesAt, membersOf, placeOf, type Subject } from './subjects.ts';
import type { DatabaseWorld } from './world.ts';

/** Neither the database nor any replica of it, or of a replica, can be reached from the internet. */
export function judgePrivate(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  return eachDatabase(world, databasesOf(spec), ({ place, subject }) => {
    const listings = world.regions(place.account).flatMap((region) => {
      const target = { account: place.account, region };
      return [instancesAt, clustersAt].map((list) => ({ target, list }));
    });
    const replicas = world.each(
      listings,
      ({ target }) => ({ target, resource: subject.arn, expected: 'no replica that is public' }),
      ({ target, list }) => copiesOf(world, subject, list(world, target)).map((copy) => privacyOf(world, copy)),
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
  // No part at all: an Aurora cluster without members.
  const nobody = parts.length === 0 ? [unclear(`${subject.id} has no members, and they decide whether it is publicly accessible.`)] : [];
  const far = unreadReplicasOf(world, subject).map((replica) =>
    unclear(`${replica} replicates ${subject.id} in a region that the run does not read: whether it is publicly accessible is not known.`),
  );
  const draft = { resource: subject.arn, expected: { publiclyAccessible: false }, actual: parts };
  return conclude([...statements, ...nobody, ...far], draft);
}

/** Replicas that the database itself names, in regions that the run does not read. */
function unreadReplicasOf(world: DatabaseWorld, { arn, replicas }: Subject): readonly string[] {
  const account = placeOf(arn)?.account ?? '';
  const read = world.regions(account);
  return replicas.filter((replica) => replica.startsWith('arn:') && !read.includes(placeOf(replica)?.region ?? ''));
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
