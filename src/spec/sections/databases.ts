import { z } from 'zod';
import { keyReference, match, name, quantity, region, where } from './grammar.ts';

/** Databases and how they survive the loss of a zone, of data, of a region. */
export const databases = z
  .record(
    name,
    z.strictObject({
      in: where,
      region: region.describe('The primary region'),
      match,
      engine: z.string().min(1).describe("AWS's engine name, such as postgres or aurora-postgresql"),
      topology: z
        .enum(['instance_multi_az', 'multi_az_cluster', 'aurora'])
        .describe(
          'instance_multi_az: a standby in a second zone; multi_az_cluster: two readable standbys; aurora: members in several zones',
        ),
      azs: z.array(z.string().min(1)).min(2).describe('The Availability Zones that it may use').optional(),
      public: z.literal(false).default(false).describe('Never reachable from the internet'),
      deletion_protection: z.boolean().default(true),
      parameters: z
        .record(z.string(), z.string())
        .default({})
        .describe('Parameters with the value that must be in force, such as rds.force_ssl: "1"'),
      backup: z.strictObject({
        keep: quantity.describe('Shortest retention of automated backups'),
        restorable_within: quantity.describe('Greatest age of the latest restorable time'),
      }),
      replica: z
        .strictObject({
          region: region.describe('Another region than the primary'),
          key: keyReference.describe('The key of the replica: keys are regional'),
          lag_p95: quantity.describe('Greatest 95th percentile of the replica lag over the last hour'),
          idle_tolerance: quantity
            .describe('Lag allowed besides while the source is idle: PostgreSQL reports up to 5m with nothing missing')
            .optional(),
        })
        .describe('The cross-region read replica')
        .optional(),
    }),
  )
  .describe('Databases and how they survive the loss of a zone, of data, of a region');

export type Database = z.output<typeof databases>[string];
