import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue, checks } from '../src/checks/index.ts';
import { cite } from '../src/commands/citing.ts';
import { overdue } from '../src/commands/review-interval.ts';
import { prepareSealing, type SealingOptions } from '../src/commands/sealing.ts';
import { rulesOf } from '../src/evidence/documents/rules.ts';
import { readFacts } from '../src/evidence/facts-file.ts';
import { facts as definitions } from '../src/facts/index.ts';
import type { KeyGrant, KeyGrants } from '../src/facts/key-grants.ts';
import { judgeAll } from '../src/judge.ts';
import { prerequisitesOf } from '../src/prerequisites.ts';
import type { FactRecord } from '../src/record.ts';
import type { Announcement } from '../src/run.ts';
import { rememberSignals } from '../src/signals.ts';
import { loadSpec } from '../src/spec/load.ts';
import { specSchema } from '../src/spec/schema.ts';
import type { Spec } from '../src/spec/spec.ts';
import { makePeople } from './evidence/documents/people.ts';

// A key that nothing judges would be a promise that nobody keeps.

/** Sections that a check judges; the others say who, what and how, and are printed or used by the run. */
const judged = [
  'defaults',
  'organization',
  'identity',
  'keys',
  'stores',
  'object_storage',
  'inventory',
  'databases',
  'audit_trail',
  'break_glass',
  'guardrails',
  'networks',
  'security_groups',
  'edge',
  'tls',
  'gpu_fleets',
  'environments',
];

/** Keys of those sections that are for people, or for the loader. */
const forPeople = [
  'organization.classes.*.reason',
  'organization.classes.*.ref',
  'stores.*.reason',
  'object_storage.rules.*.reason',
  'object_storage.buckets.*.reason',
  // The grammar admits one value; writing it down is the point.
  'audit_trail.management_events',
  'organization.control_tower.drift',
  'identity.root.access_keys',
  'identity.root.signing_certificates',
  'databases.*.public',
  'guardrails.exemptions.*.takeover',
  'break_glass.sessions.ssh',
  // Read by the loader, which judges the digest.
  'guardrails.service_allowlist.file',
  'guardrails.exemptions.*.reason',
  'networks.default_vpc.expect',
  'networks.undeclared.expect',
  'networks.vpcs.*.tiers.*.nacl.other',
  'security_groups.rules.*.reason',
  'edge.rules.*.reason',
  // What writes out the items of environments has been done when the spec is judged.
  'environments.*.dr',
  'environments.*.phi',
  'environments.*.region',
  'environments.*.vars.*',
  'environments.*.without.*',
  'tls.rules.*.reason',
];

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

function leaves(root: Schema, schema: Schema, path: string): string[] {
  const target =
    schema.$ref === undefined
      ? schema
      : (schema.$ref
          .slice(2)
          .split('/')
          .reduce((at, key) => (at as Record<string, unknown>)[key], root as unknown) as Schema);
  const choices = [...(target.anyOf ?? []), ...(target.oneOf ?? []), ...(target.allOf ?? [])];
  const inner = [
    ...Object.entries(target.properties ?? {}).flatMap(([key, value]) => leaves(root, value, `${path}.${key}`)),
    ...(typeof target.additionalProperties === 'object' ? leaves(root, target.additionalProperties, `${path}.*`) : []),
    ...(target.items === undefined ? [] : leaves(root, target.items, `${path}.*`)),
    ...choices.flatMap((choice) => leaves(root, choice, path)),
  ];
  return inner.length > 0 ? inner : [path];
}

/** A copy of the spec that remembers what was read of it, by schema path. */
function watched(value: unknown, path: string, reads: Set<string>, wild: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get: (target, key, receiver) => {
      const inner = Reflect.get(target, key, receiver) as unknown;
      if (typeof key === 'symbol' || typeof inner === 'function') return inner;
      const step = Array.isArray(target) ? '*' : wild.has(path) ? '*' : key;
      const next = path === '' ? step : `${path}.${step}`;
      reads.add(next.replace(/\.(seconds|text)$/, ''));
      return watched(inner, next, reads, wild);
    },
    ownKeys: (target) => {
      reads.add(`${path}.*`);
      return Reflect.ownKeys(target);
    },
  });
}

