import type { AccountSummary } from '../../src/facts/account-summary.ts';
import type { Key } from '../../src/facts/keys.ts';
import type { OrganizationAccount } from '../../src/facts/organization.ts';
import type { Role } from '../../src/facts/roles.ts';
import type { Trail } from '../../src/facts/trails.ts';
import { specFile } from '../../src/spec/sections/index.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { type Facts, put } from './world.ts';

export const management = '111111111111';
export const production = '222222222222';
export const staging = '333333333333';
export const logArchive = '444444444444';
export const audit = '555555555555';
export const everyone = [management, production, staging, logArchive, audit];

/** The reference organization as far as accounts, identity and trail go. */
export const organizationSection = {
  id: 'o-exampleorgid',
  management: 'management',
  regions: { governed: ['us-east-2', 'us-west-2'], others: 'denied' },
  accounts: {
    management: { id: management, ou: '/' },
    production: { id: production, ou: '/Workloads/Prod' },
    staging: { id: staging, ou: '/Workloads/Sdlc' },
    log_archive: { id: logArchive, ou: '/Security' },
    audit: { id: audit, ou: '/Security' },
  },
  sets: {
    all: { ou: '/**' },
    members: { ou: '/**', except: ['management'] },
    gxp: { ou: '/Workloads/**', tag: { gxp: 'true' }, exactly: ['production', 'staging'] },
  },
  classes: [{ in: 'all', depth: 'full' }],
};

export const identitySection = {
  iam_users: { in: 'all', count: 0 },
  root: {
    in: 'all',
    credentials: 'none_or_mfa',
    access_keys: 0,
    central_access: ['credentials_management', 'sessions'],
    custody: { in: 'management', attestation: 'ROOT-CUSTODY' },
  },
  federation: [
    { in: 'all', saml: ['identity_center'], oidc: [] },
    { in: 'gxp', oidc: [{ provider: 'token.actions.githubusercontent.com', subjects: ['repo:acme/contour:environment:prod'] }] },
  ],
};

export const trailSection = {
  owner: 'management',
  home: 'us-east-2',
  match: { name: 'org-trail' },
  bucket: { in: 'log_archive', name: 'org-trail-*' },
  key: 'key:logs',
};

export const documentSha256 = 'a'.repeat(64);

/** A spec of the given sections, as the loader hands it over. */
export function specOf(sections: { readonly organization?: object; readonly identity?: object; readonly audit_trail?: object } = {}): Spec {
  const parsed = specFile.parse({
    version: 1,
    document: { id: 'IQS-1', title: 'Test', revision: 'A', effective: '2026-11-01', owner: 'nobody' },
    system: { id: 'SYS-1', name: 'Test', kind: 'none', phi: true, intended_use: 'test' },
    access: { role: 'iq-auditor' },
    organization: organizationSection,
    identity: identitySection,
    audit_trail: trailSection,
    keys: { logs: { in: 'log_archive', region: 'us-east-2', match: { alias: 'alias/log-archive' } } },
    ...sections,
  });
  const attestation = {
    id: 'ROOT-CUSTODY',
    statement: 'Two people hold the root credentials',
    document: 'root-custody.txt',
    sha256: documentSha256,
    documentSha256,
    by: 'A. Custodian',
    on: '2026-06-01',
    valid_for: { text: '1y', seconds: 31_557_600 },
  };
  return { ...parsed, attestations: [attestation], deviations: [] };
}

function account(id: string, name: string, ou: string): OrganizationAccount {
  return { id, name, email: `${id}@example.com`, state: 'ACTIVE', stateSource: 'State', ou };
}

/** The organization alone, with the regions that are enabled in its accounts: every verdict needs it. */
export function organizationFacts(): Facts {
  const facts: Facts = new Map();
  put(
    facts,
    'organization',
    {},
    {
      id: 'o-exampleorgid',
      masterAccountId: management,
      featureSet: 'ALL',
      root: {
        id: 'r-exmp',
        policyTypes: [
          { type: 'RESOURCE_CONTROL_POLICY', status: 'ENABLED' },
          { type: 'SERVICE_CONTROL_POLICY', status: 'ENABLED' },
        ],
      },
      units: [
        { id: 'ou-exmp-00000001', path: '/Security' },
        { id: 'ou-exmp-00000002', path: '/Workloads' },
        { id: 'ou-exmp-00000003', path: '/Workloads/Prod' },
        { id: 'ou-exmp-00000004', path: '/Workloads/Sdlc' },
      ],
      accounts: [
        account(management, 'Management', '/'),
        account(production, 'Production', '/Workloads/Prod'),
        account(staging, 'Staging', '/Workloads/Sdlc'),
        account(logArchive, 'Log Archive', '/Security'),
        account(audit, 'Audit', '/Security'),
      ],
    },
  );
  for (const id of [production, staging]) put(facts, 'account-tags', { account: id }, { gxp: 'true' });
  for (const id of everyone) {
    put(facts, 'enabled-regions', { account: id }, [
      { name: 'eu-west-1', status: 'ENABLED_BY_DEFAULT' },
      { name: 'us-east-1', status: 'ENABLED_BY_DEFAULT' },
      { name: 'us-east-2', status: 'ENABLED_BY_DEFAULT' },
      { name: 'us-west-2', status: 'ENABLED_BY_DEFAULT' },
    ]);
  }
  return facts;
}

