import { describe, expect, it } from 'vitest';
import { catalogue, checks } from '../../src/checks/index.ts';

/** Requirement ids are stable and never reused: specs, deviations and traces of other people hang on them. */
const published: Readonly<Record<string, readonly string[]>> = {
  'landing-zone': [
    'organization',
    'account-present',
    'account-declared',
    'account-ou',
    'set-members',
    'zone',
    'zone-configuration',
    'baselines',
    'controls',
    'delegated-administrators',
    'trusted-access',
    'regions',
    'agreement',
  ],
  'service-control-policies': [
    'policy-types',
    'policy-chain',
    'region-restriction',
    'service-allowlist',
    'service-allowlist-closed',
    'cloudtrail-protection',
    'management-trail',
    's3-public-access',
    'account-public-access',
    'log-archive-access',
    'log-archive-delivery',
    'log-archive-layers',
    'identity-hygiene',
    'guard-of-guards',
    'exemptions',
    'exemption-takeover',
    'second-opinion',
    'live-canary',
  ],
  'iam-users': [
    'no-users',
    'root-access-keys',
    'root-credentials',
    'root-certificates',
    'saml-providers',
    'oidc-providers',
    'root-custody',
  ],
  'cmk-encryption': [
    'key-declared',
    'key-customer-managed',
    'key-enabled',
    'key-rotation',
    'rds-instance',
    'rds-cluster',
    'rds-snapshot',
    's3-bucket',
    'ebs-default',
    'ebs-volume',
    'ebs-snapshot',
    'secret',
    'store-covered',
    'store-expected',
    'other-regions',
  ],
  'audit-trail': [
    'organization-trail',
    'multi-region',
    'global-events',
    'validation',
    'logging',
    'delivery',
    'digest',
    'management-events',
    'data-events',
    'bucket',
    'key',
    'visible',
    'other-trails',
  ],
  'rds-resilience': [
    'present',
    'declared',
    'topology',
    'zones',
    'status',
    'private',
    'deletion-protection',
    'backup-retention',
    'restore-window',
    'parameters',
    'replica',
    'replica-key',
    'replica-lag',
  ],
};

describe('the registry of checks', () => {
  it('holds every published requirement, in the published order', () => {
    const registered = catalogue().map(({ id, requirements }) => [id, requirements.map((name) => name.slice(id.length + 1))]);
    expect(registered).toEqual(Object.entries(published));
  });

  it.each(checks)('$id tells the reader what a report needs', (check) => {
    for (const text of [check.title, check.failureTitle, check.why, check.remediation, check.limits]) expect(text.trim()).not.toBe('');
    expect(check.title).not.toBe(check.failureTitle);
    expect(check.references.length).toBeGreaterThan(0);
    for (const { text } of Object.values(check.requirements)) expect(text).toMatch(/^[A-Z].*[^.]$/);
    expect(check.accounts !== undefined).toBe(check.scope === 'account');
  });
});
