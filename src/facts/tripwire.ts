import { z } from 'zod';
import { isDeniedByScp } from '../aws/failure.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { storeListings, storeOperations, storeShape, type TripwireStore } from './tripwire/stores.ts';
import { byArn, compare, required, text } from './values.ts';

const operations = [
  ...storeOperations,
  'CloudTrail.DescribeTrails',
  'EC2.GetEbsDefaultKmsKeyId',
  'EC2.GetEbsEncryptionByDefault',
  'KMS.DescribeKey',
] as const;

type TripwireSeat = Seat<(typeof operations)[number]>;

/** A trail whose home is the region. `null` is what AWS left out. */
export interface TripwireTrail {
  readonly arn: string;
  readonly name: string;
  readonly homeRegion: string | null;
  readonly isOrganization: boolean | null;
  readonly isMultiRegion: boolean | null;
}

export interface TripwireEbsDefault {
  readonly enabled: boolean | null;
  readonly keyId: string | null;
  /** `null` where the key is one of AWS's aliases, or could not be read. */
  readonly keyManager: string | null;
  readonly keyState: string | null;
  /** Why the key could not be read. */
  readonly keyError: Refusal | null;
}

/** What a region that the system does not use holds. */
export type Tripwire =
  | {
      /** Every call was refused, and AWS names a service control policy each time. */
      readonly closedBy: 'service-control-policy';
      /** AWS's words, of one of the refusals. */
      readonly message: string;
    }
  | {
      readonly closedBy: null;
      /** The operations that a service control policy refused; the others were answered. Sorted. */
      readonly closed: readonly string[];
      /** Sorted by ARN. Holds nothing of the closed operations. */
      readonly stores: readonly TripwireStore[];
      /** `null` where a service control policy refused the call. */
      readonly trails: readonly TripwireTrail[] | null;
      /** `null` where a service control policy refused the call. */
      readonly ebsDefault: TripwireEbsDefault | null;
    };

const trail = (): z.ZodType<TripwireTrail> =>
  z.strictObject({
    arn: z.string(),
    name: z.string(),
    homeRegion: z.string().nullable(),
    isOrganization: z.boolean().nullable(),
    isMultiRegion: z.boolean().nullable(),
  });
const ebsDefault = (): z.ZodType<TripwireEbsDefault> =>
  z.strictObject({
    enabled: z.boolean().nullable(),
    keyId: z.string().nullable(),
    keyManager: z.string().nullable(),
    keyState: z.string().nullable(),
    keyError: refusalShape().nullable(),
  });
const shape = (): z.ZodType<Tripwire> =>
  z.discriminatedUnion('closedBy', [
    z.strictObject({ closedBy: z.literal('service-control-policy'), message: z.string() }),
    z.strictObject({
      closedBy: z.null(),
      closed: z.array(z.string()),
      stores: z.array(storeShape()),
      trails: z.array(trail()).nullable(),
      ebsDefault: ebsDefault().nullable(),
    }),
  ]);

/** An answer, or AWS's words where a service control policy refused it. */
type Probe<T> = { readonly operation: string } & ({ readonly value: T } | { readonly closed: string });

/** Stores, trails and the EBS default of a region that the spec does not govern. Any refusal but a service control policy's is thrown. */
export const tripwire = defineFact({
  name: 'tripwire',
  scope: 'region',
  depth: 'guardrails',
  regions: 'others',
  operations,
  shape,
  read: async (seat): Promise<Tripwire> => {
    const [stores, trails, ebsDefault] = await Promise.all([
      Promise.all(storeListings(seat).map(({ operation, stores }) => probe(operation, stores))),
      probe('CloudTrail.DescribeTrails', trailsOf(seat)),
      probe('EC2.GetEbsEncryptionByDefault', ebsDefaultOf(seat)),
    ]);
    const probes = [...stores, trails, ebsDefault];
    const refused = probes.flatMap((entry) => ('closed' in entry ? [entry] : []));
    const [first] = refused;
    if (first !== undefined && refused.length === probes.length) return { closedBy: 'service-control-policy', message: first.closed };
    return {
      closedBy: null,
      closed: [...new Set(refused.map((entry) => entry.operation))].sort(compare),
      stores: unique(stores.flatMap((entry) => ('value' in entry ? entry.value : []))),
      trails: 'value' in trails ? trails.value : null,
      ebsDefault: 'value' in ebsDefault ? ebsDefault.value : null,
    };
  },
});

/** Two listings can name one snapshot. */
function unique(stores: readonly TripwireStore[]): readonly TripwireStore[] {
  return byArn([...new Map(stores.map((store) => [store.arn, store])).values()]);
}

async function probe<T>(operation: string, answer: Promise<T>): Promise<Probe<T>> {
  try {
    return { operation, value: await answer };
  } catch (error) {
    if (!isDeniedByScp(error)) throw error;
    return { operation, closed: error instanceof Error ? error.message : String(error) };
  }
}

async function trailsOf(seat: TripwireSeat): Promise<readonly TripwireTrail[]> {
  const answer = await seat.call('CloudTrail.DescribeTrails', { includeShadowTrails: false });
  return byArn(
    required(answer.trailList, 'trailList').map((trail) => ({
      arn: required(trail.TrailARN, 'TrailARN'),
      name: required(trail.Name, 'Name'),
      homeRegion: text(trail.HomeRegion),
      isOrganization: trail.IsOrganizationTrail ?? null,
      isMultiRegion: trail.IsMultiRegionTrail ?? null,
    })),
  );
}

async function ebsDefaultOf(seat: TripwireSeat): Promise<TripwireEbsDefault> {
  const [state, key] = await Promise.all([
    seat.call('EC2.GetEbsEncryptionByDefault', {}),
    seat.call('EC2.GetEbsDefaultKmsKeyId', {}).then((answer) => keyOf(seat, text(answer.KmsKeyId))),
  ]);
  return { enabled: state.EbsEncryptionByDefault ?? null, ...key };
}

async function keyOf(seat: TripwireSeat, keyId: string | null): Promise<Omit<TripwireEbsDefault, 'enabled'>> {
  const unread = { keyId, keyManager: null, keyState: null };
  if (keyId === null || keyId.includes('alias/aws/')) return { ...unread, keyError: null };
  const { account, region } = seat;
  const { value, refusal } = await attempt(
    { operation: 'KMS.DescribeKey', account, region },
    seat.call('KMS.DescribeKey', { KeyId: keyId }),
  );
  if (refusal !== null) return { ...unread, keyError: refusal };
  return { keyId, keyManager: text(value.KeyMetadata?.KeyManager), keyState: text(value.KeyMetadata?.KeyState), keyError: null };
}
