import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFacts } from '../../src/evidence/facts-file.ts';
import { loadSpec } from '../../src/spec/load.ts';
import { changedSpec, exitOf, findings, referenceSpec } from './enforced.ts';
import { casesOf, casesOfBroken, readExpected, written } from './expected.ts';
import { modules } from './plants.ts';
import { isWithout, useEmulator } from './use-emulator.ts';

// The whole of iq against an emulated AWS over HTTP. It proves behaviour, not that AWS behaves so.
const expected = isWithout ? { plants: [], halfDenied: [] } : readExpected();
const use = useEmulator();

describe.skipIf(isWithout)('iq verify over the emulator', () => {
  it('the reference organization conforms: exit 0, nothing unknown', async () => {
    const result = await use.verify('reference');
    expect(casesOf(result, 'fail')).toEqual([]);
    expect(
      findings(result)
        .filter(({ outcome }) => outcome === 'unknown')
        .map(({ testCase, message }) => `${testCase}: ${message}`),
    ).toEqual([]);
    expect(exitOf(result)).toBe(0);
    expect(result.record.summary.pass).toBeGreaterThan(200);
    expect(new Set(findings(result).map(({ testCase }) => testCase)).size).toBe(findings(result).length);
  });

  it('passes the generated session policy on the wire with every AssumeRole, and reads nothing undeclared', async () => {
    const { sessionPolicy } = await import('../../src/aws/session-policy.ts');
    const { operations } = await import('../../src/aws/operations.ts');
    const { catalogue, checks } = await import('../../src/checks/index.ts');
    const { neededFacts, operationsOf } = await import('../../src/needs.ts');
    await use.verify('reference');
    const log = await use.emulator.log();
    const assumed = log.filter(({ operation }) => operation === 'AssumeRole').map(({ params }) => params ?? {});
    expect(assumed.map(({ RoleArn }) => RoleArn).sort()).toEqual([
      'arn:aws:iam::111111111111:role/iq-auditor-mgmt',
      'arn:aws:iam::222222222222:role/iq-auditor',
      'arn:aws:iam::333333333333:role/iq-auditor',
      'arn:aws:iam::444444444444:role/iq-auditor',
      'arn:aws:iam::555555555555:role/iq-auditor',
    ]);
    const { spec } = loadSpec(referenceSpec, catalogue());
    const policy = sessionPolicy(operationsOf(neededFacts(checks, { spec })));
    for (const params of assumed) {
      expect(JSON.parse(String(params.Policy))).toEqual(policy);
      expect(JSON.stringify(params.PolicyArns)).toContain('arn:aws:iam::aws:policy/SecurityAudit');
      expect(params.RoleSessionName).toBe('iq-01939cbe-7d6c-7000-8000-000000000001');
      expect(params.ExternalId).toBe('iq-7Qm2');
    }
    const declared = new Set([...Object.keys(operations).map((name) => name.split('.')[1]), 'AssumeRole', 'GetCallerIdentity']);
    expect(log.map(({ operation }) => operation).filter((name) => !declared.has(name ?? ''))).toEqual([]);
  });

  it('makes no call twice: calls made are calls needed', async () => {
    await use.verify('reference');
    const calls = await callsMade();
    expect(calls.length).toBeGreaterThan(500);
    expect(calls.filter((call, index) => calls.indexOf(call) < index)).toEqual([]);
  });

  it('makes no call twice in ten accounts of two regions, each of them read in full', async () => {
    const spec = changedSpec(mkdtempSync(join(use.scratch, 'ten-')), '\n  classes:\n', {
      '[management, production, staging, log_archive, audit]': 'all',
    });
    const { record } = await use.verify('ten-accounts', { spec });
    expect(record.scope.accounts.filter(({ depth }) => depth === 'full')).toHaveLength(10);
    const calls = await callsMade();
    for (const { id } of record.scope.accounts)
      for (const region of ['us-east-2', 'us-west-2'])
        expect(calls.filter((call) => call.startsWith(`${id}/${region}/`)).length, `${id}/${region}`).toBeGreaterThan(40);
    expect(calls.filter((call, index) => calls.indexOf(call) < index)).toEqual([]);
  });

  it('broken: every planted fault fails, and nothing else', async () => {
    const result = await use.verify('broken', { spec: use.hurried });
    const planted = casesOfBroken(expected);
    expect(casesOf(result, 'fail')).toEqual(written(planted.failing));
    expect(casesOf(result, 'unknown')).toEqual(written(planted.unknown));
    expect(exitOf(result)).toBe(1);
    for (const finding of findings(result).filter(({ outcome }) => outcome === 'fail')) {
      expect(finding.resource, finding.testCase).not.toBe('');
      expect(finding.message, finding.testCase).not.toBe('');
      expect(finding.expected, finding.testCase).not.toBeUndefined();
      expect(finding.actual, finding.testCase).not.toBeUndefined();
    }
  });

  it('runs every plant, in one test file or another', () => {
    const run = Object.values(modules).flat().sort();
    expect([...new Set(expected.plants.map(({ module }) => module))].sort()).toEqual(run);
  });

  it('a live canary: AWS really refuses what the policies deny in the region that is closed', async () => {
    const spec = changedSpec(use.scratch, '\nguardrails:\n', { '': '  live_canary: true\n' });
    const result = await use.verify('reference', { spec });
    const heard = findings(result).filter(({ requirementId }) => requirementId === 'service-control-policies.live-canary');
    // The other region that is enabled stays readable: there is nothing to hear there.
    expect(heard.map(({ outcome, resource }) => `${outcome} ${resource}`)).toEqual(
      ['222222222222', '333333333333', '444444444444', '555555555555'].map((account) => `pass ${account}/eu-west-1`),
    );
  });

  it('half-denied: exit 2, unknown exactly where something was refused, every refusal named', async () => {
    const result = await use.verify('half-denied', { spec: use.hurried });
    expect(casesOf(result, 'fail')).toEqual([]);
    expect(exitOf(result)).toBe(2);
    const place = (requirementId: string, account: string, region: string | null | undefined) =>
      `${requirementId} ${account}${region ? `/${region}` : ''}`;
    const unknown = findings(result)
      .filter(({ outcome }) => outcome === 'unknown')
      .map(({ requirementId, testCase }) => {
        const [account = '', region] = testCase.slice(requirementId.length + 1).split('/');
        return place(requirementId, account, /^[a-z]{2}-[a-z]+-\d$/.test(region ?? '') ? region : null);
      });
    expect([...new Set(unknown)].sort()).toEqual(
      [...new Set(expected.halfDenied.map(({ requirementId, account, region }) => place(requirementId, account, region)))].sort(),
    );
    const reasons = result.record.verdicts.flatMap((verdict) => verdict.unknownBecause ?? []);
    expect(reasons.length).toBeGreaterThan(0);
    for (const { reason, detail } of reasons) {
      expect(reason).toBe('denied');
      expect(detail).toMatch(
        /^[A-Za-z0-9]+\.[A-Za-z]+ in \d{12}\/[a-z0-9-]+: (AccessDenied|AccessDeniedException|UnauthorizedOperation)\b/,
      );
    }
  });

  it('half-denied: no pass rests on a refused read', async () => {
    const result = await use.verify('half-denied', { spec: use.hurried });
    const facts = await readFacts(result.facts);
    const unobserved = new Set(facts.flatMap(({ key, observed }) => (observed ? [] : [key])));
    expect(unobserved.size).toBeGreaterThan(20);
    const passing = findings(result).filter(({ outcome }) => outcome === 'pass');
    expect(passing.filter(({ facts }) => facts.some((fact) => unobserved.has(fact)))).toEqual([]);
    expect(passing.filter(({ facts, method }) => facts.length === 0 && method === 'observed')).toEqual([]);
  });
});

/** Every call by account, region and operation, with the digest of its parameters. */
async function callsMade(): Promise<readonly string[]> {
  const log = await use.emulator.log();
  return log.map(({ account, region, service, operation, asked }) => `${account}/${region}/${service}.${operation}/${asked}`);
}
