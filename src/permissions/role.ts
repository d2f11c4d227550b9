import type { Spec } from '../spec/spec.ts';

/** What the templates need to know of the roles. */
export interface Roles {
  readonly member: string;
  /** `null` where the spec declares no role for the management account: then it is not read. */
  readonly management: string | null;
  readonly externalId: string | null;
  readonly organization: string | null;
}

/** The roles that a spec names; without a spec, names to begin with. */
export function rolesOf(spec: Spec | null): Roles {
  if (spec === null) return { member: 'iq-auditor', management: 'iq-auditor-mgmt', externalId: null, organization: null };
  const { role, external_id: externalId, management } = spec.access;
  return { member: role, management: management.role ?? null, externalId: externalId ?? null, organization: spec.organization.id };
}
