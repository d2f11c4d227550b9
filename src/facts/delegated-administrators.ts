import { z } from 'zod';
import { classify } from '../aws/failure.ts';
import { defineFact } from './fact.ts';
import { startEach } from './start-each.ts';
import { compare, required } from './values.ts';

/** An account that may act for the organization in some services. */
export interface DelegatedAdministrator {
  /** 12 digits. */
  readonly account: string;
  /** Service principals, sorted. */
  readonly services: readonly string[];
}

const shape = (): z.ZodType<readonly DelegatedAdministrator[]> =>
  z.array(z.strictObject({ account: z.string(), services: z.array(z.string()) }));

const tokens = { token: 'NextToken', next: 'NextToken' } as const;

/** Every delegated administrator with the services that it administers, sorted by account. */
export const delegatedAdministrators = defineFact({
  name: 'delegated-administrators',
  scope: 'organization',
  depth: 'boundary',
  operations: ['Organizations.ListDelegatedAdministrators', 'Organizations.ListDelegatedServicesForAccount'],
  shape,
  read: async (seat): Promise<readonly DelegatedAdministrator[]> => {
    const servicesOf = async (AccountId: string): Promise<readonly string[]> => {
      const services: string[] = [];
      for await (const page of seat.pages('Organizations.ListDelegatedServicesForAccount', { AccountId, MaxResults: 20 }, tokens)) {
        const listed = required(page.DelegatedServices, 'DelegatedServices');
        services.push(...listed.map((service) => required(service.ServicePrincipal, 'ServicePrincipal')));
      }
      return services.sort(compare);
    };
    const found = await startEach(
      seat.pages('Organizations.ListDelegatedAdministrators', { MaxResults: 20 }, tokens),
      (page) => required(page.DelegatedAdministrators, 'DelegatedAdministrators'),
      async ({ Id }): Promise<DelegatedAdministrator | null> => {
        const account = required(Id, 'DelegatedAdministrator.Id');
        try {
          return { account, services: await servicesOf(account) };
        } catch (error) {
          // Deregistered after the listing named it.
          if (classify(error).name === 'AccountNotRegisteredException') return null;
          throw error;
        }
      },
    );
    return found.filter((administrator) => administrator !== null).sort((a, b) => compare(a.account, b.account));
  },
});
