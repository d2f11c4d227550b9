import { catalogue } from '../checks/index.ts';
import type { Comment, SpecDraft } from './model.ts';
import { writeSpec } from './write.ts';

const fill = 'FILL IN: ';

/** What is excluded of the organization until it is written. */
const later = [
  'landing-zone.zone',
  'landing-zone.zone-configuration',
  'landing-zone.baselines',
  'landing-zone.controls',
  'landing-zone.delegated-administrators',
  'landing-zone.trusted-access',
  'landing-zone.agreement',
  'iam-users.central-root-access',
];

const value = (): Record<string, unknown> => ({
  version: 1,
  document: {
    id: 'IQS-0001',
    title: 'AWS: installation specification',
    revision: 'A',
    effective: '2026-01-01',
    owner: 'cloud-architecture',
  },
  system: { id: 'SYS-1', name: 'Our system', kind: 'to be classified', phi: true, intended_use: 'To be stated' },
  scope: {
    excluded: [
      ...later.map((check) => ({ check, reason: 'Not yet: the first spec is small' })),
      ...catalogue()
        .filter(({ id }) => !['landing-zone', 'iam-users'].includes(id))
        .map(({ id: check }) => ({ check, reason: 'Not yet: the first spec is small' })),
    ],
  },
  organization: {
    id: 'o-FILL-IN',
    management: 'management',
    regions: { governed: ['us-FILL-IN'], others: 'denied' },
    accounts: { management: { id: 'FILL-IN', ou: '/' } },
    sets: { all: { ou: '/**' } },
    classes: [{ in: 'all', depth: 'full' }],
  },
  access: { role: 'iq-auditor', management: { role: 'iq-auditor-mgmt' } },
  identity: {
    iam_users: { in: 'all', count: 0 },
    root: { in: 'all', credentials: 'none_or_mfa', access_keys: 0 },
    federation: [{ in: 'all', saml: ['identity_center'], oidc: [] }],
  },
});

const comments: readonly Comment[] = [
  {
    path: [],
    text: [
      'A first architecture spec for iq: small enough to fill in by hand. Correct the lines below FILL IN, then:',
      '  iq spec validate FILE       every mistake at once, with line and column',
      '  iq permissions --spec FILE --format cloudformation       the roles that iq reads with',
      '  iq verify --spec FILE       read the organization, judge it, seal the evidence',
      'With credentials at hand, iq init --from aws writes a whole spec of what there is.',
    ].join('\n'),
  },
  { path: ['document'], text: 'The spec as a controlled document, printed on the cover of the report. Yours to name.' },
  { path: ['system'], text: 'The system whose installation is qualified. Yours to name.' },
  {
    path: ['scope'],
    text: 'What is not verified, each with its reason. Take an entry out once its section is written: iq checks says what each is about.',
  },
  {
    path: ['organization', 'id'],
    text: `${fill}the id of the organization (aws organizations describe-organization: Id), such as o-exampleorgid.`,
  },
  { path: ['organization', 'regions', 'governed'], text: `${fill}the regions that you use, such as [us-east-2, us-west-2].` },
  {
    path: ['organization', 'regions', 'others'],
    text: 'Every other enabled region is closed by a service control policy, or seen to be empty.',
  },
  {
    path: ['organization', 'accounts', 'management', 'id'],
    text: `${fill}the id of the management account (MasterAccountId there): 12 digits in quotes.`,
  },
  { path: ['organization', 'sets'], text: 'Sets of accounts by organizational unit; /** is the whole organization.' },
  { path: ['organization', 'classes'], text: 'How deep accounts are read: full, guardrails or boundary.' },
  { path: ['access'], text: 'How iq gets in: a role in every account, and one in the management account.' },
  {
    path: ['identity'],
    text: 'Nobody comes in as an IAM user, no root user has keys, and IAM Identity Center is the only identity provider.',
  },
];

/** A short spec to fill in by hand: valid once the marked lines are. */
export function starter(): string {
  const draft: SpecDraft = { value: value(), comments, reviews: [], headings: {}, lines: {} };
  return writeSpec(draft);
}
