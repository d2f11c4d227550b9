import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { believed } from '../../../src/believed.ts';
import { catalogue, checks } from '../../../src/checks/index.ts';
import { facts as definitions } from '../../../src/facts/index.ts';
import { inputOfAssembly } from '../../../src/init/cdk/input.ts';
import type { InitInput } from '../../../src/init/model.ts';
import { reviewedSpec } from '../../../src/init/review.ts';
import { reviewedRequirements } from '../../../src/init/write.ts';
import { judgeAll } from '../../../src/judge.ts';
import type { FactRecord } from '../../../src/record.ts';
import { loadSources } from '../../../src/spec/load.ts';
import { multiple, poor, single } from './apps.ts';
import { byHand } from './by-hand.ts';

const folders = new Map<string, string>();
let root: string;

beforeAll(() => {
  // CDK would say at length what it thinks of the apps.
  vi.stubEnv('CDK_VALIDATION', 'false');
  root = mkdtempSync(join(tmpdir(), 'iq-synth-'));
  for (const [name, synthesize] of Object.entries({ single, multiple, poor })) folders.set(name, synthesize(join(root, name)));
}, 60_000);

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

const specOf = (text: string) => loadSources([{ name: 'iq-spec.yaml', bytes: new TextEncoder().encode(text) }], catalogue()).spec;
const inputOf = (name: string): InitInput => inputOfAssembly(folders.get(name) ?? '');
const valueAt = <T>({ facts }: InitInput, key: string): T => {
  const fact = facts.get(key);
  if (fact?.observed !== true) throw new Error(`${key}: ${fact?.detail}`);
  return fact.value as T;
};

describe.each(['single', 'multiple', 'poor'])('%s', (name) => {
  it('every fact is of the shape that is read from AWS', () => {
    const byName = new Map(definitions.map((definition) => [definition.name as string, definition]));
    const wrong = [...inputOf(name).facts.values()].flatMap((fact: FactRecord) => {
      const read = believed(fact, byName.get(fact.name));
      return fact.observed && !read.observed ? [`${read.key}: ${read.detail}`] : [];
    });
    expect(wrong).toEqual([]);
  });

  it('becomes a spec that is valid, compact and always the same', () => {
    const { text } = reviewedSpec(inputOf(name));
    expect(() => specOf(text)).not.toThrow();
    expect(text.split('\n').length).toBeLessThan(700);
    expect(reviewedSpec(inputOf(name)).text).toBe(text);
    expect(text).not.toContain(root);
  });

  it('describes no account that no template knows, and says of no time that AWS answered then', () => {
    const { text } = reviewedSpec(inputOf(name));
    const { organization } = specOf(text);
    expect(organization.classes.at(-1)).toMatchObject({ in: [organization.management], depth: 'boundary' });
    expect(text).not.toContain('1970');
    expect(text.slice(text.indexOf('organization:')).match(/in: all\b/g) ?? []).toEqual([]);
  });

  it('names nothing by an id that AWS will give otherwise', () => {
    const { text } = reviewedSpec(inputOf(name));
    const stated = text.replaceAll(/^\s*#.*$/gm, '');
    expect(stated).not.toMatch(/\b(vpc|subnet|sg|rtb|vpce|acl|nat|igw|lt|vol|pl)-\w+(-\w+)?-[0-9a-f]{8}\b/);
    expect(stated).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/);
  });

  it('conforms to its spec but where the spec says REVIEW', () => {
    const { text, judged } = reviewedSpec(inputOf(name));
    const marked = new Set(reviewedRequirements(text));
    const findings = judged.verdicts.flatMap((verdict) => verdict.findings);
    const silent = findings.filter(
      ({ outcome, requirementId }) =>
        (outcome === 'fail' || outcome === 'unknown') && !marked.has(requirementId) && !marked.has(requirementId.split('.')[0] ?? ''),
    );
    expect(silent.map(({ testCase, message }) => `${testCase}: ${message}`)).toEqual([]);
    expect(findings.filter(({ outcome }) => outcome === 'pass').length).toBeGreaterThan(10);
  });
});