export const noCredentials: AccountSummary = { users: 0, rootMfa: 0, rootAccessKeys: 0, rootPassword: 0, rootSigningCertificates: 0 };

/** Who can get in, in every account. */
export function identityFacts(): Facts {
  const facts = organizationFacts();
  put(facts, 'organizations-features', {}, ['RootCredentialsManagement', 'RootSessions']);
  for (const id of everyone) {
    put(facts, 'account-summary', { account: id }, id === management ? { ...noCredentials, rootMfa: 1, rootPassword: 1 } : noCredentials);
    put(facts, 'iam-users', { account: id }, []);
    const isWorkload = id === production || id === staging;
    put(facts, 'roles', { account: id }, [...(isWorkload ? [roleOf(id, 'cc-deploy', [deployTrust(id)])] : []), auditorOf(id)]);
    put(
      facts,
      'identity-providers',
      { account: id },
      {
        saml: [`arn:aws:iam::${id}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE`],
        oidc: isWorkload ? [`arn:aws:iam::${id}:oidc-provider/token.actions.githubusercontent.com`] : [],
      },
    );
  }
  return facts;
}

const github = 'token.actions.githubusercontent.com';

/** A role of the account with these statements as its trust policy. */
export function roleOf(account: string, name: string, statements: readonly object[], path = '/'): Role {
  const trustPolicy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return { arn: `arn:aws:iam::${account}:role${path}${name}`, name, path, maxSessionSeconds: 3600, trustPolicy };
}

/** The role that the run itself takes on. */
export function auditorOf(account: string): Role {
  const Principal = { AWS: `arn:aws:iam::${management}:root` };
  return roleOf(account, 'iq-auditor', [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }]);
}

/** What the pipeline is trusted by. */
export function deployTrust(account: string, condition: object = {}): object {
  const bound = { [`${github}:sub`]: 'repo:acme/contour:environment:prod', [`${github}:aud`]: 'sts.amazonaws.com' };
  return {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${github}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: bound },
    ...condition,
  };
}

export const trailArn = `arn:aws:cloudtrail:us-east-2:${management}:trail/org-trail`;
export const keyArn = `arn:aws:kms:us-east-2:${logArchive}:key/logs`;
export const home = { account: management, region: 'us-east-2' };

/** The trail as every account but its owner sees it. */
export const shadow: Trail = {
  arn: trailArn,
  name: 'org-trail',
  homeRegion: 'us-east-2',
  isOrganization: true,
  isMultiRegion: true,
  includesGlobalEvents: true,
  validation: true,
  bucket: `org-trail-${logArchive}`,
  prefix: null,
  keyId: keyArn,
  status: null,
  statusError: null,
  selectors: null,
  selectorsError: null,
};

export const own = {
  ...shadow,
  status: {
    isLogging: true,
    latestDeliveryAt: '2026-11-20T11:55:00.000Z',
    latestDeliveryError: null,
    latestDigestAt: '2026-11-20T11:20:00.000Z',
    latestDigestError: null,
    startedAt: '2026-01-01T00:00:00.000Z',
    stoppedAt: null,
  },
  selectors: { basic: [{ readWrite: 'All', managementEvents: true, excludedSources: [], dataResources: [] }], advanced: null },
} satisfies Trail;

export const logKey: Key = {
  arn: keyArn,
  id: 'logs',
  aliases: ['alias/log-archive'],
  manager: 'CUSTOMER',
  state: 'Enabled',
  usage: 'ENCRYPT_DECRYPT',
  spec: 'SYMMETRIC_DEFAULT',
  origin: 'AWS_KMS',
  multiRegion: null,
  deletionAt: null,
  validTo: null,
  rotation: { enabled: true, periodDays: 365 },
  tags: {},
  readError: null,
  rotationError: null,
  tagsError: null,
};

/** The trail with its bucket and key, seen from every account; us-east-1 open and empty, eu-west-1 closed. */
export function trailFacts(): Facts {
  const facts = organizationFacts();
  for (const id of everyone) {
    for (const region of ['us-east-2', 'us-west-2']) {
      put(facts, 'trails', { account: id, region }, [id === management && region === 'us-east-2' ? own : shadow]);
      put(
        facts,
        'keys',
        { account: id, region },
        id === logArchive && region === 'us-east-2'
          ? { keys: [logKey], aliases: [{ alias: 'alias/log-archive', keyId: 'logs' }] }
          : { keys: [], aliases: [] },
      );
    }
    put(
      facts,
      'buckets',
      { account: id },
      id === logArchive
        ? [{ arn: `arn:aws:s3:::org-trail-${id}`, name: `org-trail-${id}`, region: 'us-east-2', encryption: null, readError: null }]
        : [],
    );
    put(facts, 'tripwire', { account: id, region: 'us-east-1' }, { closedBy: null, closed: [], stores: [], trails: [], ebsDefault: null });
    put(
      facts,
      'tripwire',
      { account: id, region: 'eu-west-1' },
      { closedBy: 'service-control-policy', message: 'with an explicit deny in a service control policy' },
    );
  }
  return facts;
}
