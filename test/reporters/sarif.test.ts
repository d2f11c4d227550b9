import { describe, expect, it, test } from 'vitest';
import type { Finding, Qualification } from '../../src/record.ts';
import { renderSarif } from '../../src/reporters/sarif.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { catalogue, finding, hostile, recordOf, verdict } from './records.ts';
import { sarifComplaints } from './schemas.ts';

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: string;
  readonly level?: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: object; readonly region: object };
    readonly logicalLocations: readonly object[];
  }[];
  readonly fingerprints: object;
  readonly suppressions?: readonly object[];
  readonly properties: Readonly<Record<string, unknown>>;
}

const place = { file: 'parts/a b.yaml', line: 12, column: 5 };

async function runOf(record: Qualification, exitCode = 1, places: (() => typeof place | undefined) | undefined = () => place) {
  const text = await renderSarif(record, { catalogue, exitCode, places });
  const file = JSON.parse(text);
  expect(sarifComplaints(file)).toEqual([]);
  return { text, run: file.runs[0], results: file.runs[0].results as readonly Result[] };
}

async function resultOf(change: Partial<Finding>): Promise<Result | undefined> {
  const { results } = await runOf(recordOf([verdict([finding(change)])]));
  expect(results.length).toBeLessThan(2);
  return results[0];
}

const deviation = { id: 'DEV-007', kind: 'planned', expires: '2026-12-31' } as const;

describe('a finding', () => {
  it('that fails is an error at its place in the spec', async () => {
    expect(await resultOf({ outcome: 'fail', message: 'It is so.', resource: 'arn:aws:s3:::one' })).toMatchObject({
      ruleId: 'cmk-encryption.s3-bucket',
      ruleIndex: 0,
      kind: 'fail',
      level: 'error',
      message: { text: 'FAIL: It is so. (arn:aws:s3:::one in Production (222222222222), us-east-2)' },
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: 'parts/a%20b.yaml' }, region: { startLine: 12, startColumn: 5 } },
          logicalLocations: [{ fullyQualifiedName: 'arn:aws:s3:::one', kind: 'resource' }],
        },
      ],
      properties: { outcome: 'fail', account: '222222222222', region: 'us-east-2' },
    });
  });

  it('that is unknown is open: no failure, and no pass', async () => {
    const result = await resultOf({ outcome: 'unknown', actual: null });
    expect(result).toMatchObject({
      kind: 'open',
      message: { text: expect.stringMatching(/^NOT VERIFIED: /) },
      properties: { outcome: 'unknown', actual: null },
    });
    expect(result).not.toHaveProperty('level');
  });

  it('that fails beside an accepted deviation stays a failure, and is suppressed by it', async () => {
    expect(await resultOf({ outcome: 'fail', deviation })).toMatchObject({
      kind: 'fail',
      level: 'error',
      suppressions: [{ kind: 'external', status: 'accepted', justification: expect.stringContaining('DEV-007') }],
    });
  });

  it('that fails beside an expired one is not', async () => {
    expect(await resultOf({ outcome: 'fail', deviation: { ...deviation, expires: '2026-01-31' } })).not.toHaveProperty('suppressions');
  });

  test.each(['pass', 'not-applicable'] as const)('that is %s is no result, and the file says how many there are', async (outcome) => {
    const { results, run } = await runOf(recordOf([verdict([finding({ outcome })])]), 0);
    expect(results).toEqual([]);
    expect(JSON.stringify(run.invocations)).toContain('Not among the results is what passed or does not apply: 1.');
  });

  it('is the same alert wherever it is written, and another than that of another resource', async () => {
    const print = async (change: Partial<Finding>): Promise<string> => JSON.stringify((await resultOf(change))?.fingerprints);
    const [first, moved, other] = [await print({}), await print({ message: 'otherwise' }), await print({ testCase: 'another' })];
    expect(moved).toBe(first);
    expect(other).not.toBe(first);
  });

  it('without a place stands at the top of the spec', async () => {
    const { results } = await runOf(recordOf([verdict([finding()])]), 1, () => undefined);
    expect(results[0]?.locations[0]?.physicalLocation).toMatchObject({
      artifactLocation: { uri: 'iq-spec.yaml' },
      region: { startLine: 1 },
    });
  });
});