const maps = new Set([
  'organization.accounts',
  'organization.sets',
  'organization.sets.*.tag',
  'keys',
  'keys.*.match.tag',
  'databases',
  'databases.*.match.tag',
  'databases.*.parameters',
  'audit_trail.match.tag',
  'identity.permission_sets',
  'identity.groups',
  'object_storage.buckets',
  'object_storage.rules.*.match.tag',
  'object_storage.buckets.*.match.tag',
  'object_storage.buckets.*.replica.match.tag',
  'environments',
  'networks.vpcs',
  'networks.vpcs.*.match.tag',
  'networks.vpcs.*.tiers',
  'networks.vpcs.*.tiers.*.match.tag',
  'security_groups.groups',
  'security_groups.groups.*.match.tag',
  'security_groups.prefix_lists',
  'edge.web_acls',
  'gpu_fleets',
  'gpu_fleets.*.match.tag',
  'evidence.roles',
]);

const inAnHour = { text: '1h', seconds: 3600 };
const inADay = { text: '1d', seconds: 86_400 };

/** Buckets, with every optional key written down, both in a rule and in a bucket. */
function fullObjectStorage({ object_storage: storage }: Spec): Spec['object_storage'] {
  const { dicom } = storage?.buckets ?? {};
  if (storage === undefined || dicom?.replica === undefined) throw new Error('the reference organization declares a bucket with a replica');
  const settings = {
    public: 'none' as const,
    blocks: ['bucket' as const, 'account' as const, 'organization' as const],
    insecure_transport: 'denied' as const,
    unencrypted_put: 'denied' as const,
    other_key_put: 'denied' as const,
    versioning: true,
    mfa_delete: true,
    lock: inADay,
    keep: inADay,
  };
  const replica = {
    ...dicom.replica,
    in: 'production',
    lock: inADay,
    prefixes: ['a/'],
    health: { window: inADay, quiet: 'accepted' as const },
  };
  return {
    rules: [...storage.rules, { in: ['staging'], match: { name: 'cc-*' }, ...settings }],
    buckets: { ...storage.buckets, dicom: { ...dicom, ...settings, replica } },
  };
}

/** Networks and what stands in them, with every optional key written down. */
function fullPaths({ networks, security_groups: groups, edge, tls }: Spec): Partial<Spec> {
  const { cc_prod: cc } = networks?.vpcs ?? {};
  const { alb_prod: alb } = groups?.groups ?? {};
  if (networks === undefined || cc === undefined || groups === undefined || alb === undefined)
    throw new Error('the reference organization declares a network, and groups in it');
  const logs = { to: 'log_archive', traffic: 'all' as const, interval: inAnHour, fields: ['srcaddr'] };
  return {
    networks: {
      ...networks,
      default_vpc: { in: ['production'], regions: 'enabled', expect: 'none' },
      vpcs: { ...networks.vpcs, cc_prod: { ...cc, cidr: ['10.20.0.0/16'], flow_logs: logs } },
    },
    security_groups: {
      ...groups,
      groups: {
        ...groups.groups,
        alb_prod: {
          ...alb,
          ingress: [
            ...alb.ingress,
            { udp: 'all', icmp: 'all', icmpv6: 'all', from: ['vpc:cc_prod', 'pl:office', 'internet_ipv6'] },
            { all: true, from: ['10.0.0.0/8'] },
          ],
          egress: [...alb.egress, { udp: 'all', icmp: 'all', icmpv6: 'all', to: ['vpc:cc_prod'] }, { all: true, to: ['10.0.0.0/8'] }],
        },
      },
      prefix_lists: {
        office: { in: ['production'], region: 'us-east-2', match: { name: 'office' }, version: 1, entries: ['203.0.113.0/24'] },
      },
    },
    edge,
    tls,
  };
}

