import { z } from 'zod';

/** A length of time as written (`60m`) and in seconds. A year counts 365.25 days, so that 7y is 2557 days and not 2555. */
export interface Quantity {
  readonly text: string;
  readonly seconds: number;
}

const secondsPer = { s: 1, m: 60, h: 3600, d: 86_400, y: 31_557_600 } as const;

/** `15m`, `24h`, `35d`, `7y`. */
export const quantity = z
  .string()
  .regex(/^[1-9][0-9]*[smhdy]$/, { error: 'expected a quantity such as 60s, 15m, 24h, 35d or 7y' })
  .transform((text): Quantity => ({ text, seconds: Number.parseInt(text, 10) * secondsPer[text.at(-1) as keyof typeof secondsPer] }));

/** A name that the owner gives: of an account, a set, a key, a database. */
export const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/, { error: 'expected a name: a letter, then letters, digits, _ or -' });

/** 12 digits, quoted: YAML reads 012345678901 as a number and drops the zero. */
export const accountId = z.string().regex(/^[0-9]{12}$/, {
  error: (issue) => (typeof issue.input === 'number' ? 'expected an account id in quotes' : 'expected an account id: 12 digits in quotes'),
});

/** An AWS region code. */
export const region = z.string().regex(/^[a-z]{2,}(-[a-z]+)+-[0-9]+$/, { error: 'expected a region such as us-east-2' });

/** Where: account names and sets, one or a list. Always a list once parsed. */
export const where = z
  .union([name, z.array(name).min(1)])
  .transform((value): readonly string[] => (typeof value === 'string' ? [value] : value))
  .describe('Where: the name of an account or a set, or a list of them');

/** A reference to a declared key: `key:phi`. Parsed to the bare name. */
export const keyReference = z.string().regex(/^key:[A-Za-z][A-Za-z0-9_-]*$/, { error: 'expected a reference to a key such as key:phi' });

/** A date, `2026-11-15`. */
export const date = z.iso.date({ error: 'expected a date such as 2026-11-15' });

/** A SHA-256 digest in hexadecimal. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected a SHA-256 digest: 64 hexadecimal digits' });

/** What: exactly one of the ways to name a resource, globs (`*`, `?`) allowed. Exactly one resource must match. */
export const match = z
  .strictObject({
    name: z.string().min(1).describe("AWS's name of the resource").optional(),
    arn: z.string().startsWith('arn:', { error: 'expected an ARN' }).describe('The ARN').optional(),
    alias: z.string().startsWith('alias/', { error: 'expected an alias such as alias/cc-phi' }).describe('A KMS alias').optional(),
    tag: z.record(z.string(), z.string()).describe('Tags, all of which must be there').optional(),
    cfn: z
      .string()
      .regex(/^[^/]+\/[^/]+$/, { error: 'expected stack/logical-id' })
      .describe('CloudFormation stack and logical id, as CDK generates them: CcProd*/PhiDb*')
      .optional(),
  })
  .refine((value) => Object.keys(value).length > 0, { error: 'expected at least one of name, arn, alias, tag, cfn' });

export type Match = z.output<typeof match>;
