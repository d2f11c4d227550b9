import type { Finding } from '../../record.ts';
import type { Comment, Drafted, Exclusion, InitSource, LeftOut, Path, Review, Section } from '../model.ts';
import { archived, archiveOf, layers, ofArchive } from './guardrails/archive.ts';
import { check, idOf, type Kept, short } from './guardrails/kept.ts';
import { exemptedBy, openEverywhere } from './guardrails/policies.ts';
import { tried } from './guardrails/trial.ts';
import { unseen } from './part.ts';

/** A guardrail of the grammar, and what it promises where it is kept. */
interface Guardrail {
  readonly key: string;
  /** What must pass in an account for the guardrail to be said of it. */
  readonly requirements: readonly string[];
  readonly text: string;
}

const guardrails: readonly Guardrail[] = [
  { key: 'region_restriction', requirements: ['region-restriction'], text: 'Nothing is changed outside the governed regions.' },
  { key: 'cloudtrail_protection', requirements: ['cloudtrail-protection'], text: 'Nobody stops, changes or deletes the trail.' },
  {
    key: 's3_public_access',
    requirements: ['s3-public-access', 'account-public-access'],
    text: 'Nobody opens S3 to the public: the account-wide block is on, and cannot be taken off.',
  },
  {
    key: 'identity_hygiene',
    requirements: ['identity-hygiene'],
    text: 'Nobody makes IAM users or identity providers, opens regions, or leaves the organization.',
  },
  {
    key: 'guard_of_guards',
    requirements: ['guard-of-guards'],
    text: 'Nobody switches off what watches: Config, GuardDuty, Security Hub and the like.',
  },
];

const lines: Readonly<Record<string, Path>> = {
  [check]: [],
  [idOf('region-restriction')]: ['region_restriction'],
  [idOf('cloudtrail-protection')]: ['cloudtrail_protection'],
  [idOf('management-trail')]: ['cloudtrail_protection', 'management_residual_risk'],
  [idOf('s3-public-access')]: ['s3_public_access'],
  [idOf('account-public-access')]: ['s3_public_access'],
  ...Object.fromEntries(ofArchive.map((name) => [idOf(name), ['log_archive_write_deny']])),
  [idOf('identity-hygiene')]: ['identity_hygiene'],
  [idOf('guard-of-guards')]: ['guard_of_guards'],
  [idOf('exemptions')]: ['exemptions'],
  [idOf('exemption-takeover')]: ['exemptions'],
};

/** What the policies of the organization make impossible, tried guardrail by guardrail and account by account. */
export const guardrailsSection: Section = { key: 'guardrails', checks: [check], heading: 'Guardrails', draft };

function draft(source: InitSource): Drafted | LeftOut {
  const policies = source.value('organization-policies', {});
  if (policies === null) return { excluded: unseen(source, 'organization-policies', [check]) };
  const exemptions = exemptedBy(policies).map(({ principal, by }) => ({ principal, reason: `Left out by ${by.join(', ')}` }));
  const global = openEverywhere(policies);
  const trail = archiveOf(source);
  const settings: Readonly<Record<string, unknown>> = {
    region_restriction: { allowed: 'governed', global_services: global ?? [] },
    cloudtrail_protection: { management_residual_risk: 'NOT-ASSESSED' },
  };
  const asked = {
    ...Object.fromEntries(guardrails.map(({ key }) => [key, { in: 'members', ...(settings[key] as object | undefined) }])),
    log_archive_write_deny: trail === null ? undefined : { in: trail.name, buckets: [trail.bucket], writers: ['cloudtrail'], layers },
    exemptions,
  };
  const findings = tried(source, asked, trail);
  const kept = [...guardrails.map((guardrail) => keptOf(source, guardrail, { findings, settings })), archived(source, trail, findings)];
  const value = Object.fromEntries(kept.flatMap(({ key, value: one }) => (one === undefined ? [] : [[key, one]])));
  const isProtected = value.cloudtrail_protection !== undefined;
  return {
    value: { ...value, exemptions },
    comments,
    reviews: [
      ...kept.flatMap(({ reviews }) => reviews),
      ...(isProtected ? [unassessed] : []),
      ...strangersOf(exemptions.map(({ principal }) => principal)),
    ],
    excluded: [...kept.flatMap(({ excluded }) => excluded), ...(isProtected ? [] : [unprotected]), ...allowlist],
    lines,
  };
}

const comments: readonly Comment[] = [
  { path: [], text: 'What the policies of the organization make impossible in member accounts, for administrators and root too.' },
  ...guardrails.map(({ key, text }) => ({ path: [key], text })),
  { path: ['region_restriction', 'global_services'], text: 'What the policies leave open elsewhere.' },
  { path: ['log_archive_write_deny'], text: 'Only the services that deliver logs write to the log archive, and nobody deletes from it.' },
  { path: ['exemptions'], text: 'Roles that the policies leave out. Any other is a finding.' },
];

const unassessed: Review = {
  requirement: idOf('management-trail'),
  text: 'no policy of the organization binds the management account: name the risk assessment that accepts it',
};
const unprotected: Exclusion = {
  check: idOf('management-trail'),
  reason: 'Judged together with the protection of the trail, which is left out',
};

/** The reference design leaves out the role of Control Tower and no other. */
function strangersOf(principals: readonly string[]): readonly Review[] {
  const strangers = principals.filter((principal) => !principal.startsWith('role/AWSControlTower'));
  const text = `who approved that policies leave out ${strangers.join(', ')}`;
  return strangers.length === 0 ? [] : [{ requirement: idOf('exemptions'), text }];
}

const allowlist: readonly Exclusion[] = ['service-allowlist', 'service-allowlist-closed'].map((name) => ({
  check: idOf(name),
  reason: 'No reviewed list of services is there yet',
  review: 'the reference design denies every service that is not on a reviewed list',
}));

interface Tried {
  readonly findings: readonly Finding[];
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A guardrail where it is kept; left out, or marked, where it is not. */
function keptOf(source: InitSource, { key, requirements }: Guardrail, { findings, settings }: Tried): Kept {
  const own = findings.filter(({ requirementId }) => requirements.some((name) => requirementId === idOf(name)));
  const bad = new Set(own.filter(({ outcome }) => outcome !== 'pass').map(({ resource }) => resource));
  const bound = [...new Set(own.map(({ resource }) => resource))].filter((id) => source.active.includes(id));
  const good = source.active.filter((id) => bound.includes(id) && !bad.has(id));
  const open = source.active.filter((id) => bound.includes(id) && bad.has(id));
  if (good.length === 0) {
    const unknown = own.length > 0 && own.every(({ outcome }) => outcome === 'unknown') ? own[0]?.message : undefined;
    const excluded = requirements.map((name) => ({
      check: idOf(name),
      reason: 'The policies of the organization do not make it impossible',
      review: unknown === undefined ? 'no policy keeps any member account from it' : short(unknown),
    }));
    return { key, reviews: [], excluded };
  }
  const text = `not kept in ${open.length <= 3 ? open.map(source.label).join(', ') : `${open.length} accounts`}, which are left out here`;
  const reviews = open.length === 0 ? [] : requirements.slice(0, 1).map((name) => ({ requirement: idOf(name), text }));
  return { key, value: { in: source.where(good), ...(settings[key] as object | undefined) }, reviews, excluded: [] };
}
