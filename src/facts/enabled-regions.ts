import { z } from 'zod';
import { defineFact } from './fact.ts';
import { compare, required } from './values.ts';

export interface EnabledRegion {
  readonly name: string;
  /** AWS's word: ENABLED, ENABLED_BY_DEFAULT, ENABLING, DISABLING or DISABLED. */
  readonly status: string;
}

const shape = (): z.ZodType<readonly EnabledRegion[]> => z.array(z.strictObject({ name: z.string(), status: z.string() })).min(1);

/** Every region that the account knows with its opt-in status, disabled ones too, sorted by name. */
export const enabledRegions = defineFact({
  name: 'enabled-regions',
  scope: 'account',
  depth: 'boundary',
  operations: ['Account.ListRegions'],
  shape,
  read: async (seat): Promise<readonly EnabledRegion[]> => {
    const regions: EnabledRegion[] = [];
    // Without AccountId: the account itself is asked, which needs no trusted access in the organization.
    for await (const page of seat.pages('Account.ListRegions', { MaxResults: 50 }, { token: 'NextToken', next: 'NextToken' })) {
      regions.push(
        ...required(page.Regions, 'Regions').map((region) => ({
          name: required(region.RegionName, 'RegionName'),
          status: required(region.RegionOptStatus, 'RegionOptStatus'),
        })),
      );
    }
    if (regions.length === 0) throw new Error('AWS listed no region: an account has some that nobody can disable');
    return regions.sort((a, b) => compare(a.name, b.name));
  },
});
