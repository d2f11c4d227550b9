import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { dbClusters } from './db-clusters.ts';
import { dbInstances } from './db-instances.ts';
import { defineFact } from './fact.ts';
import { isRdsEngine } from './rds-engine.ts';
import { type Attempt, attempt, type Refusal, refusalShape } from './refusal.ts';
import { compare, required, text } from './values.ts';

export interface DbParameter {
  readonly name: string;
  readonly value: string;
  /** `user`: somebody set it; `system` or `engine-default`: AWS did. */
  readonly source: string | null;
  /** `static` (in force after a reboot) or `dynamic`. */
  readonly applyType: string | null;
}

export interface DbParameterGroup {
  readonly name: string;
  readonly kind: 'instance' | 'cluster';
  /** Every parameter that has a value, whoever gave it. */
  readonly parameters: readonly DbParameter[];
  /** Names that the engine knows and the group gives no value: the engine decides, and AWS does not say what. */
  readonly unset: readonly string[];
  /** Why this one group could not be read, while the others stand: then both lists are empty. */
  readonly readError: Refusal | null;
}

const parameterShape = (): z.ZodType<DbParameter> =>
  z.strictObject({
    name: z.string(),
    value: z.string(),
    source: z.string().nullable(),
    applyType: z.string().nullable(),
  });

const groupShape = (): z.ZodType<DbParameterGroup> =>
  z.strictObject({
    name: z.string(),
    kind: z.enum(['instance', 'cluster']),
    parameters: z.array(parameterShape()),
    unset: z.array(z.string()),
    readError: refusalShape().nullable(),
  });
const shape = (): z.ZodType<readonly DbParameterGroup[]> => z.array(groupShape());

type Answer = NonNullable<Output<'RDS.DescribeDBParameters'>['Parameters']>;
const marker = { token: 'Marker', next: 'Marker' } as const;

async function answersOf(pages: AsyncIterable<{ readonly Parameters?: Answer | undefined }>): Promise<Answer> {
  const found: Answer = [];
  for await (const page of pages) found.push(...required(page.Parameters, 'Parameters'));
  return found;
}

type Identity = Pick<DbParameterGroup, 'name' | 'kind'>;

function group(identity: Identity, { value: answers, refusal }: Attempt<Answer>): DbParameterGroup {
  if (answers === null) return { ...identity, parameters: [], unset: [], readError: refusal };
  const parameters: DbParameter[] = [];
  const unset: string[] = [];
  for (const answer of answers) {
    const name = required(answer.ParameterName, 'ParameterName');
    if (answer.ParameterValue === undefined) unset.push(name);
    else parameters.push({ name, value: answer.ParameterValue, source: text(answer.Source), applyType: text(answer.ApplyType) });
  }
  return { ...identity, parameters: parameters.sort((a, b) => compare(a.name, b.name)), unset: unset.sort(), readError: null };
}

type Groups = Seat<'RDS.DescribeDBParameters' | 'RDS.DescribeDBClusterParameters'>;

async function instanceGroup(seat: Groups, name: string): Promise<DbParameterGroup> {
  const { account, region } = seat;
  const operation = 'RDS.DescribeDBParameters';
  const answers = answersOf(seat.pages(operation, { DBParameterGroupName: name, MaxRecords: 100 }, marker));
  return group({ name, kind: 'instance' }, await attempt({ operation, account, region }, answers));
}

async function clusterGroup(seat: Groups, name: string): Promise<DbParameterGroup> {
  const { account, region } = seat;
  const operation = 'RDS.DescribeDBClusterParameters';
  const answers = answersOf(seat.pages(operation, { DBClusterParameterGroupName: name, MaxRecords: 100 }, marker));
  return group({ name, kind: 'cluster' }, await attempt({ operation, account, region }, answers));
}

/**
 * The parameters of every group that an RDS instance or cluster of the account and region uses; AWS answers for `default.*`
 * groups too. All sources are read: AWS turns some on by itself (`rds.force_ssl` from PostgreSQL 15 on), which a reading of
 * Source=user alone would miss. All that have a value are kept, since a spec may demand any of them.
 */
export const dbParameters = defineFact({
  name: 'db-parameters',
  scope: 'region',
  depth: 'full',
  operations: ['RDS.DescribeDBClusterParameters', 'RDS.DescribeDBParameters'],
  uses: [dbInstances, dbClusters],
  shape,
  read: async (seat, need): Promise<readonly DbParameterGroup[]> => {
    const [instances, clusters] = await Promise.all([need(dbInstances), need(dbClusters)]);
    const instanceGroups = instances.filter(isRdsEngine).flatMap((instance) => instance.parameterGroups.map(({ name }) => name));
    const clusterGroups = clusters.filter(isRdsEngine).flatMap(({ parameterGroup }) => (parameterGroup === null ? [] : [parameterGroup]));
    const found = await Promise.all([
      ...[...new Set(instanceGroups)].map((name) => instanceGroup(seat, name)),
      ...[...new Set(clusterGroups)].map((name) => clusterGroup(seat, name)),
    ]);
    return found.sort((a, b) => compare(a.kind, b.kind) || compare(a.name, b.name));
  },
});
