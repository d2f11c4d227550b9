import type { Spec } from '../spec/spec.ts';

/** What the templates need to know of the roles. */
export interface Roles {
  readonly member: string;
  /** `null` where the spec declares no role for the management account: then it is not read. */
  readonly management: string | null;
  /** The account that is asked about the organization in place of the management account; `null` where none is declared. */
  readonly delegatedAdministrator: string | null;
  /** What the trust asks for. `null`: iq sends none. `undefined`: not known before there is a spec, so that the template asks. */
  readonly externalId: string | null | undefined;
  readonly organization: string | null;
  /** Roles of other names in some accounts, as `access.overrides` says: the templates do not make them. */
  readonly overrides: Spec['access']['overrides'];
}

/** The roles that a spec names; without a spec, names to begin with. */
export function rolesOf(spec: Spec | null): Roles {
  if (spec === null) {
    const nothing = { delegatedAdministrator: null, externalId: undefined, organization: null, overrides: [] };
    return { member: 'iq-auditor', management: 'iq-auditor-mgmt', ...nothing };
  }
  const { role, external_id: externalId, management, overrides } = spec.access;
  const delegated = management.delegated_admin;
  return {
    member: role,
    management: management.role ?? null,
    delegatedAdministrator: delegated === undefined ? null : (spec.organization.accounts[delegated]?.id ?? null),
    externalId: externalId ?? null,
    organization: spec.organization.id,
    overrides,
  };
}
