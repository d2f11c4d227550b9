import { z } from 'zod';
import { atLeastOne, keyReference, region, where } from './grammar.ts';

/** The store types that this version reads. */
export const storeTypes = ['rds', 'rds_snapshot', 's3', 'ebs', 'ebs_snapshot', 'ebs_default', 'secret'] as const;
export type StoreType = (typeof storeTypes)[number];

const typeName = z.enum([...storeTypes, '*']);

/** One rule: which stores, and the key that they must use. */
const storeRule = atLeastOne(
  z.strictObject({
    in: where,
    type: z
      .union([typeName, z.array(typeName).min(1)])
      .transform((value): readonly (StoreType | '*')[] => (Array.isArray(value) ? value : [value]))
      .describe(`Store types: ${storeTypes.join(', ')}; * is every type but ebs_default`),
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
    expect: z.enum(['none', 'some']).describe('none: there must be no such store; some: at least one').optional(),
    reason: z.string().min(1).describe('Why a weaker key is accepted').optional(),
  }),
  ['key', 'bucket_key', 'expect'],
);

/** Rules first, exceptions after: for each store, a later rule that matches wins over an earlier one, key by key. */
export const stores = z.array(storeRule).min(1).describe('Which key each data store must use. Rules first, exceptions after');

export type StoreRule = z.output<typeof storeRule>;
