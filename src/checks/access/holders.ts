import type { AuthorizationDetails, RoleDetails } from '../../facts/authorization-details.ts';
import type { PolicyDocument } from './reach.ts';

/** The documents that decide what a role may do. */
export interface Documents {
  readonly policies: readonly PolicyDocument[];
  readonly boundary: PolicyDocument | null;
}

/** What of them AWS shows. */
export interface ShownDocuments extends Documents {
  /** Whether that is all of them. */
  readonly isWhole: boolean;
}

/** The real documents of a role: inline, attached, and its boundary. `null` where AWS names one of them and does not show it, or does not show the role. */
export function documentsOf(details: AuthorizationDetails, role: { readonly arn: string }): Documents | null {
  const { policies, boundary, isWhole } = shownDocumentsOf(details, role);
  return isWhole ? { policies, boundary } : null;
}

/** As many of the documents of a role as AWS shows. */
export function shownDocumentsOf(details: AuthorizationDetails, role: { readonly arn: string }): ShownDocuments {
  const { roles, policies } = indexOf(details);
  const holder = roles.get(role.arn);
  if (holder === undefined) return { policies: [], boundary: null, isWhole: false };
  const attached = holder.attached.map((arn) => policies.get(arn) ?? null);
  const boundary = holder.boundary === null ? null : (policies.get(holder.boundary) ?? null);
  const found = attached.filter((policy) => policy !== null);
  const inline = holder.inline.map(({ name, document }) => ({ id: `${role.arn}/${name}`, name, content: document }));
  const isWhole = found.length === attached.length && (holder.boundary === null || boundary !== null);
  return { policies: [...inline, ...found], boundary, isWhole };
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
