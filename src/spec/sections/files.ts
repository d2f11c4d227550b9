import { z } from 'zod';
import { date, name, quantity, sha256 } from './grammar.ts';
import { signingRoleName } from './signing.ts';

/** A pointer to a file beside the spec, which has an approval of its own. */
export const fileReference = z.strictObject({
  file: z.string().min(1).describe('Path, relative to the spec'),
  approved_by: signingRoleName
    .describe('Role that signs the file (iq sign-off), without which no run is more than engineering; nobody has to where absent')
    .optional(),
});

/** The deviations file: approved, expiring exceptions. The outcome stays `fail`; only the conclusion changes. */
export const deviations = z
  .array(
    z.strictObject({
      id: z.string().min(1),
      kind: z.enum(['planned', 'unplanned']),
      requirement: z.string().min(1).describe('A requirement id'),
      resource: z.string().min(1).describe('The resource of the finding, globs allowed'),
      reason: z.string().min(1),
      risk: z.string().min(1).describe('Risk assessment of the exception'),
      approved_by: z.string().min(1),
      expires: date.describe('The last day on which it holds'),
    }),
  )
  .describe('Approved, expiring exceptions to requirements');

/** The attestations file: dated documents for what no API shows. */
export const attestations = z
  .array(
    z.strictObject({
      id: name,
      statement: z.string().min(1).describe('What the document attests'),
      document: z.string().min(1).describe('Path of the document, relative to this file'),
      sha256: sha256.describe('Digest of the document'),
      by: z.string().min(1).describe('Who signed it'),
      on: date.describe('When it was signed'),
      valid_for: quantity,
    }),
  )
  .describe('Dated, digest-checked documents for what no API shows');

export type Deviation = z.output<typeof deviations>[number];
export type Attestation = z.output<typeof attestations>[number];
