import { z } from 'zod';
import { defineFact } from './fact.ts';
import { optional, text } from './values.ts';

/** How the metadata service answers where neither a launch nor its template says it. `null`: the account says nothing either. */
export interface InstanceMetadataDefaults {
  /** AWS's word: required, optional. */
  readonly tokens: string | null;
  /** AWS's word: enabled, disabled. */
  readonly endpoint: string | null;
  readonly hopLimit: number | null;
}

const shape = (): z.ZodType<InstanceMetadataDefaults> =>
  z.strictObject({ tokens: z.string().nullable(), endpoint: z.string().nullable(), hopLimit: z.number().nullable() });

/** What the account and region say of the metadata service of new instances. */
export const instanceMetadataDefaults = defineFact({
  name: 'instance-metadata-defaults',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.GetInstanceMetadataDefaults'],
  shape,
  read: async (seat): Promise<InstanceMetadataDefaults> => {
    // An account that says nothing is answered without AccountLevel, or with an empty one.
    const said = optional(await seat.call('EC2.GetInstanceMetadataDefaults', {}), 'AccountLevel') ?? {};
    const hops = said.HttpPutResponseHopLimit ?? null;
    // To take a default back, one sets no-preference, or -1.
    const word = (value: string | undefined): string | null => (value === 'no-preference' ? null : text(value));
    return { tokens: word(said.HttpTokens), endpoint: word(said.HttpEndpoint), hopLimit: hops !== null && hops > 0 ? hops : null };
  },
});
