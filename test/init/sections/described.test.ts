import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/checks/index.ts';
import type { AutoScalingGroup } from '../../../src/facts/auto-scaling/group.ts';
import type { BucketLock } from '../../../src/facts/bucket-locks.ts';
import type { Bucket } from '../../../src/facts/buckets.ts';
import type { DbInstance } from '../../../src/facts/db-instances.ts';
import type { Listener } from '../../../src/facts/listeners.ts';
import type { RouteTable } from '../../../src/facts/route-tables.ts';
import type { SecurityGroup } from '../../../src/facts/security-groups.ts';
import type { Trail } from '../../../src/facts/trails.ts';
import type { VpcEndpoint } from '../../../src/facts/vpc-endpoints.ts';
import type { WebAcls } from '../../../src/facts/web-acls.ts';
import { changed, draftedFrom, fixture, wrongBy } from './facts.ts';

const facts = await fixture('reference');
const draft = draftedFrom(facts);
const wrong = wrongBy(draft, facts);
const here = '222222222222/us-east-2';
/** The key of the topic of alarms, which nothing else uses. */
const alerts = 'arn:aws:kms:us-east-2:222222222222:key/22222222-2222-4002-8000-000000000002';
const files = { arn: 'arn:aws:elasticfilesystem:us-east-2:222222222222:file-system/fs-1', id: 'fs-1', name: null, encrypted: true };

const each =
  <T>(change: (one: T) => unknown) =>
  (all: readonly T[]): unknown =>
    all.map(change);

/** What comes to be after the draft was made, and what then says so: a draft that described nothing would let it pass. */
const changes: readonly (readonly [what: string, requirement: string, key: string, change: (value: never) => unknown])[] = [
  [
    'another key of a bucket',
    'cmk-encryption.s3-bucket',
    'buckets@222222222222',
    each((one: Bucket) => ({ ...one, encryption: { ...one.encryption, keyId: alerts } })),
  ],
  [
    'a kind of store that was nowhere',
    'cmk-encryption.store-expected',
    `efs-file-systems@${here}`,
    () => [{ ...files, keyId: alerts, tags: {} }],
  ],
  [
    'a shorter retention of backups',
    'rds-resilience.backup-retention',
    `db-instances@${here}`,
    each((one: DbInstance) => ({ ...one, backupRetentionDays: 7 })),
  ],
  [
    'a database that may be deleted',
    'rds-resilience.deletion-protection',
    `db-instances@${here}`,
    each((one: DbInstance) => ({ ...one, deletionProtection: false })),
  ],
  [
    'another bucket of the trail',
    'audit-trail.bucket',
    'trails@111111111111/us-east-2',
    each((one: Trail) => ({ ...one, bucket: 'other' })),
  ],
  [
    'a shorter lock',
    'object-lock.retention',
    'bucket-locks@222222222222',
    each((one: { value: BucketLock }) => ({ ...one, value: { ...one.value, years: 1 } })),
  ],
  ['no copy in another region', 'cross-region-replication.destination', 'bucket-replications@222222222222', () => []],
  [
    'a way out of the isolated tier',
    'network-tiers.routes',
    `route-tables@${here}`,
    each((one: RouteTable) => ({
      ...one,
      routes: [...one.routes, { destination: '0.0.0.0/0', via: 'gateway', target: 'igw-1', state: 'active', origin: null }],
    })),
  ],
  [
    'an endpoint less',
    'vpc-endpoints.present',
    `vpc-endpoints@${here}`,
    (all: VpcEndpoint[]) => all.filter(({ service }) => service?.endsWith('.kms') === false),
  ],
  [
    'a rule more',
    'security-groups.ingress',
    `security-groups@${here}`,
    (all: SecurityGroup[]) => all.map((one) => opened(one, 'cc-app', 9000)),
  ],
  [
    'a group more',
    'security-groups.undeclared-groups',
    `security-groups@${here}`,
    (all: SecurityGroup[]) => [...all, { ...(all[1] as SecurityGroup), id: 'sg-9', name: 'launch-wizard-1' }],
  ],
  [
    'SSH',
    'security-groups.closed-ports',
    `security-groups@${here}`,
    (all: SecurityGroup[]) => all.map((one) => opened(one, 'launch-wizard-1', 22)),
  ],
  [
    'a load balancer without its web ACL',
    'web-acl.attached',
    `web-acls@${here}`,
    ({ acls, balancers }: WebAcls) => ({ acls, balancers: balancers.map((one) => ({ ...one, acl: null })) }),
  ],
  [
    'a listener in clear',
    'tls.clear-text',
    `listeners@${here}`,
    each((one: Listener) => (one.protocol === 'HTTP' ? { ...one, actions: [{ type: 'forward', targetGroups: [], redirect: null }] } : one)),
  ],
  ['a smaller fleet', 'gpu-fleet.floor', `auto-scaling-groups@${here}`, each((one: AutoScalingGroup) => ({ ...one, minSize: 1 }))],
];

function opened(group: SecurityGroup, name: string, port: number): SecurityGroup {
  if (group.name !== name) return group;
  const rule = { protocol: 'tcp', from: port, to: port, addresses: ['10.20.0.0/16'], prefixLists: [], groups: [], distant: [] };
  return { ...group, ingress: [...group.ingress, rule] };
}

describe('what is drafted of data, networks and fleets', () => {
  it('holds over the facts that it was made of', () => {
    const own = ['stores', 'object_storage', 'databases', 'audit_trail', 'networks', 'security_groups', 'edge', 'tls', 'gpu_fleets'];
    expect(Object.keys(draft.value)).toEqual(expect.arrayContaining(own));
    const checks = catalogue().filter(({ section }) => own.includes(section.split('.')[0] ?? ''));
    expect(checks).toHaveLength(12);
    const judgedBy = wrong.filter(({ requirementId }) => checks.some(({ id }) => requirementId.startsWith(`${id}.`)));
    expect(judgedBy.map(({ message }) => message)).toEqual([]);
  });

  const after = changes.reduce((all, [, , key, change]) => changed(all, key, change), facts);
  const failing = wrongBy(draft, after).map(({ requirementId }) => requirementId);
  for (const [what, requirement] of changes) {
    it(`lets ${what} show`, () => expect(failing).toContain(requirement));
  }

  it('speaks of requirements that there are', async () => {
    const known = catalogue().flatMap(({ id, requirements }) => [id, ...requirements]);
    for (const name of ['reference', 'broken', 'half-denied']) {
      const { reviews, lines } = draftedFrom(await fixture(name));
      const spoken = [...reviews.flatMap(({ requirement }) => requirement.split(', ')), ...Object.keys(lines)];
      expect(spoken.filter((requirement) => !known.includes(requirement))).toEqual([]);
    }
  });
});
