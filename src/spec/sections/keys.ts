import { z } from 'zod';
import { match, name, quantity, region, where } from './grammar.ts';

/** The customer-managed keys that other sections refer to as `key:<name>`. */
export const keys = z
  .record(
    name,
    z.strictObject({
      in: where,
      region: region.describe('Keys are regional: one entry per region'),
      match,
      rotation: quantity.describe('Longest rotation period; defaults.key_rotation where absent').optional(),
    }),
  )
  .describe('Customer-managed keys, referred to elsewhere as key:<name>');
