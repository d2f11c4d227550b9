/** Who makes a request, as far as service control policies ask. */
export interface Caller {
  /** 12 digits. */
  readonly account: string;
  /** The management account of the caller's organization. */
  readonly managementAccount: string;
  readonly kind: 'role' | 'root' | 'user' | 'service-linked-role' | 'service' | 'anonymous';
}

/**
 * Whether service control policies limit a caller: roles, users and roots of member accounts, and nobody else.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export function scpApplies({ account, managementAccount, kind }: Caller): boolean {
  return account !== managementAccount && (kind === 'role' || kind === 'root' || kind === 'user');
}