it('the facts conform to what an architect would write of the app without a draft', () => {
  const { facts } = inputOf('single');
  const { verdicts } = judgeAll({ spec: specOf(byHand), facts, narrowing: {}, checks, definitions, startedAt: '2026-01-01T00:00:00Z' });
  const byRequirement = Map.groupBy(
    verdicts.flatMap(({ findings }) => findings),
    ({ requirementId }) => requirementId,
  );
  const outcomes = (prefix: string) =>
    [...byRequirement]
      .filter(([id]) => id.startsWith(prefix))
      .map(([id, found]) => `${id}: ${[...new Set(found.map(({ outcome }) => outcome))].sort()}`);
  // What runs alone can be known of is unknown: who has a public address, what can be restored.
  expect(outcomes('network-tiers.').filter((line) => !line.endsWith(': pass'))).toEqual(['network-tiers.public-addresses: pass,unknown']);
  expect(outcomes('security-groups.').filter((line) => !line.endsWith(': pass'))).toEqual([]);
  expect(outcomes('rds-resilience.').filter((line) => !line.endsWith(': pass'))).toEqual([
    'rds-resilience.restore-window: unknown',
    'rds-resilience.zones: unknown',
  ]);
  expect(outcomes('vpc-endpoints.').filter((line) => !line.endsWith(': pass'))).toEqual([]);
  expect(outcomes('bucket-policies.').filter((line) => !line.endsWith(': pass'))).toEqual([]);
  expect(outcomes('object-lock.').filter((line) => !line.endsWith(': pass'))).toEqual([]);
  expect([
    ...outcomes('cmk-encryption.rds-instance'),
    ...outcomes('cmk-encryption.s3-bucket'),
    ...outcomes('cmk-encryption.log-group'),
  ]).toEqual(['cmk-encryption.rds-instance: pass', 'cmk-encryption.s3-bucket: pass', 'cmk-encryption.log-group: pass']);
  // CDK brings a function that empties the default group: the spec has no word of it, and that is found.
  expect(
    byRequirement
      .get('cmk-encryption.store-covered')
      ?.filter(({ outcome }) => outcome === 'fail')
      .map(({ resource }) => resource),
  ).toEqual([expect.stringContaining(':function:Contour')]);
});

it('what no template can say is asked of AWS, and no section takes it for granted', () => {
  const { facts } = inputOf('single');
  for (const fact of ['account-summary', 'credential-report', 'enabled-regions']) {
    expect(facts.get(`${fact}@222222222222`)).toMatchObject({
      observed: false,
      reason: 'not-asked',
      detail: expect.stringContaining('no template says it'),
    });
  }
  expect(facts.get('landing-zones@organization')).toMatchObject({
    observed: false,
    detail: expect.stringContaining('says nothing of the organization'),
  });
  expect(facts.get('network-interfaces@222222222222/us-east-2')).toMatchObject({ observed: false });
});

