import { z } from 'zod';
import { once } from '../../once.ts';
import { type Refusal, refusalShape } from '../refusal.ts';
import { compare } from '../values.ts';

/** Who beside its owner may use a copy of data: an image, a snapshot. */
export interface Share {
  readonly arn: string;
  /** Whether anybody at all may. */
  readonly isPublic: boolean;
  /** Ids of accounts, and ARNs of organizations and organizational units. Sorted. */
  readonly sharedWith: readonly string[];
  /** Why AWS did not say, while the rest stands: the members above then say nothing. */
  readonly readError: Refusal | null;
}

export const sharesShape = once(
  (): z.ZodType<readonly Share[]> =>
    z.array(
      z.strictObject({ arn: z.string(), isPublic: z.boolean(), sharedWith: z.array(z.string()), readError: refusalShape().nullable() }),
    ),
);

/** What AWS says of one copy: `all` stands for everybody. */
export function shareOf(arn: string, holders: readonly (string | undefined)[]): Share {
  const named = holders.filter((holder): holder is string => holder !== undefined && holder !== '');
  const others = [...new Set(named.filter((holder) => holder !== 'all'))].sort(compare);
  return { arn, isPublic: named.includes('all'), sharedWith: others, readError: null };
}

/** A copy of which AWS refused to say it. */
export function unreadShare(arn: string, readError: Refusal): Share {
  return { arn, isPublic: false, sharedWith: [], readError };
}
