import { factKey } from '../../src/fact-key.ts';
import { facts as registered } from '../../src/facts/index.ts';
import type { FactRecord, Target } from '../../src/record.ts';
import { type ForeignAccount, identityOf, rolesOf } from './foreign-identity.ts';
import { networkOf } from './foreign-networks.ts';
import { storesOf } from './foreign-stores.ts';

/** Regions that the foreign organization uses. */
export const foreignRegions = ['eu-central-1', 'eu-west-1'] as const;
const otherRegions = ['us-east-1', 'us-east-2'];
const management = '800000000001';
const observedAt = '2026-11-20T09:00:00Z';
const products = ['Checkout', 'Catalogue', 'Search', 'Loyalty', 'Payments', 'Shipping', 'Returns', 'Mailing', 'Insights', 'Storefront'];

/** 30 accounts over six units, two of each product: nothing is named as in the reference. */
export const foreignAccounts: readonly ForeignAccount[] = [
  { id: management, label: 'Nordlicht Handels GmbH', ou: '/', part: 'management' },
  { id: '800000000002', label: 'nl-logs', ou: '/Core', part: 'core' },
  { id: '800000000003', label: 'nl-security', ou: '/Core', part: 'core' },
  { id: '800000000004', label: 'nl-shared-network', ou: '/Core', part: 'core' },
  ...products.map((name, index) => ({ id: `81000000000${index}`, label: `${name} Live`, ou: '/Products/Live', part: 'live' as const })),
  ...products.map((name, index) => ({ id: `82000000000${index}`, label: `${name} Test`, ou: '/Products/Test', part: 'test' as const })),
  ...['Anna', 'Bo', 'Chidi', 'Dara', 'Emre'].map((name, index) => ({
    id: `83000000000${index}`,
    label: `Sandbox of ${name}`,
    ou: '/Sandboxes',
    part: 'sandbox' as const,
  })),
  { id: '840000000000', label: 'nl-old-shop', ou: '/Retired', part: 'closed' },
];

const organization = {
  id: 'o-nordlicht123',
  masterAccountId: management,
  featureSet: 'ALL',
  root: { id: 'r-nord', policyTypes: [{ type: 'SERVICE_CONTROL_POLICY', status: 'ENABLED' }] },
  units: ['/Core', '/Products', '/Products/Live', '/Products/Test', '/Retired', '/Sandboxes'].map((path, index) => ({
    id: `ou-nord-0000000${index + 1}`,
    path,
  })),
  accounts: foreignAccounts.map(({ id, label, ou, part }) => ({
    id,
    name: label,
    email: `aws+${id}@nordlicht.example`,
    state: part === 'closed' ? 'SUSPENDED' : 'ACTIVE',
    stateSource: 'State',
    ou,
  })),
};

const policies = [
  {
    id: 'p-FullAWSAccess',
    name: 'FullAWSAccess',
    content: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
    targets: ['r-nord'],
  },
  {
    id: 'p-nord0001',
    name: 'stay-with-us',
    content: { Statement: [{ Effect: 'Deny', Action: ['organizations:LeaveOrganization', 'cloudtrail:StopLogging'], Resource: '*' }] },
    targets: ['r-nord'],
  },
].map(({ id, name, content, targets }) => ({
  id,
  arn: `arn:aws:organizations::aws:policy/service_control_policy/${id}`,
  name,
  type: 'SERVICE_CONTROL_POLICY',
  awsManaged: id === 'p-FullAWSAccess',
  content: JSON.stringify({ Version: '2012-10-17', ...content }),
  // Every level has a policy that allows: AWS attaches this one everywhere by itself.
  targets:
    id === 'p-FullAWSAccess'
      ? [...targets, ...organization.units.map((unit) => unit.id), ...foreignAccounts.map((one) => one.id)]
      : targets,
}));

/** What of an organization is read once. */
const wide: Readonly<Record<string, unknown>> = {
  organization,
  'organization-policies': policies,
  'organizations-features': [],
  'trusted-access': ['cloudtrail.amazonaws.com', 'ram.amazonaws.com', 'sso.amazonaws.com'],
  'delegated-administrators': [],
  ...identityOf(foreignAccounts, management),
};

const enabled = [...foreignRegions, ...otherRegions].map((name) => ({ name, status: 'ENABLED_BY_DEFAULT' }));
const open = { blockPublicAcls: false, blockPublicPolicy: false, ignorePublicAcls: false, restrictPublicBuckets: false };

/** Values that are not a list where there is nothing. */
const bare: Readonly<Record<string, unknown>> = {
  'account-public-access-block': open,
  'account-tags': {},
  'aggregated-resources': { types: null, aggregators: [] },
  'ebs-default': { enabled: false, encryptionType: null, keyId: null },
  'enabled-regions': [...enabled, { name: 'eu-south-2', status: 'DISABLED' }].sort((a, b) => (a.name < b.name ? -1 : 1)),
  'glue-catalog': null,
  'instance-metadata-defaults': { endpoint: null, hopLimit: null, tokens: null },
  keys: { keys: [], aliases: [] },
  's3-organization-policy': null,
  'session-documents': { preferences: null, documents: [] },
  'vpc-public-access': { exclusions: null, managedBy: null, mode: 'off', state: 'default-state' },
  'default-vpcs': { closedBy: null, vpcs: [] },
  tripwire: {
    closedBy: null,
    closed: [],
    stores: [],
    trails: [],
    ebsDefault: { enabled: false, keyId: null, keyManager: null, keyState: null, keyError: null },
  },
  'web-acls': { acls: [], balancers: [] },
};

/** Read for a spec that asks for them, and for no other. */
const notRead: readonly string[] = ['credential-report', 'simulated-policies'];

/**
 * Facts of an organization of 30 accounts that was built by others: the same network in every account of a product with ids of its own,
 * stores under default encryption, a few keys of its own, some IAM users, no Control Tower, no GPU. Each value is of the shape of its fact.
 */
export function foreignFacts(): ReadonlyMap<string, FactRecord> {
  const records = new Map<string, FactRecord>();
  for (const fact of registered) {
    if (notRead.includes(fact.name)) continue;
    for (const target of targetsOf(fact)) {
      const value = fact.shape().parse(JSON.parse(JSON.stringify(madeOf(fact.name, target))));
      const key = factKey(fact.name, target);
      records.set(key, { key, name: fact.name, target, requests: [], observed: true, value, observedAt });
    }
  }
  return records;
}

function targetsOf({ scope, regions }: { readonly scope: string; readonly regions: string }): readonly Target[] {
  if (scope === 'organization') return [{}];
  const active = foreignAccounts.filter(({ part }) => part !== 'closed');
  if (scope === 'account') return active.map(({ id }) => ({ account: id }));
  const where = regions === 'governed' ? foreignRegions : otherRegions;
  return active.flatMap(({ id }) => where.map((region) => ({ account: id, region })));
}

function madeOf(name: string, { account: id, region }: Target): unknown {
  const account = foreignAccounts.find((one) => one.id === id);
  if (account === undefined) return wide[name] ?? [];
  const own =
    region === undefined
      ? { ...rolesOf(account, management), ...storesOf(account) }
      : { ...networkOf(account, region), ...storesOf(account, region) };
  return name in own ? own[name] : name in bare ? bare[name] : [];
}
