import { catalogue } from '../../checks/index.ts';
import type { Spec } from '../../spec/spec.ts';
import { load } from '../load.ts';
import { writeSpec } from '../write.ts';

/** What is known before anything was read. */
export interface Bootstrap {
  readonly organization: string;
  /** Id of the management account. */
  readonly management: string;
  readonly regions: readonly string[];
  readonly role: string;
  readonly managementRole: string | undefined;
  readonly externalId: string | undefined;
  /** Home region of the landing zone; one of the regions. */
  readonly zone?: string | undefined;
  /** Region of IAM Identity Center. */
  readonly center?: string | undefined;
}

const later = ['zone', 'zone-configuration', 'baselines', 'controls', 'delegated-administrators', 'trusted-access', 'agreement'];
const reason = 'Nothing is judged while it is read';

/**
 * A spec by which an organization is read before there is one: every account in full, all of its tags. It says how to get in and where the
 * landing zone and IAM Identity Center answer, and judges nothing.
 */
export function bootstrapSpec(known: Bootstrap): Spec {
  const { organization: id, management, regions, role, managementRole, externalId, zone, center } = known;
  const excluded = [
    ...later.filter((name) => zone === undefined || !name.startsWith('zone')).map((name) => `landing-zone.${name}`),
    ...catalogue().flatMap(({ id: check }) =>
      ['landing-zone', ...(center === undefined ? [] : ['iam-users', 'identity-center'])].includes(check) ? [] : [check],
    ),
    ...(center === undefined ? [] : ['iam-users.central-root-access', ...ofCenter]),
  ];
  const value = {
    version: 1,
    document: { id: 'bootstrap', title: 'bootstrap', revision: '0', effective: '2026-01-01', owner: 'iq init' },
    system: { id: 'bootstrap', name: 'bootstrap', kind: 'bootstrap', phi: false, intended_use: 'bootstrap' },
    scope: { excluded: excluded.map((check) => ({ check, reason })) },
    organization: {
      id,
      management: 'management',
      regions: { governed: regions, others: 'denied' },
      accounts: { management: { id: management, ou: '/' } },
      // Tags are read of accounts whose sets turn on them.
      sets: { all: { ou: '/**' }, tagged: { ou: '/**', tag: { 'iq-init': 'any' }, vended: true } },
      classes: [{ in: 'all', depth: 'full' }],
      control_tower:
        zone === undefined
          ? undefined
          : {
              home: zone,
              min_version: '0.0',
              logging: 'management',
              min_log_retention: '1d',
              security: 'management',
              access_management: 'self_managed',
            },
    },
    access: {
      role,
      external_id: externalId,
      management: { role: managementRole ?? role },
      limits: { run: '6h' },
    },
    identity:
      center === undefined
        ? undefined
        : {
            iam_users: { in: 'all', count: 0 },
            root: { in: 'all', credentials: 'none_or_mfa', access_keys: 0 },
            federation: [{ in: 'all', saml: [] }],
            center: { region: center, source: 'identity_center' },
          },
  };
  return load(writeSpec({ value, comments: [], reviews: [], headings: {}, lines: {} })).spec;
}

const ofCenter = catalogue()
  .flatMap(({ id, requirements }) => (id === 'identity-center' ? requirements : []))
  .filter((id) => !['instance', 'identity-source', 'member-instances'].some((name) => id === `identity-center.${name}`));