describe('the run', () => {
  test.each([
    ['conforming', 0, true],
    ['deviating', 0, true],
    ['mixed', 1, true],
    ['incomplete', 2, false],
  ] as const)('%s: exit code %d, successful: %s', async (variant, exitCode, isSuccessful) => {
    const { run } = await runOf(sampleQualification(variant), exitCode);
    expect(run.invocations[0]).toMatchObject({ exitCode, executionSuccessful: isSuccessful });
  });

  it('that was aborted, or whose prerequisite does not hold, has not succeeded, and says so', async () => {
    const sample = sampleQualification('conforming');
    const aborted = await runOf({ ...sample, conclusion: 'aborted' }, 130);
    expect(aborted.run.invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ descriptor: { id: 'run.conclusion' }, level: 'error' }, {}],
    });
    const prerequisites = [{ id: 'clock', requirement: 'The clock is right', expected: 5, actual: 9, outcome: 'unknown' } as const];
    const unmet = await runOf({ ...sample, conclusion: 'incomplete', prerequisites }, 2);
    const notified = unmet.run.invocations[0].toolExecutionNotifications;
    expect(notified).toContainEqual(expect.objectContaining({ descriptor: { id: 'run.clock' }, level: 'error' }));
  });

  it('that was narrowed says so, and is another analysis, so that no alert of the whole one is closed', async () => {
    const sample = sampleQualification('conforming');
    const whole = await runOf(sample, 0);
    const { run } = await runOf({ ...sample, scope: { ...sample.scope, narrowed: true } }, 0);
    expect(run.invocations[0].toolExecutionNotifications).toContainEqual(
      expect.objectContaining({ level: 'warning', message: { text: expect.stringMatching(/^PARTIAL/) } }),
    );
    const category = (id: string): string => id.slice(0, id.lastIndexOf('/'));
    expect(category(whole.run.automationDetails.id)).toBe('iq/SYS-CC');
    expect(category(run.automationDetails.id)).toBe('iq/SYS-CC/partial');
  });

  it('names each requirement as a rule, with what to do where it has a result', async () => {
    const { run } = await runOf(recordOf([verdict([finding(), finding({ requirementId: 'cmk-encryption.a-secret', outcome: 'pass' })])]));
    const [secret, bucket] = run.tool.driver.rules;
    expect(secret).toMatchObject({ id: 'cmk-encryption.a-secret', name: 'CmkEncryptionASecret' });
    expect(secret).not.toHaveProperty('help');
    expect(bucket).toMatchObject({
      id: 'cmk-encryption.s3-bucket',
      help: { text: catalogue[0]?.remediation },
      properties: { tags: ['compliance', 'HIPAA 164.312(a)(2)(iv)'] },
    });
  });

  it('reports no more than GitHub takes, failures first, and says how many it leaves out', async () => {
    const many = Array.from({ length: 25_002 }, (_, index) =>
      finding({ testCase: `case ${index}`, outcome: index < 10 ? 'unknown' : 'fail' }),
    );
    const { run, results } = await runOf(recordOf([verdict(many)]));
    expect(results).toHaveLength(25_000);
    expect(results.filter(({ kind }) => kind === 'open')).toHaveLength(8);
    expect(run.invocations[0].toolExecutionNotifications).toContainEqual(
      expect.objectContaining({
        level: 'error',
        message: { text: expect.stringMatching(/^CUT: the 25000 results .* 2 more are left out/) },
      }),
    );
  });
});

it('shows hostile text as text: no link, no placeholder, nothing that a terminal obeys', async () => {
  const poisoned = `${hostile} [click](https://evil.example) {0} \\[x](y)`;
  const one = finding({
    resource: poisoned,
    message: poisoned,
    expected: { [poisoned]: poisoned },
    actual: poisoned,
    testCase: `a@b/${poisoned}`,
    requirement: poisoned,
    trace: [poisoned],
    facts: [poisoned],
  });
  const { text, results } = await runOf(recordOf([verdict([one], { references: [{ framework: poisoned, clause: poisoned }] })]));
  expect(text).not.toMatch(/[^\P{C}\n]/u);
  const message = results[0]?.message.text ?? '';
  expect(message).not.toMatch(/(?<!\\)\]\(/);
  expect(message).toContain('\\[click\\](https://evil.example) {{0}} \\\\\\[x\\](y)');
  expect(message).toContain('\\\\u{{1B}}\\[2J');
});
