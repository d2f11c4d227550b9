import { z } from 'zod';
import { classify } from '../aws/failure.ts';
import { defineFact } from './fact.ts';
import { compare, required } from './values.ts';

const shape = (): z.ZodType<readonly string[]> => z.array(z.string());

/** What AWS answers where central root access cannot be on: IAM has no trusted access, or the organization only shares its bills. */
const off = /^(ServiceAccessNotEnabled|OrganizationNotInAllFeaturesMode)(Exception)?$/;

/** What of central root access is on for the organization: `RootCredentialsManagement`, `RootSessions`. Sorted. */
export const organizationsFeatures = defineFact({
  name: 'organizations-features',
  scope: 'organization',
  depth: 'boundary',
  seat: 'management',
  operations: ['IAM.ListOrganizationsFeatures'],
  shape,
  read: async (seat): Promise<readonly string[]> => {
    try {
      const { EnabledFeatures } = await seat.call('IAM.ListOrganizationsFeatures', {});
      return [...required(EnabledFeatures, 'EnabledFeatures')].sort(compare);
    } catch (error) {
      if (off.test(classify(error).name)) return [];
      throw error;
    }
  },
});
