import type { Drafted, InitSource, Path, Section } from '../model.ts';
import { centerOf } from './identity/center.ts';
import { federationOf } from './identity/federation.ts';
import { iamUsersOf, rootOf } from './identity/people.ts';
import { rolesOf } from './identity/roles.ts';
import { joined } from './part.ts';

const lines: Readonly<Record<string, Path>> = {
  'iam-users.no-users': ['iam_users', 'count'],
  'iam-users.root-access-keys': ['root', 'access_keys'],
  'iam-users.root-credentials': ['root', 'credentials'],
  'iam-users.root-certificates': ['root', 'signing_certificates'],
  'iam-users.central-root-access': ['root', 'central_access'],
  'iam-users.saml-providers': ['federation'],
  'iam-users.oidc-providers': ['federation'],
  'iam-users.oidc-subjects': ['federation'],
  'identity-center': ['permission_sets'],
  'identity-center.instance': ['center'],
  'identity-center.identity-source': ['center', 'source'],
  'identity-center.member-instances': ['center', 'member_instances'],
  'iam-roles': ['roles'],
  'iam-roles.trust-outside': ['roles', 'trusted_outside_organization'],
  'iam-roles.wildcard-actions': ['roles', 'wildcard_actions'],
  'iam-roles.read-only': ['roles', 'read_only'],
};

/** Who can get in, as they do. */
export const identitySection: Section = {
  key: 'identity',
  checks: ['iam-users', 'iam-roles', 'identity-center'],
  heading: 'Who can get in',
  draft: (source: InitSource): Drafted => ({
    ...joined([iamUsersOf(source), rootOf(source), federationOf(source), ...centerOf(source), rolesOf(source)]),
    lines,
  }),
};
