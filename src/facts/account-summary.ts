import { defineFact } from './fact.ts';

/** The counters of iam:GetAccountSummary that say who can get in. A counter that AWS leaves out is `null`, never 0. */
export interface AccountSummary {
  readonly users: number | null;
  readonly rootMfa: number | null;
  readonly rootAccessKeys: number | null;
  readonly rootPassword: number | null;
  readonly rootSigningCertificates: number | null;
}

/** The account's IAM counters, root credentials among them. */
export const accountSummary = defineFact({
  name: 'account-summary',
  scope: 'account',
  depth: 'boundary',
  operations: ['IAM.GetAccountSummary'],
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
