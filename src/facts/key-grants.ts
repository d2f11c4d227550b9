import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { isKeyAsked } from '../match/keys.ts';
import { defineFact } from './fact.ts';
import { type Key, keys } from './keys.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { byArn, compare, required } from './values.ts';

/** One grant, without its name, its token and the encryption context that it is bound to: that can say what the data is. */
export interface KeyGrant {
  /** ARNs, or names of services: one, but for a service that AWS names in two ways. Sorted; empty where AWS left it out. */
  readonly grantees: readonly string[];
  /** AWS's words: Decrypt, CreateGrant. Sorted; `null` where AWS left them out. */
  readonly operations: readonly string[] | null;
  /** Who may retire it, beside the grantee; `null`: nobody. */
  readonly retiring: string | null;
  /** Whether it holds for some encryption context or source alone. */
  readonly isConstrained: boolean;
}

/** The grants on a key. */
export interface KeyGrants {
  /** Of the key. */
  readonly arn: string;
  /** Sorted. `null`: they could not be listed, and `grantsError` says why. */
  readonly grants: readonly KeyGrant[] | null;
  readonly grantsError: Refusal | null;
}

const grant = (): z.ZodType<KeyGrant> =>
  z.strictObject({
    grantees: z.array(z.string()),
    operations: z.array(z.string()).nullable(),
    retiring: z.string().nullable(),
    isConstrained: z.boolean(),
  });
const shape = (): z.ZodType<readonly KeyGrants[]> =>
  z.array(z.strictObject({ arn: z.string(), grants: z.array(grant()).nullable(), grantsError: refusalShape().nullable() }));

type GrantSeat = Seat<'KMS.ListGrants'>;
type Listed = NonNullable<Output<'KMS.ListGrants'>['Grants']>[number];

/**
 * Every grant on each key of the account and region that is wanted (`Reading.of` holds patterns of keys) and that AWS does not manage.
 * Sorted by ARN. Keys that nobody wants are not in it.
 */
export const keyGrants = defineFact({
  name: 'key-grants',
  scope: 'region',
  depth: 'full',
  operations: ['KMS.ListGrants'],
  uses: [keys],
  shape,
  read: async (seat, need, reading): Promise<readonly KeyGrants[]> => {
    const { keys: listed } = await need(keys);
    const asked = listed.filter((key) => key.manager !== 'AWS' && isKeyAsked(reading?.of, key));
    const found = await Promise.all(asked.map((key) => readGrants(seat, key)));
    return byArn(found.filter((grants) => grants !== null));
  },
});

/** `null` for a key that was deleted after the listing named it. */
async function readGrants(seat: GrantSeat, { arn }: Pick<Key, 'arn'>): Promise<KeyGrants | null> {
  const { account, region } = seat;
  const { value, refusal } = await attempt({ operation: 'KMS.ListGrants', account, region }, listGrants(seat, arn));
  if (refusal?.error === 'NotFoundException') return null;
  return { arn, grants: value, grantsError: refusal };
}

async function listGrants(seat: GrantSeat, KeyId: string): Promise<readonly KeyGrant[]> {
  const found: KeyGrant[] = [];
  // 100 is the greatest Limit that ListGrants takes.
  for await (const page of seat.pages('KMS.ListGrants', { KeyId, Limit: 100 }, { token: 'Marker', next: 'NextMarker' })) {
    found.push(...required(page.Grants, 'Grants').map(grantOf));
  }
  const keyOf = (one: KeyGrant) => JSON.stringify([one.grantees, one.operations, one.retiring, one.isConstrained]);
  return found.sort((a, b) => compare(keyOf(a), keyOf(b)));
}

function grantOf(entry: Listed): KeyGrant {
  return {
    grantees: [...new Set([entry.GranteePrincipal, entry.GranteeServicePrincipal])].filter((one) => one !== undefined).sort(compare),
    operations: entry.Operations === undefined ? null : [...entry.Operations].sort(compare),
    retiring: entry.RetiringPrincipal ?? entry.RetiringServicePrincipal ?? null,
    isConstrained: entry.Constraints !== undefined && Object.keys(entry.Constraints).length > 0,
  };
}
