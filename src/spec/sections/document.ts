import { z } from 'zod';
import { date } from './grammar.ts';

/** The spec as a controlled document. */
export const document = z
  .strictObject({
    id: z.string().min(1).describe('Document number'),
    title: z.string().min(1),
    revision: z.string().min(1),
    effective: date.describe('The day from which it applies'),
    change: z.string().min(1).describe('The change that brought this revision').optional(),
    owner: z.string().min(1).describe('Who answers for the document'),
  })
  .describe('The spec as a controlled document; printed on the cover');

/** The system whose installation is qualified. */
export const system = z
  .strictObject({
    id: z.string().min(1),
    name: z.string().min(1),
    kind: z.string().min(1).describe('For example: SaMD, class II'),
    phi: z.boolean().describe('Whether it holds protected health information'),
    intended_use: z.string().min(1),
    release: z.string().min(1).describe('The installed release, as text').optional(),
  })
  .describe('The system whose installation is qualified; printed on the cover');

/** What the run leaves out, each with a reason. */
export const scope = z
  .strictObject({
    excluded: z
      .array(
        z.strictObject({
          check: z.string().min(1).describe('A check id, or a requirement id such as iam-users.oidc-providers'),
          reason: z.string().min(1),
          ref: z.string().min(1).describe('The risk assessment or decision that allows it').optional(),
        }),
      )
      .default([]),
  })
  .describe('Every check is specified or excluded here with a reason: none vanishes');

/** The owner's requirement and risk-control ids, each with the requirement ids (or `check.*`) that show it. */
export const trace = z
  .record(z.string().min(1), z.array(z.string().min(1)).min(1))
  .describe('Your requirement and risk-control ids → requirement ids of iq, for the traceability matrix');
