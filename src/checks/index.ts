import type { CatalogueEntry } from '../spec/spec.ts';
import auditTrail from './audit-trail.ts';
import breakGlass from './break-glass.ts';
import bucketPolicies from './bucket-policies.ts';
import type { Check } from './check.ts';
import cmkEncryption from './cmk-encryption.ts';
import crossRegionReplication from './cross-region-replication.ts';
import environments from './environments.ts';
import gpuFleet from './gpu-fleet.ts';
import iamRoles from './iam-roles.ts';
import iamUsers from './iam-users.ts';
import identityCenter from './identity-center.ts';
import landingZone from './landing-zone.ts';
import networkTiers from './network-tiers.ts';
import objectLock from './object-lock.ts';
import rdsResilience from './rds-resilience.ts';
import securityGroups from './security-groups.ts';
import serviceControlPolicies from './service-control-policies.ts';
import tls from './tls.ts';
import vpcEndpoints from './vpc-endpoints.ts';
import webAcl from './web-acl.ts';

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
  networkTiers,
  securityGroups,
  vpcEndpoints,
  webAcl,
  tls,
  gpuFleet,
  environments,
];

/** What the spec may name: each check with its section and requirement ids. */
export function catalogue(): readonly CatalogueEntry[] {
  return checks.map(({ id, section, requirements }) => ({
    id,
    section,
    requirements: Object.keys(requirements).map((name) => `${id}.${name}`),
  }));
}
