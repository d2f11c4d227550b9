import { z } from 'zod';
import { EvidenceError } from '../../errors.ts';
import type { Disposition } from '../../qualification-file.ts';
import { unprintable } from '../../who.ts';
import { explain } from '../explain.ts';
import { signedShape } from './sign-off-schema.ts';

/** More than anybody reads beside a test case. */
export const longestReason = 2000;

const text = z.string().min(1).max(4096);
const oneLine = z
  .string()
  .min(1)
  .max(200)
  .refine((value) => value === value.trim() && !unprintable.test(value), { error: 'expected one line of text' });
const reason = z
  .string()
  .max(longestReason)
  .refine((value) => value.trim() !== '' && !unprintable.test(value.replaceAll('\n', '')), { error: 'expected a reason in words' });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected SHA-256 in hexadecimal' });
const time = z.iso.datetime({ error: 'expected RFC 3339 with Z' });
const outcome = z.enum(['pass', 'fail', 'unknown', 'not-applicable']);

const disposition = z
  .looseObject({
    ...signedShape,
    record: z.looseObject({ runId: text, sha256 }),
    testCase: text,
    outcome: z.enum(['fail', 'unknown']),
    as: z.enum(['corrected', 'accepted', 'test-error']),
    deviation: oneLine,
    reason,
    retest: z.exactOptional(z.looseObject({ runId: text, sha256, startedAt: time, outcome })),
    replaces: z.exactOptional(sha256),
  })
  .superRefine(({ as, retest }, context) => {
    const problem = retestProblem(as, retest?.outcome);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, path: ['retest'] });
  });

/** What is wrong with a retest of this outcome, or with none, for a disposition of this kind; undefined where nothing is. */
export function retestProblem(
  as: Disposition['as'],
  retest: NonNullable<Disposition['retest']>['outcome'] | undefined,
): string | undefined {
  if (as === 'corrected') {
    if (retest === undefined) return 'corrected is shown by a retest, and there is none';
    return retest === 'pass' ? undefined : `corrected is shown by a retest in which the test case passed, and there it is ${retest}`;
  }
  return as === 'test-error' && retest === 'fail' ? 'it is no error of the test where the test case fails in the retest too' : undefined;
}

/** What is wrong with the words of a person, as they came from the command line; undefined where nothing is. */
export function wordsProblem(words: Pick<Disposition, 'deviation' | 'reason'>): string | undefined {
  const parsed = z.object({ deviation: oneLine, reason }).safeParse(words);
  return parsed.success ? undefined : explain(parsed.error);
}

/** The value itself, untouched, if it is a disposition. Else an EvidenceError `malformed` that names the first mistakes. */
export function requireDisposition(value: unknown): Disposition {
  const parsed = disposition.safeParse(value);
  if (!parsed.success) throw new EvidenceError('malformed', `not a disposition: ${explain(parsed.error)}`);
  return value as Disposition;
}
