import { z } from 'zod';
import { once } from '../../once.ts';
import type { Listener } from '../listeners.ts';
import { refusalShape } from '../refusal.ts';

const word = once(() => z.string().nullable());

const actions = once(() =>
  z.array(
    z.strictObject({
      type: word(),
      targetGroups: z.array(z.string()),
      redirect: z.strictObject({ protocol: word(), port: word() }).nullable(),
    }),
  ),
);

const mutual = once(() =>
  z.strictObject({ mode: word(), trustStore: word(), trustStoreStatus: word(), takesExpired: z.boolean().nullable() }).nullable(),
);

/** What one listener looks like. */
export const listenerShape = (): z.ZodType<Listener> =>
  z.strictObject({
    arn: z.string(),
    loadBalancer: z.string(),
    protocol: word(),
    port: z.number().nullable(),
    policy: word(),
    mutual: mutual(),
    actions: actions(),
    rules: z.array(z.strictObject({ arn: z.string(), priority: word(), actions: actions() })).nullable(),
    rulesError: refusalShape().nullable(),
    certificates: z.array(z.strictObject({ arn: z.string(), isDefault: z.boolean().nullable() })).nullable(),
    certificatesError: refusalShape().nullable(),
  });
