import { catalogue } from '../../../checks/index.ts';
import checkOfPolicies from '../../../checks/service-control-policies.ts';
import { facts as definitions } from '../../../facts/index.ts';
import { judgeAll } from '../../../judge.ts';
import type { Finding } from '../../../record.ts';
import { load } from '../../load.ts';
import type { InitSource } from '../../model.ts';
import { writeSpec } from '../../write.ts';

const withoutZone = ['zone', 'zone-configuration', 'baselines', 'controls', 'delegated-administrators', 'trusted-access', 'agreement'];

/** The account of the log archive, under the name that stands for it in an `in`. */
export interface Archived {
  readonly account: string;
  readonly name: string;
}

/**
 * What the policies of the organization really deny: the findings of the check by a spec that asks for these guardrails and nothing else.
 * `members` and, where it is given, the name of the archive may stand in an `in`.
 */
export function tried(source: InitSource, guardrails: Readonly<Record<string, unknown>>, archive: Archived | null): readonly Finding[] {
  const asked = load(writeSpec({ value: trialOf(source, guardrails, archive), comments: [], reviews: [], headings: {}, lines: {} }));
  const { verdicts } = judgeAll({
    spec: asked.spec,
    facts: source.input.facts,
    narrowing: {},
    checks: [checkOfPolicies],
    definitions,
    startedAt: '1970-01-01T00:00:00Z',
  });
  return verdicts.flatMap(({ findings }) => findings);
}

function trialOf(
  source: InitSource,
  guardrails: Readonly<Record<string, unknown>>,
  archive: Archived | null,
): Readonly<Record<string, unknown>> {
  const { organization, governed, accounts } = source;
  const requirements = Object.keys(checkOfPolicies.requirements).map((name) => `${checkOfPolicies.id}.${name}`);
  const asked: Readonly<Record<string, readonly string[]>> = {
    region_restriction: ['region-restriction'],
    cloudtrail_protection: ['cloudtrail-protection', 'management-trail'],
    s3_public_access: ['s3-public-access', 'account-public-access'],
    log_archive_write_deny: ['log-archive-access', 'log-archive-delivery', 'log-archive-layers'],
    identity_hygiene: ['identity-hygiene'],
    guard_of_guards: ['guard-of-guards'],
  };
  const missing = Object.entries({ ...asked, service_allowlist: ['service-allowlist', 'service-allowlist-closed'] })
    .filter(([key]) => guardrails[key] === undefined)
    .flatMap(([, names]) => names.map((name) => `${checkOfPolicies.id}.${name}`));
  const excluded = [
    ...withoutZone.map((name) => `landing-zone.${name}`),
    ...catalogue().flatMap(({ id }) => (['landing-zone', checkOfPolicies.id].includes(id) ? [] : [id])),
    ...requirements.filter((id) => missing.includes(id)),
  ];
  const unitOf = (id: string) => accounts.find((account) => account.id === id)?.ou ?? '/';
  return {
    version: 1,
    document: { id: 'trial', title: 'trial', revision: '0', effective: '2026-01-01', owner: 'iq init' },
    system: { id: 'trial', name: 'trial', kind: 'trial', phi: false, intended_use: 'trial' },
    scope: { excluded: excluded.map((check) => ({ check, reason: 'Not tried' })) },
    organization: {
      id: organization.id,
      management: 'management',
      regions: { governed, others: 'denied' },
      accounts: {
        management: { id: organization.masterAccountId, ou: '/' },
        ...(archive === null ? {} : { [archive.name]: { id: archive.account, ou: unitOf(archive.account) } }),
      },
      sets: { all: { ou: '/**' }, members: { ou: '/**', except: ['management'], vended: true } },
      classes: [{ in: 'all', depth: 'full' }],
    },
    access: { role: 'iq-auditor' },
    guardrails,
  };
}
