import { z } from 'zod';
import { defineFact } from './fact.ts';
import { compare, required } from './values.ts';

/** A type of instance, and the Availability Zones in which the account can have it. */
export interface InstanceTypeOffering {
  readonly type: string;
  /** Names. Sorted. */
  readonly zones: readonly string[];
}

const shape = (): z.ZodType<readonly InstanceTypeOffering[]> => z.array(z.strictObject({ type: z.string(), zones: z.array(z.string()) }));

/** Which types of the families that are asked for (`Reading.of`: `g5`) each zone of the region offers. Sorted by type. */
export const instanceTypeOfferings = defineFact({
  name: 'instance-type-offerings',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeInstanceTypeOfferings'],
  shape,
  read: async (seat, _need, reading): Promise<readonly InstanceTypeOffering[]> => {
    const families = reading?.of == null ? null : [...new Set((reading.of as readonly (readonly string[])[]).flat())].sort(compare);
    const Filters = families === null ? [] : [{ Name: 'instance-type', Values: families.map((family) => `${family}.*`) }];
    const input = { LocationType: 'availability-zone' as const, Filters, MaxResults: 1000 };
    const zones = new Map<string, string[]>();
    const pages = seat.pages('EC2.DescribeInstanceTypeOfferings', input, { token: 'NextToken', next: 'NextToken' });
    for await (const page of pages) {
      for (const { InstanceType, Location } of required(page.InstanceTypeOfferings, 'InstanceTypeOfferings')) {
        const type = required(InstanceType, 'InstanceType');
        zones.set(type, [...(zones.get(type) ?? []), required(Location, 'Location')]);
      }
    }
    return [...zones].map(([type, offered]) => ({ type, zones: offered.sort(compare) })).sort((a, b) => compare(a.type, b.type));
  },
});
