import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFacts } from '../../src/evidence/facts-file.ts';
import { ephemeralSigner } from '../../src/evidence/signer.ts';
import type { Finding, Qualification } from '../../src/record.ts';
import { exitCodeOf, run } from '../../src/run.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { hurriedSpec } from './enforced.ts';
import { casesOfBroken, type ExpectedCase, readExpected } from './expected.ts';

// The whole of iq against an emulated AWS over HTTP. It proves behaviour, not that AWS behaves so.
const isWithout = process.env.IQ_WITHOUT_EMULATOR === '1';
const expected = isWithout ? { plants: [], halfDenied: [] } : readExpected();

let emulator: Emulator;
let scratch: string;
let hurried: string;
const before = { ...process.env };

beforeAll(async () => {
  if (isWithout) return;
  scratch = mkdtempSync(join(tmpdir(), 'iq-verify-'));
  hurried = hurriedSpec(scratch);
  emulator = await startEmulator();
  // Built here, where there is time; every state starts from it.
  await emulator.seed('reference');
  process.env = { ...before, ...emulator.env };
});
afterAll(async () => {
  process.env = before;
  await emulator?.stop();
  if (scratch !== undefined) rmSync(scratch, { recursive: true });
});

const verify = async (state: string, options: Options = {}): Promise<Qualification> => (await verifyWithFacts(state, options)).record;

interface Options {
  readonly spec?: string;
  /** All where there are none. */
  readonly checks?: readonly string[];
}

async function verifyWithFacts(
  state: string,
  { spec = 'fixtures/reference/spec.yaml', checks = [] }: Options = {},
): Promise<{ record: Qualification; unobserved: ReadonlySet<string> }> {
  await emulator.seed(state);
  await emulator.clear();
  const { record, facts } = await run(
    { spec, narrowing: checks.length === 0 ? {} : { checks }, purpose: 'engineering', concurrency: 40 },
    {
      now: () => new Date(),
      runId: () => '01939cbe-7d6c-7000-8000-000000000001',
      signer: ephemeralSigner(),
      interrupt: new AbortController().signal,
    },
  );
  return { record, unobserved: new Set((await readFacts(facts)).flatMap(({ key, observed }) => (observed ? [] : [key]))) };
}

const findings = (record: Qualification): readonly Finding[] => record.verdicts.flatMap((verdict) => verdict.findings);
const cases = (record: Qualification, outcome: Finding['outcome']) =>
  [
    ...new Set(
      findings(record)
        .filter((finding) => finding.outcome === outcome)
        .map(({ requirementId, resource }) => `${requirementId} ${resource}`),
    ),
  ].sort();
const written = (list: readonly ExpectedCase[]) =>
  [...new Set(list.map(({ requirementId, resource }) => `${requirementId} ${resource}`))].sort();
const exitOf = ({ conclusion }: Qualification) => (conclusion === 'aborted' ? null : exitCodeOf(conclusion));

