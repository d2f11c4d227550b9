import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { databasesOf, eachDatabase, type Found } from './expectations.ts';
import { conclude, fails, holds, type Statement, unclear } from './statements.ts';
import type { ClusterSubject, InstanceSubject } from './subjects.ts';
import type { DatabaseWorld } from './world.ts';

/** A standby that takes over: the second copy of an instance, or the members of a cluster. */
export function judgeTopology(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  return eachDatabase(world, databasesOf(spec), ({ database, subject }) => {
    const statements = subject.kind === 'instance' ? ofInstance(subject) : ofCluster(subject, database.topology);
    return conclude(statements, {
      resource: subject.arn,
      expected: database.topology,
      actual:
        subject.kind === 'instance'
          ? { multiAz: subject.multiAz, pending: subject.pending.MultiAZ ?? null }
          : {
              engine: subject.engine,
              multiAz: subject.multiAz,
              members: subject.members.map(({ instanceId, isWriter }) => ({ instanceId, isWriter })),
            },
    });
  });
}

function ofInstance({ id, multiAz, pending }: InstanceSubject): readonly Statement[] {
  if (multiAz === null) return [unclear(`AWS does not say whether ${id} has a standby.`)];
  if (!multiAz) {
    const waiting = pending.MultiAZ === true ? ' Multi-AZ was asked for and is not in force yet.' : '';
    return [fails(`${id} has no standby: MultiAZ is false.${waiting}`)];
  }
  // A change that waits counts against what is there now: it goes at the next maintenance window.
  if ('MultiAZ' in pending && pending.MultiAZ !== true) return [unclear(`${id} has a standby, and a change that removes it is waiting.`)];
  return [holds(`${id} has a standby in a second zone.`)];
}

function ofCluster(cluster: ClusterSubject, topology: Found['database']['topology']): readonly Statement[] {
  const { id, engine, members, multiAz } = cluster;
  const isAurora = engine.startsWith('aurora');
  const wanted = topology === 'aurora' ? 2 : 3;
  const writers = members.filter(({ isWriter }) => isWriter === true).length;
  const isWriterKnown = members.every(({ isWriter }) => isWriter !== null);
  const statements: Statement[] = [];
  if (isAurora !== (topology === 'aurora')) {
    statements.push(fails(`${id} is ${isAurora ? 'an Aurora cluster' : 'a Multi-AZ DB cluster'} (engine ${engine}), not ${topology}.`));
  }
  if (members.length < wanted) statements.push(fails(`${id} has ${members.length} members; ${topology} takes at least ${wanted}.`));
  if (!isWriterKnown) statements.push(unclear(`AWS does not say which member of ${id} is the writer.`));
  else if (writers !== 1) statements.push(fails(`${id} has ${writers} writers where it must have one.`));
  if (multiAz === null) statements.push(unclear(`AWS does not say whether ${id} spans several zones.`));
  else if (!multiAz) statements.push(fails(`${id} has no member in a second zone: MultiAZ of the cluster is false.`));
  return statements.length > 0 ? statements : [holds(`${id} has ${members.length} members, one of them the writer.`)];
}
