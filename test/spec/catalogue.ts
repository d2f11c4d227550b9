import type { CatalogueEntry } from '../../src/spec/spec.ts';

const entry = (id: string, section: string, requirements: string): CatalogueEntry => ({
  id,
  section,
  requirements: requirements.split(' ').map((requirement) => `${id}.${requirement}`),
});

/** The catalogue as it stands, without loading a single check. */
export const catalogue: readonly CatalogueEntry[] = [
  entry('landing-zone', 'organization', 'organization account-present account-declared account-ou set-members'),
  entry(
    'iam-users',
    'identity',
    'no-users root-access-keys root-credentials root-certificates saml-providers oidc-providers root-custody',
  ),
  entry(
    'cmk-encryption',
    'stores',
    'key-declared key-customer-managed key-enabled key-rotation rds-instance rds-cluster rds-snapshot s3-bucket ebs-default ebs-volume ebs-snapshot secret store-covered store-expected other-regions',
  ),
  entry(
    'audit-trail',
    'audit_trail',
    'organization-trail multi-region global-events validation logging delivery digest management-events data-events bucket key visible other-trails',
  ),
  entry(
    'rds-resilience',
    'databases',
    'present declared topology zones status private deletion-protection backup-retention restore-window parameters replica replica-key replica-lag',
  ),
];
