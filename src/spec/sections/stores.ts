import { z } from 'zod';
import { atLeastOne, keyReference, quantity, region, where } from './grammar.ts';

/** The store types that `*` stands for: listed in every account that is read in full, whether or not they are in use. */
const everyday = [
  'ami',
  'backup_vault',
  'dynamodb',
  'ebs',
  'ebs_snapshot',
  'ecr',
  'ecs',
  'efs',
  'elasticache',
  'event_data_store',
  'firehose',
  'fsx',
  'kinesis',
  'lambda',
  'logs',
  'memorydb',
  'mq',
  'msk',
  'opensearch',
  'rds',
  'rds_snapshot',
  'redshift',
  's3',
  'secret',
  'sns',
  'sqs',
  'ssm_parameter',
] as const;

/** Store types that are read where a rule names them, and nowhere else: services that few use, and that not every region has. */
export const namedTypes = ['athena', 'dax', 'dms', 'glue', 'healthimaging', 'healthlake'] as const;

/** The store types that this version reads. */
export const storeTypes = [...everyday, 'ebs_default', ...namedTypes] as const;
export type StoreType = (typeof storeTypes)[number];

/** Whether `*` stands for the type too. */
export function isEveryday(type: StoreType): boolean {
  return (everyday as readonly StoreType[]).includes(type);
}

const typeName = z.enum([...storeTypes, '*']);

/** One rule: which stores, and the key that they must use. */
const storeRule = atLeastOne(
  z.strictObject({
    in: where,
    type: z
      .union([typeName, z.array(typeName).min(1)])
      .transform((value): readonly (StoreType | '*')[] => (Array.isArray(value) ? value : [value]))
      .describe(
        `Store types: ${storeTypes.join(', ')}; * is every type but ebs_default and those that are read only where they are named: ${namedTypes.join(', ')}`,
      ),
    match: z
      .strictObject({ name: z.string().min(1) })
      .describe('Only stores whose name, id or ARN matches; globs allowed')
      .optional(),
    regions: z
      .union([z.enum(['governed', 'enabled']), z.array(region).min(1)])
      .describe('governed (the default), enabled (every enabled region; only for ebs_default), or a list')
      .optional(),
    key: z
      .union([z.enum(['customer_managed', 'aws_managed']), keyReference])
      .describe('customer_managed, aws_managed (encrypted, by whatever key), or key:<name>')
      .optional(),
    bucket_key: z.boolean().describe('S3 only: whether bucket keys must be on').optional(),
    shared_with: where
      .describe('ami, ebs_snapshot and rds_snapshot only: the accounts and sets that may be given copies; nobody where no rule says it')
      .optional(),
    rotated_within: quantity.describe('secret only: rotation is on, and the last was no longer ago').optional(),
    point_in_time_recovery: z.boolean().describe('dynamodb only: whether point-in-time recovery must be on').optional(),
    expect: z
      .enum(['none', 'some', 'not_offered'])
      .describe(
        'none: there must be no such store; some: at least one; not_offered: AWS does not offer the service there, or nobody may use it, so that nothing is read',
      )
      .optional(),
    reason: z.string().min(1).describe('Why a weaker key is accepted, or nothing is read').optional(),
  }),
  ['key', 'bucket_key', 'shared_with', 'rotated_within', 'point_in_time_recovery', 'expect'],
);

/** Rules first, exceptions after: for each store, a later rule that matches wins over an earlier one, key by key. */
export const stores = z.array(storeRule).min(1).describe('Which key each data store must use. Rules first, exceptions after');

export type StoreRule = z.output<typeof storeRule>;
