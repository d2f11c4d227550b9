import { z } from 'zod';
import { defineFact } from './fact.ts';
import { listeners } from './listeners.ts';
import { compare, required } from './values.ts';

/** What a listener with this policy speaks. */
export interface SslPolicy {
  readonly name: string;
  /** AWS's words: TLSv1, TLSv1.1, TLSv1.2, TLSv1.3. Sorted. */
  readonly protocols: readonly string[];
  /** By OpenSSL's names. Sorted. */
  readonly ciphers: readonly string[];
}

const shape = (): z.ZodType<readonly SslPolicy[]> =>
  z.array(z.strictObject({ name: z.string(), protocols: z.array(z.string()), ciphers: z.array(z.string()) }));

/** The TLS policies that listeners of the account and region name, as AWS describes them; one that AWS does not describe is missing. Sorted by name. */
export const sslPolicies = defineFact({
  name: 'ssl-policies',
  scope: 'region',
  depth: 'full',
  operations: ['ElasticLoadBalancingV2.DescribeSSLPolicies'],
  uses: [listeners],
  shape,
  read: async (seat, need): Promise<readonly SslPolicy[]> => {
    const named = new Set((await need(listeners)).flatMap(({ policy }) => policy ?? []));
    if (named.size === 0) return [];
    const found: SslPolicy[] = [];
    const tokens = { token: 'Marker', next: 'NextMarker' } as const;
    // All of them, and not by name: one name that AWS does not know would be the end of the whole answer.
    for await (const page of seat.pages('ElasticLoadBalancingV2.DescribeSSLPolicies', { PageSize: 400 }, tokens)) {
      for (const policy of required(page.SslPolicies, 'SslPolicies')) {
        const name = required(policy.Name, 'Name');
        if (!named.has(name)) continue;
        found.push({
          name,
          protocols: [...required(policy.SslProtocols, 'SslProtocols')].sort(compare),
          ciphers: required(policy.Ciphers, 'Ciphers')
            .map((cipher) => required(cipher.Name, 'Name'))
            .sort(compare),
        });
      }
    }
    return found.sort((a, b) => compare(a.name, b.name));
  },
});
