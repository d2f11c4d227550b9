import type { AuthorizationDetails, RoleDetails } from '../../facts/authorization-details.ts';
import type { PolicyDocument } from './reach.ts';

/** The documents that decide what a role may do. */
export interface Documents {
  readonly policies: readonly PolicyDocument[];
  readonly boundary: PolicyDocument | null;
}

/** What of them AWS shows. */
export interface ShownDocuments extends Documents {
  /** ARNs of what it names and does not show: policies, a boundary, or the role itself. */
  readonly hidden: readonly string[];
}

/** The real documents of a role: inline, attached, and its boundary. `null` where AWS names one of them and does not show it, or does not show the role. */
export function documentsOf(details: AuthorizationDetails, role: { readonly arn: string }): Documents | null {
  const { policies, boundary, hidden } = shownDocumentsOf(details, role);
  return hidden.length === 0 ? { policies, boundary } : null;
}

/** As many of the documents of a role as AWS shows. */
export function shownDocumentsOf(details: AuthorizationDetails, role: { readonly arn: string }): ShownDocuments {
  const { roles, policies } = indexOf(details);
  const holder = roles.get(role.arn);
  if (holder === undefined) return { policies: [], boundary: null, hidden: [role.arn] };
  const inline = holder.inline.map(({ name, document }) => ({ id: `${role.arn}/${name}`, name, content: document }));
  const attached = holder.attached.flatMap((arn) => policies.get(arn) ?? []);
  const named = [...holder.attached, ...(holder.boundary === null ? [] : [holder.boundary])];
  return {
    policies: [...inline, ...attached],
    boundary: holder.boundary === null ? null : (policies.get(holder.boundary) ?? null),
    hidden: named.filter((arn) => !policies.has(arn)),
  };
}

/** Roles and policies by ARN: an account can have thousands of either. */
interface Index {
  readonly roles: ReadonlyMap<string, RoleDetails>;
  readonly policies: ReadonlyMap<string, PolicyDocument>;
}

const indexes = new WeakMap<AuthorizationDetails, Index>();

function indexOf(details: AuthorizationDetails): Index {
  const known = indexes.get(details);
  if (known !== undefined) return known;
  const made = {
    roles: new Map(details.roles.map((role) => [role.arn, role])),
    policies: new Map(details.policies.map(({ arn, document }) => [arn, { id: arn, name: nameOf(arn), content: document }])),
  };
  indexes.set(details, made);
  return made;
}

/** `arn:aws:iam::aws:policy/job-function/ViewOnlyAccess` → `ViewOnlyAccess`. */
const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
