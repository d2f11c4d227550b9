import { z } from 'zod';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';

/** The counters of iam:GetAccountSummary that say who can get in. A counter that AWS leaves out is `null`, never 0. */
export interface AccountSummary {
  readonly users: number | null;
  readonly rootMfa: number | null;
  readonly rootAccessKeys: number | null;
  readonly rootPassword: number | null;
  readonly rootSigningCertificates: number | null;
}

const counter = once(() => z.number().nullable());
const shape = (): z.ZodType<AccountSummary> =>
  z.strictObject({
    users: counter(),
    rootMfa: counter(),
    rootAccessKeys: counter(),
    rootPassword: counter(),
    rootSigningCertificates: counter(),
  });

/** The account's IAM counters, root credentials among them. */
export const accountSummary = defineFact({
  name: 'account-summary',
  scope: 'account',
  depth: 'boundary',
  operations: ['IAM.GetAccountSummary'],
  shape,
  read: async (seat): Promise<AccountSummary> => {
    const { SummaryMap: map } = await seat.call('IAM.GetAccountSummary', {});
    return {
      users: map?.Users ?? null,
      rootMfa: map?.AccountMFAEnabled ?? null,
      rootAccessKeys: map?.AccountAccessKeysPresent ?? null,
      rootPassword: map?.AccountPasswordPresent ?? null,
      rootSigningCertificates: map?.AccountSigningCertificatesPresent ?? null,
    };
  },
});
