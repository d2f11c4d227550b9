import type { Database } from '../../spec/sections/databases.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { databasesOf, eachDatabase, type Found } from './expectations.ts';
import { conclude, fails, holds, type Statement, unclear } from './statements.ts';
import { statusOf } from './status.ts';
import { clustersAt, instancesAt, placeOf, type Subject, sourceOf } from './subjects.ts';
import type { DatabaseWorld, Place } from './world.ts';

type Replica = NonNullable<Found['database']['replica']>;

/** A declared database whose replica is declared, with where the replica must be. */
export interface Replicated extends Found {
  readonly replica: Replica;
  readonly replicaPlace: Place;
}

/** The databases of one listing whose source is the given ARN. Found by that alone: a name proves no connection. */
export function replicasOf(source: string, listed: readonly Subject[]): readonly Subject[] {
  return listed.filter((subject) => sourceOf(subject) === source);
}

/** Those of one listing that hold the data of a database: its replicas, theirs in turn, and its fellows in a global database. */
export function copiesOf(world: DatabaseWorld, of: Subject, listed: readonly Subject[]): readonly Subject[] {
  return listed.filter((one) => one.arn !== of.arn && (isFellow(one, of) || descends(world, one, { of, seen: [] })));
}

function isFellow(one: Subject, of: Subject): boolean {
  return one.kind === 'cluster' && of.kind === 'cluster' && one.globalClusterId !== null && one.globalClusterId === of.globalClusterId;
}

/** Follows sources upwards, through the regions that the run reads. A replica in any other region is named by its own source. */
function descends(world: DatabaseWorld, one: Subject, { of, seen }: { readonly of: Subject; readonly seen: readonly string[] }): boolean {
  const source = sourceOf(one);
  if (source === null || seen.includes(source)) return false;
  if (source === of.arn) return true;
  const place = placeOf(source);
  if (place === null || place.account !== placeOf(of.arn)?.account || !world.regions(place.account).includes(place.region)) return false;
  const listed = source.split(':')[5] === 'cluster' ? clustersAt(world, place) : instancesAt(world, place);
  return listed.filter(({ arn }) => arn === source).some((next) => descends(world, next, { of, seen: [...seen, source] }));
}

/** Judges the replicas of every declared database that has one declared, at the replica's own place. */
export function eachReplicated(
  world: DatabaseWorld,
  spec: Spec,
  judge: (replicated: Replicated) => Draft | readonly Draft[],
): readonly Judged[] {
  return eachDatabase(world, databasesOf(spec, hasReplica), (found) => {
    const { replica } = found.database;
    if (replica === undefined) return [];
    const replicaPlace = { account: found.place.account, region: replica.region };
    return world.each(
      [{ ...found, replica, replicaPlace }],
      () => ({ target: replicaPlace, resource: found.subject.arn, expected: `a replica in ${replica.region}` }),
      judge,
    );
  });
}

/** Whether a replica is declared for a database. */
export function hasReplica({ replica }: Database): boolean {
  return replica !== undefined;
}

/**
 * The replicas in the declared region; none where that is the primary's own, since such a replica survives nothing. Clusters are
 * looked through where no instance is one, so that a refusal to list them hides no replica that is known.
 */
export function declaredReplicas(world: DatabaseWorld, { place, replicaPlace, subject }: Replicated): readonly Subject[] {
  if (place.region === replicaPlace.region) return [];
  const instances = replicasOf(subject.arn, instancesAt(world, replicaPlace));
  return instances.length > 0 ? instances : replicasOf(subject.arn, clustersAt(world, replicaPlace));
}

/** A replica of this very database stands in the declared region, replicates, and serves. */
export function judgeReplica(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  return eachReplicated(world, spec, (replicated) => {
    const replicas = declaredReplicas(world, replicated);
    return replicas.length === 0 ? missing(world, replicated) : replicas.map(connected);
  });
}

function missing(world: DatabaseWorld, { place, replicaPlace, subject }: Replicated): Draft {
  const draft = {
    resource: subject.arn,
    expected: `a replica in ${replicaPlace.region} whose source is ${subject.arn}`,
    actual: [...subject.replicas],
  };
  const siblings = subject.kind === 'cluster' && subject.globalClusterId !== null ? clustersAt(world, replicaPlace) : [];
  const sibling = siblings.find((one) => subject.kind === 'cluster' && one.globalClusterId === subject.globalClusterId);
  if (sibling !== undefined) {
    const says = `${sibling.id} is in the same global database as ${subject.id}; which of them is the source does not show in what iq reads.`;
    return conclude([unclear(says)], draft);
  }
  const near = replicasOf(subject.arn, instancesAt(world, place)).map(({ id }) => id);
  const besides = near.length === 0 ? '' : ` A replica in ${place.region} itself (${near.join(', ')}) does not count.`;
  const says = `Nothing in ${world.label(place.account)}, ${replicaPlace.region}, replicates ${subject.id}: no replica there names ${subject.arn} as its source. It was never made, or was promoted, which empties its source.${besides}`;
  return conclude([fails(says)], draft);
}

function connected(replica: Subject): Draft {
  const info = replica.statusInfos.find(({ type }) => type?.toLowerCase() === 'read replication');
  const statements: Statement[] = [statusOf(replica)];
  if (info === undefined) statements.push(unclear(`AWS does not say whether ${replica.id} replicates.`));
  else statements.push(replicating(replica.id, info));
  // Not a failure: the spec declares no retention for it. But it must be known before the day it is promoted.
  if (replica.backupRetentionDays === 0) {
    const note = `${replica.id} keeps no automated backups of its own: once promoted, it has no point-in-time restore until they are turned on.`;
    statements.push(holds(note));
  }
  return conclude(statements, {
    resource: replica.arn,
    expected: { source: sourceOf(replica), status: 'available', replication: 'replicating' },
    actual: {
      source: sourceOf(replica),
      status: replica.status,
      replication: info ?? null,
      backupRetentionDays: replica.backupRetentionDays,
    },
  });
}

const broken = ['replication stop point set', 'replication stop point reached', 'error', 'stopped', 'terminated'];

function replicating(id: string, { normal, status, message }: Subject['statusInfos'][number]): Statement {
  const word = status?.toLowerCase() ?? null;
  const reason = message === null ? '' : ` AWS says: ${message}`;
  if (normal === false || (word !== null && broken.includes(word)))
    return fails(`${id} does not replicate: ${word ?? 'in error'}.${reason}`);
  if (normal === null || word === null) return unclear(`AWS does not say whether ${id} replicates.`);
  return word === 'replicating'
    ? holds(`${id} replicates.`)
    : unclear(`The replication of ${id} has a status that iq does not know: ${word}.`);
}
