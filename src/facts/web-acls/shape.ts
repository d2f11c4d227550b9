import { z } from 'zod';
import { once } from '../../once.ts';
import type { AclRule, ActionOverride, ForwardedAddress, Statement } from './rules.ts';

const texts = once(() => z.array(z.string()));
const word = once(() => z.string().nullable());
const forwarded = once((): z.ZodType<ForwardedAddress | null> => z.strictObject({ header: z.string(), fallback: z.string() }).nullable());
const overrides = once((): z.ZodType<readonly ActionOverride[]> => z.array(z.strictObject({ name: z.string(), action: word() })));
const scopeDown = once((): z.ZodType<Statement | null> => z.lazy(statementShape).nullable());

const statementShape = once(
  (): z.ZodType<Statement> =>
    z.union([
      z.strictObject({ kind: z.literal('geo'), countries: texts(), forwarded: forwarded() }),
      z.strictObject({ kind: z.enum(['and', 'or']), statements: z.array(z.lazy(statementShape)) }),
      z.strictObject({ kind: z.literal('not'), statement: z.lazy(statementShape) }),
      z.strictObject({ kind: z.literal('label'), scope: z.string(), key: z.string() }),
      z.strictObject({
        kind: z.literal('managed-group'),
        vendor: z.string(),
        name: z.string(),
        version: word(),
        excluded: texts(),
        overrides: overrides(),
        scopeDown: scopeDown(),
      }),
      z.strictObject({ kind: z.literal('group'), arn: z.string(), excluded: texts(), overrides: overrides() }),
      z.strictObject({
        kind: z.literal('rate'),
        limit: z.number(),
        window: z.number().nullable(),
        key: z.string(),
        forwarded: forwarded(),
        scopeDown: scopeDown(),
      }),
      z.strictObject({ kind: z.literal('other'), name: word() }),
    ]),
);

/** What a rule looks like. */
export const ruleShape = once(
  (): z.ZodType<AclRule> =>
    z.strictObject({
      name: z.string(),
      priority: z.number(),
      action: word(),
      override: word(),
      metrics: z.boolean().nullable(),
      labels: texts(),
      statement: statementShape(),
    }),
);
