import type { FactDefinition, Need } from '../../src/facts/fact.ts';
import type { FakeSeat } from './fake-seat.ts';

export const prefix = 'arn:aws:rds:us-east-2:222222222222';

/** The least that RDS says of an instance. */
export function instanceAnswer(id: string, more: object = {}) {
  return { DBInstanceIdentifier: id, DBInstanceArn: `${prefix}:db:${id}`, Engine: 'postgres', DBParameterGroups: [], ...more };
}

/** The least that RDS says of a cluster. */
export function clusterAnswer(id: string, more: object = {}) {
  return { DBClusterIdentifier: id, DBClusterArn: `${prefix}:cluster:${id}`, Engine: 'aurora-postgresql', DBClusterMembers: [], ...more };
}

/** Reads needed facts at the same seat, as the engine does, though not once for all. */
function needFrom(seat: FakeSeat): Need {
  const need: Need = (fact) => fact.read(seat, need);
  return need;
}

/** Reads a fact at a fake seat. */
export function readAt<N extends string, V>(seat: FakeSeat, fact: FactDefinition<N, V>): Promise<V> {
  return fact.read(seat, needFrom(seat));
}
