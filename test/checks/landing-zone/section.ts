import check from '../../../src/checks/landing-zone.ts';
import type { FactName, FactValues } from '../../../src/facts/index.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { audit, logArchive, management, organizationFacts, organizationSection, production, specOf, staging } from '../governance.ts';
import { edit, type Facts, findingsOf, linesOf, put } from '../world.ts';

export const controlTowerSection = {
  home: 'us-east-2',
  min_version: '3.3',
  logging: 'log_archive',
  min_log_retention: '7y',
  log_key: 'customer_managed',
  security: 'audit',
  access_management: 'identity_center',
  baselines: { in: 'members' },
  controls: [
    { control: 'AWS-GR_RESTRICT_ROOT_USER', on: '/Workloads' },
    { control: 'AWS-GR_ENCRYPTED_VOLUMES', on: '/Workloads/Prod', drift: 'not_checked' },
  ],
};

export const sections = {
  control_tower: controlTowerSection,
  delegated_administrators: [{ account: 'audit', services: ['access-analyzer.amazonaws.com', 'guardduty.amazonaws.com'] }],
  trusted_access: ['config.amazonaws.com', 'sso.amazonaws.com'],
  agreements: [{ type: 'BAA', covers: 'organization' }],
};

/** A spec of the whole section, changed. */
export function zoneSpec(change: object = {}): Spec {
  return specOf({ organization: { ...organizationSection, ...sections, ...change } });
}

/** Whose landing zone is another. */
export function towerSpec(change: object): Spec {
  return zoneSpec({ control_tower: { ...controlTowerSection, ...change } });
}

export const zoneArn = `arn:aws:controltower:us-east-2:${management}:landingzone/1A2B3C4D`;
export const agreementArn = `arn:aws:artifact::${management}:customer-agreement/customer-agreement-1`;
export const [security, workloads, prod, sdlc] = ['ou-exmp-00000001', 'ou-exmp-00000002', 'ou-exmp-00000003', 'ou-exmp-00000004'];

const targetArn = (id: string) => `arn:aws:organizations::${management}:${id.startsWith('ou-') ? 'ou' : 'account'}/o-exampleorgid/${id}`;
export const baselineArn = (target: string) => `arn:aws:controltower:us-east-2:${management}:enabledbaseline/${target}`;
export const controlArn = (control: string) => `arn:aws:controltower:us-east-2:${management}:enabledcontrol/${control}`;

const baseline = (target: string, parent: string | null = null) => ({
  arn: baselineArn(target),
  baseline: 'arn:aws:controltower:us-east-2::baseline/17BSJV3IGJ2QSGA2',
  version: '4.0',
  target: targetArn(target),
  parent: parent === null ? null : baselineArn(parent),
  status: 'SUCCEEDED',
  inheritanceDrift: target.startsWith('ou-') ? 'IN_SYNC' : null,
  sourceDrift: null,
});

const control = (name: string, target: string, drift: string) => ({
  arn: controlArn(name),
  control: `arn:aws:controltower:us-east-2::control/${name}`,
  target: targetArn(target),
  status: 'SUCCEEDED',
  drift,
  inheritanceDrift: null,
  resourceDrift: null,
});

/** Everything that the check reads, as the spec wants it. */
export function zoneFacts(): Facts {
  const facts = organizationFacts();
  const manifest = {
    governedRegions: ['us-east-2', 'us-west-2'],
    logging: { enabled: true, accountId: logArchive, retentionDays: 2557, keyArn: 'arn:aws:kms:us-east-2:444444444444:key/logs' },
    securityRoles: { enabled: null, accountId: audit },
    accessManagement: { enabled: true },
  };
  put(facts, 'landing-zones', {}, [{ arn: zoneArn, version: '3.3', status: 'ACTIVE', drift: 'IN_SYNC', manifest }]);
  put(facts, 'enabled-baselines', {}, [
    ...[workloads, prod, sdlc].map((unit) => baseline(unit)),
    baseline(production, prod),
    baseline(staging, sdlc),
    baseline(logArchive),
    baseline(audit),
  ]);
  put(facts, 'enabled-controls', {}, [
    control('AWS-GR_RESTRICT_ROOT_USER', workloads, 'IN_SYNC'),
    control('AWS-GR_ENCRYPTED_VOLUMES', prod, 'NOT_CHECKING'),
    control('AWS-GR_AUDIT_BUCKET', security, 'IN_SYNC'),
  ]);
  const services = ['access-analyzer.amazonaws.com', 'guardduty.amazonaws.com'];
  put(facts, 'delegated-administrators', {}, [{ account: audit, services }]);
  put(facts, 'trusted-access', {}, ['config.amazonaws.com', 'sso.amazonaws.com']);
  const agreement = {
    arn: agreementArn,
    name: 'AWS Organizations Business Associate Addendum',
    state: 'ACTIVE',
    effectiveStart: '2025-03-01T09:30:00.000Z',
    effectiveEnd: null,
    organizationArn: `arn:aws:organizations::${management}:organization/o-exampleorgid`,
  };
  put(facts, 'agreements', {}, [agreement]);
  return facts;
}

/** One row of a table: what is changed, and the findings that then do not pass. */
export interface ZoneRow<F extends FactName> {
  readonly name: string;
  readonly change?: (value: FactValues[F]) => FactValues[F];
  readonly spec?: Spec;
  readonly expected: readonly string[];
}

/** The findings of a requirement over the changed facts that do not pass; of those that pass there is at least one, or none at all. */
export function faultsOf<F extends FactName>(requirement: string, fact: F, { change, spec }: Omit<ZoneRow<F>, 'name' | 'expected'>) {
  const facts = zoneFacts();
  if (change !== undefined) edit(facts, fact, {}, change);
  const findings = findingsOf(check, requirement, { spec: spec ?? zoneSpec(), facts });
  return { findings, faults: linesOf(findings.filter(({ outcome }) => outcome !== 'pass')) };
}

/** A change of the elements whose ARN ends in `end`. */
export function where<T extends { readonly arn: string }>(end: string, change: Partial<T>): (list: readonly T[]) => readonly T[] {
  return (list) => list.map((item) => (item.arn.endsWith(end) ? { ...item, ...change } : item));
}
