import type { CatalogueEntry } from '../spec/spec.ts';
import auditTrail from './audit-trail.ts';
import breakGlass from './break-glass.ts';
import bucketPolicies from './bucket-policies.ts';
import type { Check } from './check.ts';
import cmkEncryption from './cmk-encryption.ts';
import crossRegionReplication from './cross-region-replication.ts';
import iamRoles from './iam-roles.ts';
import iamUsers from './iam-users.ts';
import identityCenter from './identity-center.ts';
import landingZone from './landing-zone.ts';
import objectLock from './object-lock.ts';
import rdsResilience from './rds-resilience.ts';
import serviceControlPolicies from './service-control-policies.ts';

/** Every check, in the order of the report. A test catches the file that somebody forgot. */
export const checks: readonly Check[] = [
  landingZone,
  serviceControlPolicies,
  iamUsers,
  iamRoles,
  identityCenter,
  breakGlass,
  cmkEncryption,
  auditTrail,
  rdsResilience,
  objectLock,
  bucketPolicies,
  crossRegionReplication,
];

/** What the spec may name: each check with its section and requirement ids. */
export function catalogue(): readonly CatalogueEntry[] {
  return checks.map(({ id, section, requirements }) => ({
    id,
    section,
    requirements: Object.keys(requirements).map((name) => `${id}.${name}`),
  }));
}