/** Who can get in, with every optional key written down. */
function fullIdentity(identity: Spec['identity']): Spec['identity'] {
  const { Developer, Operator } = identity?.permission_sets ?? {};
  if (identity?.center === undefined || identity.roles === undefined || Developer === undefined || Operator === undefined)
    throw new Error('the reference organization says who can get in');
  return {
    ...identity,
    iam_users: { ...identity.iam_users, credential_report: { max_age: inAnHour } },
    center: { ...identity.center, additional_regions: ['us-west-2'] },
    permission_sets: {
      ...identity.permission_sets,
      Developer: { ...Developer, customer_managed: ['cc/Deploy'], boundary: { managed: 'ReadOnlyAccess' } },
      Operator: {
        ...Operator,
        boundary: { customer_managed: 'cc/Boundary' },
        assign: [...Operator.assign, { in: ['staging'], user: 'katherine' }],
      },
    },
    roles: { ...identity.roles, trusted_outside_organization: ['999999999999'] },
  };
}

/** The recorded facts, with a grant on a key of which the spec lists who may hold one: without grants there is nothing to hold against the list. */
async function factsWithGrant(): Promise<ReadonlyMap<string, FactRecord>> {
  const recorded = await readFacts(readFileSync('fixtures/reference/facts.jsonl.gz'));
  const grant: KeyGrant = { grantees: ['rds.us-east-2.amazonaws.com'], operations: ['Decrypt'], retiring: null, isConstrained: true };
  const granted = recorded.map((fact) =>
    fact.key === 'key-grants@222222222222/us-east-2' && fact.observed
      ? { ...fact, value: (fact.value as readonly KeyGrants[]).map((key) => ({ ...key, grants: [grant] })) }
      : fact,
  );
  expect(granted).not.toEqual(recorded);
  return new Map(granted.map((fact) => [fact.key, fact]));
}

describe('every leaf of the grammar is judged', () => {
  it('by a requirement, over the reference organization with every optional key written down', async () => {
    const { spec } = loadSpec('fixtures/reference/spec.yaml', catalogue());
    const [name = '', phi] = Object.entries(spec.databases ?? {})[0] ?? [];
    const full = structuredClone({
      ...spec,
      ...fullPaths(spec),
      identity: fullIdentity(spec.identity),
      object_storage: fullObjectStorage(spec),
      databases: { ...spec.databases, [name]: { ...phi, azs: ['us-east-2a', 'us-east-2b'] } },
      audit_trail: spec.audit_trail === undefined ? undefined : { ...spec.audit_trail, data_events: ['*'] },
      organization: {
        ...spec.organization,
        suspended_ok: ['999999999999'],
        sets: { ...spec.organization.sets, named: { accounts: ['audit'], except: ['staging'], vended: true as const } },
      },
      stores: [
        ...(spec.stores ?? []),
        {
          in: ['production'],
          type: ['s3' as const],
          match: { name: 'cc-*' },
          regions: ['us-east-2'],
          expect: 'some' as const,
          bucket_key: true,
        },
        { in: ['production'], type: ['ebs_snapshot' as const], shared_with: ['staging'] },
      ],
    }) as unknown as Spec;
    const reads = new Set<string>();
    const facts = await factsWithGrant();
    judgeAll({
      spec: watched(full, '', reads, maps) as Spec,
      facts,
      narrowing: {},
      checks,
      definitions,
      startedAt: '2026-11-21T00:00:00Z',
    });

    const schema = specSchema() as Schema;
    // One way to name a resource is as good as another; and of `in`, either form.
    const plain = (leaf: string) =>
      leaf
        .slice(1)
        .replace(/\.match\..*$/, '.match')
        .replace(/\.(in|type|regions|tag|allowed|opt_in|trusted_outside_organization|shared_with)\.\*$/, '.$1');
    const wanted = leaves(schema, schema, '')
      .map(plain)
      .filter((leaf) => judged.includes(leaf.split('.')[0] ?? ''));
    expect(wanted.length).toBeGreaterThan(50);
    const unread = [...new Set(wanted)].filter((leaf) => !reads.has(leaf) && !reads.has(`${leaf}.*`) && !forPeople.includes(leaf));
    expect(unread).toEqual([]);
  });
});

