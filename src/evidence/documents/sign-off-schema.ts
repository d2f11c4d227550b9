import { z } from 'zod';
import { EvidenceError } from '../../errors.ts';
import type { SignOff } from '../../qualification-file.ts';
import { unprintable } from '../../who.ts';
import { explain } from '../explain.ts';

// Loose objects, as in a record: a later version may add members. What is here must be here.
const text = z.string().min(1);
/** What is printed beside a signature, in forms and in terminals. */
const oneLine = text.max(500).refine((value) => !unprintable.test(value), { error: 'expected one line of text that can be printed' });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected SHA-256 in hexadecimal' });
const digested = z.looseObject({ name: oneLine, sha256 });
const time = z.iso.datetime({ error: 'expected RFC 3339 with Z' });
const role = z.string().regex(/^(?!seal$)[a-z][a-z0-9_]{0,39}$/, { error: 'expected the name of a role' });

/** Of a rejection: words, on as many lines as they need. */
const reason = text
  .max(10_000)
  .refine((value) => value.trim() !== '' && !unprintable.test(value.replaceAll('\n', '')), { error: 'expected a reason in words' });

const mostCertificates = 16;

/** The members that every statement of one person has: who, in which role, meaning what, when, and how they showed who they are. */
export const signedShape = {
  schemaVersion: z.literal(1),
  role,
  meaning: oneLine,
  unit: z.exactOptional(oneLine),
  signer: z.looseObject({
    printedName: oneLine,
    subject: text.max(4096),
    certificates: z.array(z.base64().min(1)).min(1).max(mostCertificates),
  }),
  authentication: z.looseObject({
    method: z.enum(['key-file', 'kms']),
    // Two at least: 21 CFR 11.200(a)(1).
    components: z.array(oneLine).min(2),
    keyArn: z.exactOptional(z.string().regex(/^arn:[^:]+:kms:/, { error: 'expected the ARN of a key in AWS KMS' })),
  }),
  signedAt: time,
  zone: oneLine,
  tool: z.looseObject({ name: z.literal('iq'), version: oneLine }),
} as const;

const signOff: z.ZodType<SignOff> = z
  .looseObject({
    ...signedShape,
    document: z.looseObject({
      kind: z.enum(['protocol', 'record', 'report', 'review', 'deviations', 'attestations']),
      id: oneLine,
      title: text,
      sha256,
    }),
    decision: z.enum(['signed', 'rejected']),
    reason: z.exactOptional(reason),
    previous: z.array(z.looseObject({ role, sha256 })),
    external: z.exactOptional(z.looseObject({ system: z.literal('eqms'), id: oneLine, file: digested, signedBy: oneLine })),
  })
  .refine(({ decision, reason }) => decision === 'signed' || reason !== undefined, {
    error: 'it is rejected without a reason',
    path: ['reason'],
  });

/** The value itself, untouched, if it is a sign-off. Else an EvidenceError `malformed` that names the first mistakes. */
export function requireSignOff(value: unknown): SignOff {
  const parsed = signOff.safeParse(value);
  if (!parsed.success) throw new EvidenceError('malformed', `not a sign-off: ${explain(parsed.error)}`);
  return value as SignOff;
}
