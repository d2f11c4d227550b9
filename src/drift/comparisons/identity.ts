import type { FactName } from '../../facts/index.ts';
import { type Comparison, plain } from '../comparison.ts';

/** How the facts of who gets in, and of what they may do, are compared. */
export const identityComparisons = {
  'account-assignments': { resources: { '': ['account', 'permissionSet', 'principalType', 'principalId'] } },
  'account-summary': {},
  'authorization-details': {
    resources: { roles: [], policies: [] },
    texts: ['roles[].inline[].document', 'policies[].document'],
    noise: [{ at: 'roles[].lastUsed', because: 'it moves with every use; a role that nobody uses any more changes a verdict' }],
  },
  'credential-report': {
    resources: { users: [] },
    noise: [{ at: 'generatedAt', because: 'AWS makes the report anew every four hours; one that is too old changes a verdict' }],
  },
  'iam-users': plain,
  'identity-center': plain,
  'identity-center-instances': plain,
  'identity-principals': { resources: { groups: [], users: [] } },
  'identity-providers': { resources: { saml: [], oidc: [] } },
  'permission-sets': {
    resources: { '': [] },
    texts: ['[].inline'],
    noise: [{ at: '[].inlineSha256', because: 'the digest of the inline policy, which is compared itself', keeps: 'presence' }],
  },
  roles: { resources: { '': [] }, texts: ['[].trustPolicy'] },
  'sign-ins': {
    noise: [
      { at: 'since', because: 'the window of the reading moves with the run' },
      { at: 'events', because: 'people sign in every day; a sign-in that is not as specified changes a verdict' },
    ],
  },
} as const satisfies Partial<Record<FactName, Comparison>>;
