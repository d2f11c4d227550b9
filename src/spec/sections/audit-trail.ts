import { z } from 'zod';
import { bucketName, keyReference, match, name, quantity, region } from './grammar.ts';

/** The organization's CloudTrail trail. */
export const auditTrail = z
  .strictObject({
    owner: name.describe('The account that owns the trail'),
    home: region.describe('Its home region'),
    match,
    bucket: z
      .strictObject({
        in: name.describe('The account that owns the bucket'),
        name: bucketName.describe('Name of the bucket, globs allowed'),
      })
      .describe('The bucket in the log archive'),
    key: keyReference.describe('The key that encrypts the log files'),
    management_events: z.literal('all').default('all').describe('Read and write events, no source left out'),
    data_events: z
      .array(bucketName)
      .default([])
      .describe('Buckets, by name, whose object-level reads and writes are recorded; * is every bucket'),
    delivered_within: quantity.prefault('60m').describe('Greatest age of the last delivery'),
    digest_within: quantity.prefault('150m').describe('Greatest age of the last digest'),
    others: z.enum(['none', 'allowed']).default('none').describe('Trails besides this one'),
  })
  .describe("The organization's CloudTrail trail");