describe.skipIf(isWithout)('iq verify over the emulator', () => {
  it('the reference organization conforms: exit 0, nothing unknown', async () => {
    const record = await verify('reference');
    expect(cases(record, 'fail')).toEqual([]);
    expect(
      findings(record)
        .filter(({ outcome }) => outcome === 'unknown')
        .map(({ testCase, message }) => `${testCase}: ${message}`),
    ).toEqual([]);
    expect(exitOf(record)).toBe(0);
    expect(record.summary.pass).toBeGreaterThan(200);
    expect(new Set(findings(record).map(({ testCase }) => testCase)).size).toBe(findings(record).length);
  });

  it('passes the generated session policy on the wire with every AssumeRole, and reads nothing undeclared', async () => {
    const { sessionPolicy } = await import('../../src/aws/session-policy.ts');
    const { operations } = await import('../../src/aws/operations.ts');
    const { checks } = await import('../../src/checks/index.ts');
    const { neededFacts, operationsOf } = await import('../../src/needs.ts');
    await verify('reference');
    const log = await emulator.log();
    const assumed = log.filter(({ operation }) => operation === 'AssumeRole').map(({ params }) => params ?? {});
    expect(assumed.map(({ RoleArn }) => RoleArn).sort()).toEqual([
      'arn:aws:iam::111111111111:role/iq-auditor-mgmt',
      'arn:aws:iam::222222222222:role/iq-auditor',
      'arn:aws:iam::333333333333:role/iq-auditor',
      'arn:aws:iam::444444444444:role/iq-auditor',
      'arn:aws:iam::555555555555:role/iq-auditor',
    ]);
    const policy = sessionPolicy(operationsOf(neededFacts(checks)));
    for (const params of assumed) {
      expect(JSON.parse(String(params.Policy))).toEqual(policy);
      expect(JSON.stringify(params.PolicyArns)).toContain('arn:aws:iam::aws:policy/SecurityAudit');
      expect(params.RoleSessionName).toBe('iq-01939cbe-7d6c-7000-8000-000000000001');
      expect(params.ExternalId).toBe('iq-7Qm2');
    }
    const declared = new Set([...Object.keys(operations).map((name) => name.split('.')[1]), 'AssumeRole', 'GetCallerIdentity']);
    expect(log.map(({ operation }) => operation).filter((name) => !declared.has(name ?? ''))).toEqual([]);
  });

  it('makes no call twice', async () => {
    await verify('reference');
    const counts = Object.entries(await emulator.stats());
    const once = counts.filter(([key]) =>
      /:(DescribeVolumes|ListUsers|GetAccountSummary|ListKeys|ListBuckets|DescribeDBClusters|ListSecrets|AssumeRole|ListRegions|ListRoots|ListRoles|GetAccountAuthorizationDetails|GetBucketPolicy|GetPublicAccessBlock|ListPermissionSets):/.test(
        key,
      ),
    );
    expect(once.length).toBeGreaterThan(50);
    // Five accounts are entered; two buckets of the log archive are in one region.
    const most = (key: string) => (key.includes('AssumeRole') ? 5 : key.includes('GetBucketPolicy:444444444444:us-east-2') ? 2 : 1);
    expect(once.filter(([key, count]) => count > most(key))).toEqual([]);
  });

  it('broken: every planted fault fails, and nothing else', async () => {
    const record = await verify('broken', { spec: hurried });
    const planted = casesOfBroken(expected);
    expect(cases(record, 'fail')).toEqual(written(planted.failing));
    expect(cases(record, 'unknown')).toEqual(written(planted.unknown));
    expect(exitOf(record)).toBe(1);
    for (const finding of findings(record).filter(({ outcome }) => outcome === 'fail')) {
      expect(finding.resource, finding.testCase).not.toBe('');
      expect(finding.message, finding.testCase).not.toBe('');
      expect(finding.expected, finding.testCase).not.toBeUndefined();
      expect(finding.actual, finding.testCase).not.toBeUndefined();
    }
  });

  it.each(expected.plants)('$name: $about', async ({ name, failing, unknown, unread, checks }) => {
    const record = await verify(name, { spec: hurried, checks });
    expect(cases(record, 'fail')).toEqual(written(failing));
    const isUnread = ({ testCase }: Finding) => unread.some((account) => testCase.includes(`@${account}`));
    const unknownElsewhere = findings(record).filter((finding) => finding.outcome === 'unknown' && !isUnread(finding));
    expect(written(unknownElsewhere)).toEqual(written(unknown));
    expect(findings(record).filter((finding) => finding.outcome === 'pass' && isUnread(finding))).toEqual([]);
    expect(exitOf(record)).toBe(failing.length > 0 ? 1 : unknown.length > 0 ? 2 : 0);
  });

  it('a live canary: AWS really refuses what the policies deny in the region that is closed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'iq-canary-'));
    cpSync('fixtures/reference', folder, { recursive: true });
    const file = join(folder, 'spec.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('\nguardrails:\n', '\nguardrails:\n  live_canary: true\n'));
    const record = await verify('reference', { spec: file });
    rmSync(folder, { recursive: true });
    const heard = findings(record).filter(({ requirementId }) => requirementId === 'service-control-policies.live-canary');
    // The other region that is enabled stays readable: there is nothing to hear there.
    expect(heard.map(({ outcome, resource }) => `${outcome} ${resource}`)).toEqual(
      ['222222222222', '333333333333', '444444444444', '555555555555'].map((account) => `pass ${account}/eu-west-1`),
    );
  });

  it('half-denied: exit 2, unknown exactly where something was refused, every refusal named', async () => {
    const record = await verify('half-denied', { spec: hurried });
    expect(cases(record, 'fail')).toEqual([]);
    expect(exitOf(record)).toBe(2);
    const place = (requirementId: string, account: string, region: string | null | undefined) =>
      `${requirementId} ${account}${region ? `/${region}` : ''}`;
    const unknown = findings(record)
      .filter(({ outcome }) => outcome === 'unknown')
      .map(({ requirementId, testCase }) => {
        const [account = '', region] = testCase.slice(requirementId.length + 1).split('/');
        return place(requirementId, account, /^[a-z]{2}-[a-z]+-\d$/.test(region ?? '') ? region : null);
      });
    expect([...new Set(unknown)].sort()).toEqual(
      [...new Set(expected.halfDenied.map(({ requirementId, account, region }) => place(requirementId, account, region)))].sort(),
    );
    const reasons = record.verdicts.flatMap((verdict) => verdict.unknownBecause ?? []);
    expect(reasons.length).toBeGreaterThan(0);
    for (const { reason, detail } of reasons) {
      expect(reason).toBe('denied');
      expect(detail).toMatch(
        /^[A-Za-z0-9]+\.[A-Za-z]+ in \d{12}\/[a-z0-9-]+: (AccessDenied|AccessDeniedException|UnauthorizedOperation)\b/,
      );
    }
  });

  it('half-denied: no pass rests on a refused read', async () => {
    const { record, unobserved } = await verifyWithFacts('half-denied', { spec: hurried });
    expect(unobserved.size).toBeGreaterThan(20);
    const passing = findings(record).filter(({ outcome }) => outcome === 'pass');
    expect(passing.filter(({ facts }) => facts.some((fact) => unobserved.has(fact)))).toEqual([]);
    expect(passing.filter(({ facts, method }) => facts.length === 0 && method === 'observed')).toEqual([]);
  });
});
