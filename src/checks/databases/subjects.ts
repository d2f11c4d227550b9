import type { DbCluster, DbClusterMember } from '../../facts/db-clusters.ts';
import type { DbInstance } from '../../facts/db-instances.ts';
import type { ListedWorld, Place } from './world.ts';

/** A member of a cluster; `instance` is `null` where AWS listed the member and not the instance. */
export interface Member extends DbClusterMember {
  readonly instance: DbInstance | null;
}

export interface InstanceSubject extends DbInstance {
  readonly kind: 'instance';
}

export interface ClusterSubject extends DbCluster {
  readonly kind: 'cluster';
}

/** One database as RDS has it: an instance that is in no cluster, or a cluster. */
export type Subject = InstanceSubject | ClusterSubject;

/** DocumentDB and Neptune answer through the same calls and are services of their own. */
function isRds({ engine }: { readonly engine: string }): boolean {
  return engine !== 'docdb' && engine !== 'neptune';
}

/** Instances that are in no cluster, replicas among them. */
export function instancesAt(world: ListedWorld, place: Place): readonly InstanceSubject[] {
  return world
    .at('db-instances', place)
    .filter((instance) => isRds(instance) && instance.clusterId === null)
    .map((instance) => ({ kind: 'instance', ...instance }));
}

/** Clusters, replicas among them. */
export function clustersAt(world: ListedWorld, place: Place): readonly ClusterSubject[] {
  return world
    .at('db-clusters', place)
    .filter(isRds)
    .map((cluster) => ({ kind: 'cluster', ...cluster }));
}

/** The members of a cluster, each with its instance; none of an instance. */
export function membersOf(world: ListedWorld, subject: Subject): readonly Member[] {
  const place = placeOf(subject.arn);
  if (subject.kind === 'instance' || place === null) return [];
  const instances = new Map(world.at('db-instances', place).map((instance) => [instance.id, instance]));
  return subject.members.map((member) => ({ ...member, instance: instances.get(member.instanceId) ?? null }));
}

/** An id as an ARN of the same account and region as `beside`; RDS names a source in another region by ARN, else by id. */
function qualify(source: string, beside: string, type: 'db' | 'cluster'): string {
  return source.startsWith('arn:') ? source : [...beside.split(':').slice(0, 5), type, source].join(':');
}

/** ARN of the database that this one replicates; `null` for a primary, and for a replica once it is promoted. */
export function sourceOf(database: Subject): string | null {
  if (database.kind === 'cluster') {
    return database.replicaSource === null ? null : qualify(database.replicaSource, database.arn, 'cluster');
  }
  if (database.replicaSource !== null) return qualify(database.replicaSource, database.arn, 'db');
  return database.replicaSourceCluster === null ? null : qualify(database.replicaSourceCluster, database.arn, 'cluster');
}

/** Account and region of an ARN. */
export function placeOf(arn: string): Place | null {
  const [, , , region, account] = arn.split(':');
  return region === undefined || account === undefined ? null : { account, region };
}
