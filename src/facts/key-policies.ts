import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { isKeyAsked } from '../match/keys.ts';
import { defineFact } from './fact.ts';
import { type Key, keys } from './keys.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { byArn, required } from './values.ts';

/** Who may do what with a key, as far as the key itself says so. */
export interface KeyPolicy {
  /** Of the key. */
  readonly arn: string;
  /** JSON text. `null`: it could not be read, and `policyError` says why. */
  readonly policy: string | null;
  readonly policyError: Refusal | null;
}

const shape = (): z.ZodType<readonly KeyPolicy[]> =>
  z.array(z.strictObject({ arn: z.string(), policy: z.string().nullable(), policyError: refusalShape().nullable() }));

type PolicySeat = Seat<'KMS.GetKeyPolicy'>;

/**
 * The key policy of each key of the account and region that is wanted (`Reading.of` holds patterns of keys) and that AWS does not manage.
 * Sorted by ARN. Keys that nobody wants are not in it.
 */
export const keyPolicies = defineFact({
  name: 'key-policies',
  scope: 'region',
  depth: 'full',
  operations: ['KMS.GetKeyPolicy'],
  uses: [keys],
  shape,
  read: async (seat, need, reading): Promise<readonly KeyPolicy[]> => {
    const { keys: listed } = await need(keys);
    const asked = listed.filter((key) => key.manager !== 'AWS' && isKeyAsked(reading?.of, key));
    const found = await Promise.all(asked.map((key) => readPolicy(seat, key)));
    return byArn(found.filter((policy) => policy !== null));
  },
});

/** `null` for a key that was deleted after the listing named it. */
async function readPolicy(seat: PolicySeat, { arn }: Pick<Key, 'arn'>): Promise<KeyPolicy | null> {
  const { account, region } = seat;
  const answer = await attempt(
    { operation: 'KMS.GetKeyPolicy', account, region },
    // KMS knows no other name of a policy.
    seat.call('KMS.GetKeyPolicy', { KeyId: arn, PolicyName: 'default' }),
  );
  if (answer.refusal?.error === 'NotFoundException') return null;
  return { arn, policy: answer.refusal === null ? required(answer.value.Policy, 'Policy') : null, policyError: answer.refusal };
}
