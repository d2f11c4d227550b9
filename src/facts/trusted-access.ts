import { z } from 'zod';
import { defineFact } from './fact.ts';
import { compare, required } from './values.ts';

const shape = (): z.ZodType<readonly string[]> => z.array(z.string());

/** The principals of the AWS services that may act in every account of the organization, sorted. */
export const trustedAccess = defineFact({
  name: 'trusted-access',
  scope: 'organization',
  depth: 'boundary',
  operations: ['Organizations.ListAWSServiceAccessForOrganization'],
  shape,
  read: async (seat): Promise<readonly string[]> => {
    const found: string[] = [];
    const pages = seat.pages(
      'Organizations.ListAWSServiceAccessForOrganization',
      { MaxResults: 20 },
      { token: 'NextToken', next: 'NextToken' },
    );
    for await (const page of pages) {
      const listed = required(page.EnabledServicePrincipals, 'EnabledServicePrincipals');
      found.push(...listed.map((service) => required(service.ServicePrincipal, 'ServicePrincipal')));
    }
    return found.sort(compare);
  },
});
