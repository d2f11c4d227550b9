import { z } from 'zod';
import { match, name, quantity, region, where } from './grammar.ts';

/** Who may do something with a key: a role of the key's account, a service of AWS, or any principal by its ARN. Globs allowed. */
const principal = z.string().regex(/^(role\/[\w+=,.@/*?-]+|service\/[a-z0-9.*?-]+|arn:\S+)$/, {
  error: 'expected role/NAME (a role of the same account), service/NAME (such as service/logs.amazonaws.com) or an ARN; globs allowed',
});
const principals = z.array(principal).min(1);

/** The customer-managed keys that other sections refer to as `key:<name>`. */
export const keys = z
  .record(
    name,
    z.strictObject({
      in: where,
      region: region.describe('Keys are regional: one entry per region'),
      match,
      rotation: quantity.describe('Longest rotation period; defaults.key_rotation where absent').optional(),
      administrators: principals
        .describe('Who can change the key, its policy, its grants or its state, or delete it: these and nobody else')
        .optional(),
      users: principals.describe('Who can encrypt or decrypt with it: these and nobody else').optional(),
      separation: z.literal('required').describe('Nobody who can use the key can administer it').optional(),
      grants: z
        .union([z.literal('none'), principals])
        .describe('Who may hold grants on the key: none, or these and nobody else')
        .optional(),
    }),
  )
  .describe('Customer-managed keys, referred to elsewhere as key:<name>');
