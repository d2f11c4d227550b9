import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { organization } from './organization.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { startEach } from './start-each.ts';
import { byArn, compare, required, text } from './values.ts';

/** An instance of IAM Identity Center that serves the organization. `null` is what AWS left out. */
export interface IdentityCenter {
  readonly arn: string;
  /** Id of its identity store: `d-9a67000001`. */
  readonly identityStore: string;
  /** 12 digits. */
  readonly owner: string | null;
  /** AWS's word: ACTIVE, CREATE_IN_PROGRESS, CREATE_FAILED or DELETE_IN_PROGRESS. */
  readonly status: string | null;
  /** Sorted by name; or why they could not be read, while the rest of the instance stands. */
  readonly regions: readonly IdentityCenterRegion[] | Refusal;
}

export interface IdentityCenterRegion {
  readonly name: string;
  /** AWS's word: ACTIVE, ADDING or REMOVING. */
  readonly status: string | null;
  readonly isPrimary: boolean | null;
}

const shape = (): z.ZodType<readonly IdentityCenter[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      identityStore: z.string(),
      owner: z.string().nullable(),
      status: z.string().nullable(),
      regions: z.union([
        z.array(z.strictObject({ name: z.string(), status: z.string().nullable(), isPrimary: z.boolean().nullable() })),
        refusalShape(),
      ]),
    }),
  );

const reads = ['SSOAdmin.ListInstances', 'SSOAdmin.ListRegions'] as const;
const tokens = { token: 'NextToken', next: 'NextToken' } as const;

type CenterSeat = Seat<(typeof reads)[number]>;
type Answer = NonNullable<Output<'SSOAdmin.ListInstances'>['Instances']>[number];

/** Thrown where the account that was asked is not shown the organization's instance: its answer says nothing, so the next seat is asked. */
class UnseenError extends Error {
  constructor({ account, region }: CenterSeat) {
    super(`account ${account} is not shown an instance of IAM Identity Center that the management account owns in ${region}`);
    // The name by which a refusal is known.
    this.name = 'NotAuthorized';
  }
}

/**
 * The organization's instances of IAM Identity Center in the region of the seat, sorted by ARN: those that the management account owns. Only the
 * management account's own answer can be that there is none.
 */
export const identityCenter = defineFact({
  name: 'identity-center',
  scope: 'organization',
  depth: 'boundary',
  home: 'identity-center',
  operations: reads,
  uses: [organization],
  shape,
  read: async (seat, need): Promise<readonly IdentityCenter[]> => {
    const { masterAccountId } = await need(organization);
    const isManagement = seat.account === masterAccountId;
    const isItsOwn = ({ OwnerAccountId: owner }: Answer) => owner === masterAccountId || (isManagement && owner === undefined);
    const instances = await startEach(
      seat.pages('SSOAdmin.ListInstances', { MaxResults: 100 }, tokens),
      (page) => required(page.Instances, 'Instances').filter(isItsOwn),
      (instance) => readInstance(seat, instance, isManagement),
    );
    if (instances.length === 0 && !isManagement) throw new UnseenError(seat);
    return byArn(instances);
  },
});

/** Where the management account is refused the regions, nobody can read them; where another is, the management account is asked. */
async function readInstance(seat: CenterSeat, instance: Answer, isManagement: boolean): Promise<IdentityCenter> {
  const arn = required(instance.InstanceArn, 'Instances.InstanceArn');
  const asked = { operation: 'SSOAdmin.ListRegions', account: seat.account, region: seat.region };
  const reading = readRegions(seat, arn);
  const regions = isManagement ? await attempt(asked, reading) : { value: await reading, refusal: null };
  return {
    arn,
    identityStore: required(instance.IdentityStoreId, 'Instances.IdentityStoreId'),
    owner: text(instance.OwnerAccountId),
    status: text(instance.Status),
    regions: regions.refusal ?? regions.value,
  };
}

async function readRegions(seat: CenterSeat, InstanceArn: string): Promise<readonly IdentityCenterRegion[]> {
  const regions: IdentityCenterRegion[] = [];
  for await (const page of seat.pages('SSOAdmin.ListRegions', { InstanceArn, MaxResults: 100 }, tokens)) {
    for (const region of required(page.Regions, 'Regions')) {
      const name = required(region.RegionName, 'Regions.RegionName');
      regions.push({ name, status: text(region.Status), isPrimary: region.IsPrimaryRegion ?? null });
    }
  }
  return regions.sort((a, b) => compare(a.name, b.name));
}