/** A run that is sealed as this spec asks. */
const announced = (evidence: unknown, reads: Set<string>): Announcement => ({
  loaded: {
    spec: { evidence: watched(evidence, 'evidence', reads, maps) } as unknown as Spec,
    sources: [{ name: 'spec.yaml', bytes: new Uint8Array() }],
  },
  runId: '01939cbe-7d6c-7000-8000-000000000001',
  startedAt: '2026-11-21T00:00:00.000Z',
  mode: 'live',
  purpose: 'engineering',
});
const signals = rememberSignals([]);

describe('every leaf of evidence is gone by', () => {
  it('when a run is announced or sealed, when its prerequisites are judged, when somebody signs, or when a ledger is reviewed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'iq-leaves-'));
    const people = makePeople();
    const reads = new Set<string>();
    const prepare = (evidence: Spec['evidence'], options: SealingOptions) =>
      prepareSealing(options, announced(evidence, reads), { signals, interrupt: new AbortController().signal });
    try {
      const key = join(folder, 'key.pem');
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
      const seal = { signer: 'kms:arn:aws:kms:us-east-2:555555555555:key/1', role: 'iq-sealer', certify: true, certificates: undefined };
      // A passphrase is refused for a key in AWS KMS before anybody is asked there.
      await expect(prepare({ seal: { ...seal, minimum: 'kms' } }, { keyPassphrase: key })).rejects.toThrow('has no passphrase');
      const timestamp = { urls: ['http://tsa.example'], require: 1, max_skew: { text: '5s', seconds: 5 } };
      const ledger = { at: join(folder, 'ledger'), role: undefined, lock: undefined };
      const whole = {
        seal: { ...seal, signer: undefined, minimum: 'file' as const },
        timestamp,
        ledger,
        authorities: readFileSync(people.ca, 'utf8'),
        roles: { reviewer: { meaning: 'Reviewed', unit: 'QA', who: ['CN=Rita'], via: ['certificate' as const] } },
        protocol: { sign: ['reviewer'] },
        purposes: {
          qualification: { protocol: 'approved' as const, change: 'required' as const, sign: ['reviewer'] },
          post_change: { change: 'required' as const, sign: ['reviewer'] },
          monitoring: { change: 'required' as const, sign: ['reviewer'], review: { every: inADay, sign: ['reviewer'] } },
          engineering: { sign: ['reviewer'] },
        },
        segregation: [['document.owner', 'reviewer'] as ['document.owner', 'reviewer']],
      };
      const sealing = await prepare(whole, { key });
      expect(sealing).toMatchObject({ certify: true, roles: [{ name: 'reviewer' }], seal: { timestamps: { required: 1 } } });
      expect(sealing.entered).toBeDefined();
      prerequisitesOf({ evidence: watched(whole, 'evidence', reads, maps) as typeof whole }, { mode: 'live', maxSkewMs: 0, facts: [] });
      // Who signs is gone by when somebody does, and what a purpose asks for before the first call.
      const resolved = { document: { owner: 'architecture' }, evidence: watched(whole, 'evidence', reads, maps) };
      expect(rulesOf(resolved, { kind: 'record', purpose: 'post-change' })).toMatchObject({ order: ['reviewer'], roles: [{ unit: 'QA' }] });
      await expect(cite({}, { ...announced(whole, reads), purpose: 'qualification' })).rejects.toThrow('executes an approved protocol');
      for (const purpose of ['post-change', 'monitoring'] as const) {
        await expect(cite({}, { ...announced(whole, reads), purpose })).rejects.toThrow('(change: required)');
      }
      const read = watched(whole, 'evidence', reads, maps) as typeof whole;
      expect(overdue(read.purposes.monitoring.review, { since: '2026-11-01', until: '2026-11-03' })).toMatch(/^The range is of 2 days/);
    } finally {
      people.remove();
      rmSync(folder, { recursive: true });
    }
    const schema = specSchema() as Schema;
    const wanted = leaves(schema, schema, '').flatMap((leaf) => (leaf.startsWith('.evidence.') ? [leaf.slice(1)] : []));
    expect(wanted.length).toBeGreaterThan(10);
    const unread = [...new Set(wanted)].filter(
      (leaf) => !reads.has(leaf) && !reads.has(`${leaf}.*`) && !reads.has(leaf.replace(/\.\*$/, '')),
    );
    expect(unread).toEqual([]);
  });
});
