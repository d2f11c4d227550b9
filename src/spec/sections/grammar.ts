import { z } from 'zod';

/** A length of time as written (`60m`) and in seconds. A year counts 365.25 days, so that 7y is 2557 days and not 2555. */
export interface Quantity {
  readonly text: string;
  readonly seconds: number;
}

const secondsPer = { s: 1, m: 60, h: 3600, d: 86_400, y: 31_557_600 } as const;

const quantityError = 'expected a quantity such as 60s, 15m, 24h, 35d or 7y';

/** The seconds of a length of time as written, which is one. */
export function secondsOf(text: string): number {
  return Number.parseInt(text, 10) * secondsPer[text.at(-1) as keyof typeof secondsPer];
}

/** `15m`, `24h`, `35d`, `7y`. At most six digits, so that the seconds stay exact. */
export const quantity = z
  .string({ error: quantityError })
  .regex(/^[1-9][0-9]{0,5}[smhdy]$/, { error: quantityError })
  .transform((text): Quantity => ({ text, seconds: secondsOf(text) }));

const nameError = 'expected a name: a letter, then letters, digits, _ or -';

/** A name that the owner gives: of an account, a set, a key, a database. */
export const name = z.string({ error: nameError }).regex(/^[A-Za-z][A-Za-z0-9_-]*$/, { error: nameError });

/** 12 digits, quoted: YAML reads 012345678901 as a number and drops the zero. */
export const accountId = z
  .string({
    error: (issue) =>
      typeof issue.input === 'number'
        ? 'expected an account id of 12 digits in quotes: without them YAML reads a number, and a leading zero is lost'
        : 'expected an account id: 12 digits in quotes',
  })
  .regex(/^[0-9]{12}$/, { error: 'expected an account id: 12 digits in quotes' });

/** The path of an organizational unit. */
export const ouPath = z.string().regex(/^\/([^/]+(\/[^/]+)*)?$/, { error: 'expected an OU path such as /Workloads/Prod; / is the root' });

/** An AWS region code. */
export const region = z.string().regex(/^[a-z]{2,}(-[a-z]+)+-[0-9]+$/, { error: 'expected a region such as us-east-2' });

/** Regions, one or a list. Always a list once parsed. */
export const regions = z
  .union([region, z.array(region).min(1)])
  .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value));

/** Where: account names and sets, one or a list. Always a list once parsed. */
export const where = z
  .union([name, z.array(name).min(1)])
  .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value))
  .describe('Where: the name of an account or a set, or a list of them');

/** A reference to a declared key: `key:phi`. Parsed to the bare name. */
export const keyReference = z.string().regex(/^key:[A-Za-z][A-Za-z0-9_-]*$/, { error: 'expected a reference to a key such as key:phi' });

const permissionSetError = 'expected the name of a permission set: up to 32 letters, digits and any of + = , . @ _ -';

/** The name of a permission set of IAM Identity Center. */
export const permissionSetName = z.string().regex(/^[\w+=,.@-]{1,32}$/, { error: permissionSetError });

/** A reference to a declared permission set: `ps:BreakGlass`. */
export const permissionSetReference = z
  .string()
  .regex(/^ps:[\w+=,.@-]{1,32}$/, { error: 'expected a reference to a permission set such as ps:BreakGlass' });

const roleNameError = 'expected the name of an IAM role, without its path';

/** The name of an IAM role. */
export const roleName = z.string().regex(/^[\w+=,.@-]{1,64}$/, { error: roleNameError });

/** IAM actions, globs allowed within the name: never in the service, so that no pattern is a whole policy by accident. */
export const actionPattern = z
  .string()
  .regex(/^[a-z0-9-]+:[A-Za-z0-9*?]+$/, { error: 'expected an action such as iam:CreateUser, globs allowed: rds:Delete*' });

/** A date, `2026-11-15`. */
export const date = z.iso.date({ error: 'expected a date such as 2026-11-15' });

/** A SHA-256 digest in hexadecimal. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected a SHA-256 digest: 64 hexadecimal digits' });

/** The name of an S3 bucket, globs allowed. */
export const bucketName = z.string().regex(/^[a-z0-9.*?-]{1,63}$/, { error: 'expected the name of a bucket, globs allowed' });

/**
 * A map in which at least one of `keys` is set. Unlike a bare refinement it is also judged where other keys of the map are
 * wrong, so that nobody mends one mistake only to meet the next; and it is in the JSON Schema.
 */
export function atLeastOne<T extends z.ZodType>(map: T, keys: readonly string[]): T {
  return map
    .refine((value) => keys.some((key) => (value as Record<string, unknown>)[key] !== undefined), {
      error: `expected at least one of ${keys.join(', ')}`,
      when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
    })
    .meta({ anyOf: keys.map((key) => ({ required: [key] })) });
}

/** Tags, all of which must be there, letter for letter. */
export const tags = z
  .record(z.string().min(1), z.string())
  .refine((value) => Object.keys(value).length > 0, { error: 'expected at least one tag' })
  .meta({ minProperties: 1 });

/** What: exactly one of the ways to name a resource, globs (`*`, `?`) allowed. Exactly one resource must match. */
export const match = atLeastOne(
  z.strictObject({
    name: z.string().min(1).describe("AWS's name of the resource").optional(),
    arn: z.string().startsWith('arn:', { error: 'expected an ARN' }).describe('The ARN').optional(),
    alias: z.string().startsWith('alias/', { error: 'expected an alias such as alias/cc-phi' }).describe('A KMS alias').optional(),
    tag: tags.describe('Tags, all of which must be there').optional(),
    cfn: z
      .string()
      .regex(/^[^/]+\/[^/]+$/, { error: 'expected stack/logical-id' })
      .describe('CloudFormation stack and logical id, as CDK generates them: CcProd*/PhiDb*')
      .optional(),
  }),
  ['name', 'arn', 'alias', 'tag', 'cfn'],
);

export type Match = z.output<typeof match>;
