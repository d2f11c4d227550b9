import type { EnabledRegion } from '../../facts/enabled-regions.ts';
import type { Comment, Drafted, Path, Section } from '../model.ts';
import type { RememberingSource } from '../source.ts';
import { controlTowerOf } from './organization/control-tower.ts';
import { agreementsOf, delegatedAdministratorsOf, trustedAccessOf } from './organization/delegation.ts';
import { joined } from './part.ts';

const lines: Readonly<Record<string, Path>> = {
  'landing-zone.organization': ['id'],
  'landing-zone.account-present': ['accounts'],
  'landing-zone.account-declared': ['classes'],
  'landing-zone.account-ou': ['accounts'],
  'landing-zone.set-members': ['sets'],
  'landing-zone.zone': ['control_tower'],
  'landing-zone.zone-configuration': ['control_tower'],
  'landing-zone.baselines': ['control_tower', 'baselines'],
  'landing-zone.controls': ['control_tower', 'controls'],
  'landing-zone.delegated-administrators': ['delegated_administrators'],
  'landing-zone.trusted-access': ['trusted_access'],
  'landing-zone.regions': ['regions'],
  'landing-zone.agreement': ['agreements'],
};

const comments: readonly Comment[] = [
  { path: ['regions', 'governed'], text: 'Read in full.' },
  {
    path: ['regions', 'others'],
    text: 'Every other enabled region is closed by a service control policy, or seen to be empty. empty: no policy counts for it.',
  },
  { path: ['regions', 'opt_in'], text: 'Regions besides that an account has opted in to.' },
  { path: ['accounts'], text: 'Accounts that are named below. Sets reach the others: they need no line.' },
  {
    path: ['sets'],
    text: 'Sets of accounts by organizational unit; /** is the whole organization. What they resolve to is sealed with every run.',
  },
  {
    path: ['classes'],
    text: 'How deep accounts are read. full: every store and database; guardrails: identity, trails, defaults; boundary: identity alone.',
  },
  { path: ['suspended_ok'], text: 'Accounts that may be in a state other than ACTIVE.' },
];

/**
 * The organization, drafted after all that names accounts: an account or a set is declared where something names it. The checks of the
 * landing zone beyond it are asked for as far as AWS answered.
 */
export function organizationSection(source: RememberingSource): Section {
  return { key: 'organization', checks: ['landing-zone'], heading: 'The organization', draft: () => drafted(source) };
}

function drafted(source: RememberingSource): Drafted {
  const { organization, active, accounts } = source;
  const parts = joined([controlTowerOf(source), delegatedAdministratorsOf(source), trustedAccessOf(source), agreementsOf(source)]);
  const management = source.account(organization.masterAccountId);
  const unseen = (source.input.unseen ?? []).map((id) => ({ in: source.account(id), depth: 'boundary' }));
  const classes = [{ in: source.where(active), depth: 'full' }, ...unseen];
  const closed = accounts.filter(({ id }) => organization.accounts.find((one) => one.id === id)?.state !== 'ACTIVE');
  const optIn = optedInto(source);
  const value = {
    id: organization.id,
    management,
    regions: { governed: source.governed, others: 'denied', opt_in: optIn.length === 0 ? 'none' : optIn },
    accounts: declaredAccounts(source),
    sets: source.places.declaredSets(),
    classes,
    suspended_ok: closed.length === 0 ? undefined : closed.map(({ id }) => id),
    ...parts.value,
  };
  return { ...parts, value, comments: [...comments, ...parts.comments], lines };
}

function declaredAccounts({ places }: RememberingSource): Readonly<Record<string, unknown>> {
  return Object.fromEntries(places.declaredAccounts().map(({ id, ou }) => [places.account(id), { id, ou }]));
}

/** Regions that are not governed and that some account has opted in to, sorted. */
function optedInto({ each, governed }: RememberingSource): readonly string[] {
  const enabled = each('enabled-regions').flatMap(({ value }) => value as readonly EnabledRegion[]);
  return [
    ...new Set(enabled.filter(({ name, status }) => status === 'ENABLED' && !governed.includes(name)).map(({ name }) => name)),
  ].sort();
}