describe('references', () => {
  it('between regions reach the key and the bucket that they mean, in each stage its own', () => {
    const input = inputOf('multiple');
    expect(input.governed).toEqual(['us-east-2', 'us-west-2']);
    for (const account of ['222222222222', '333333333333']) {
      const [key] = valueAt<{ keys: { arn: string; aliases: string[] }[] }>(input, `keys@${account}/us-west-2`).keys;
      const found = valueAt<{ name: string; value: { rules: { bucket: string; replicaKeyId: string }[] } | null }[]>(
        input,
        `bucket-replications@${account}`,
      );
      expect(key?.aliases).toEqual(['alias/cc-phi']);
      expect(found.find(({ name }) => name === `cc-originals-${account}`)?.value?.rules).toMatchObject([
        { bucket: `arn:aws:s3:::cc-copies-${account}`, replicaKeyId: key?.arn },
      ]);
    }
  });

  it('join a load balancer with its web ACL, a fleet with its template, a queue with its key', () => {
    const input = inputOf('multiple');
    const at = '222222222222/us-east-2';
    const acls = valueAt<{ acls: { arn: string; rules: object[] }[]; balancers: { acl: string }[] }>(input, `web-acls@${at}`);
    expect(acls.balancers.map(({ acl }) => acl)).toEqual(acls.acls.map(({ arn }) => arn));
    expect(acls.acls[0]?.rules).toMatchObject([
      { override: 'None', statement: { kind: 'managed-group', name: 'AWSManagedRulesCommonRuleSet' } },
      { action: 'Block', statement: { kind: 'rate', limit: 2000, window: 300 } },
    ]);
    const [fleet] = valueAt<{ template: { id: string }; zones: string[] }[]>(input, `auto-scaling-groups@${at}`);
    const [template] = valueAt<{ id: string; disks: object[]; metadata: object }[]>(input, `launch-template-versions@${at}`);
    const [key] = valueAt<{ keys: { arn: string }[] }>(input, `keys@${at}`).keys;
    expect(fleet).toMatchObject({ template: { id: template?.id }, zones: ['us-east-2a', 'us-east-2b'] });
    expect(template).toMatchObject({ metadata: { tokens: 'required' }, disks: [{ encrypted: true, keyId: key?.arn }] });
    expect(valueAt(input, `sqs-queues@${at}`)).toMatchObject([{ keyId: key?.arn, isSqsManaged: false }]);
  });

  it('reach into nested stacks', () => {
    const input = inputOf('poor');
    const [news] = valueAt<{ arn: string }[]>(input, 'sns-topics@222222222222/us-east-2');
    expect(news?.arn).toMatch(/^arn:aws:sns:us-east-2:222222222222:Poor-Inner\w+-\*-News\w+-\*$/);
  });
});

describe('what nobody should have', () => {
  it.each([
    ['cmk-encryption.ebs-volume', /vol-Disk-\w{8} is not encrypted/],
    ['cmk-encryption.s3-bucket', /2 stores use keys of AWS/],
    ['cmk-encryption.sns-topic', /News.* has no server-side encryption/],
    ['bucket-policies.insecure-transport', /scraps.* has no bucket policy/],
    ['network-tiers.flow-logs', /no.* flow log/],
    ['security-groups.default-groups', /default .*lets something in or out/],
    ['security-groups.closed-ports', /Open.* opens 22/],
  ])('is marked: %s', (requirement, words) => {
    const { text } = reviewedSpec(inputOf('poor'));
    const marks = text.split('\n').filter((line) => line.includes(`# REVIEW: ${requirement}: `));
    expect(marks.join('\n')).toMatch(words);
    // Where all is in order, the same line has no such mark.
    const orderly = reviewedSpec(inputOf('single'))
      .text.split('\n')
      .filter((line) => line.includes(`# REVIEW: ${requirement}: `));
    expect(orderly.join('\n')).not.toMatch(words);
  });

  it('is seen as it is', () => {
    const input = inputOf('poor');
    const at = '222222222222/us-east-2';
    expect(valueAt(input, `volumes@${at}`)).toMatchObject([{ encrypted: false, encryptionType: 'none' }]);
    expect(valueAt(input, `flow-logs@${at}`)).toEqual([]);
    expect(valueAt<{ encryption: object }[]>(input, 'buckets@222222222222').map(({ encryption }) => encryption)).toMatchObject([
      { algorithm: 'AES256', keyId: null },
      { algorithm: 'AES256', keyId: null },
    ]);
    const groups = valueAt<{ name: string; ingress: object[] }[]>(input, `security-groups@${at}`);
    expect(groups.find(({ name }) => name.startsWith('Poor-Open'))?.ingress).toMatchObject([
      { protocol: 'tcp', from: 22, to: 22, addresses: ['0.0.0.0/0'] },
    ]);
    // Nobody took the rules out of the default group.
    expect(groups.find(({ name }) => name === 'default')?.ingress).toHaveLength(1);
  });
});
