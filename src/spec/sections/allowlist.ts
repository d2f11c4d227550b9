import { z } from 'zod';
import { date } from './grammar.ts';
import { servicePrefix } from './guardrails.ts';

/** The allowlist file: which services may be used, by product, each with its IAM prefixes. Pinned by digest in the spec. */
export const allowlist = z
  .strictObject({
    version: z.literal(1).describe('Version of the format'),
    name: z.string().min(1).describe('What the list is'),
    as_of: date.describe('The day that the source is of'),
    source: z.string().min(1).describe('Where the list comes from'),
    reviewed: z
      .strictObject({
        by: z.string().min(1).describe('Who reviewed the list'),
        on: date.describe('When it was reviewed'),
      })
      .describe('The review that the digest in the spec pins'),
    services: z
      .array(
        z.strictObject({
          product: z.string().min(1).describe("AWS's name of the product"),
          prefixes: z.array(servicePrefix).min(1).describe('Its IAM prefixes, such as logs or elasticloadbalancing'),
        }),
      )
      .min(1)
      .describe('The products, each once. Products may share a prefix: allowing one then allows the actions of all'),
  })
  .describe('A reviewed list of the services that may be used');
