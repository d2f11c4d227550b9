import { z } from 'zod';
import { once } from '../once.ts';

/** Something of which nothing is judged but the key that it is encrypted with. */
export interface Keyed {
  readonly arn: string;
  readonly name: string;
  /** As AWS says it; `null` where AWS left it out. */
  readonly keyId: string | null;
}

export const keyedShape = once(
  (): z.ZodType<readonly Keyed[]> => z.array(z.strictObject({ arn: z.string(), name: z.string(), keyId: z.string().nullable() })),
);
