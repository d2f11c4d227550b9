import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../src/checks/index.ts';
import { canonicalJson } from '../src/evidence/canonical.ts';
import { claimLines } from '../src/evidence/claims.ts';
import { prerequisiteLines } from '../src/evidence/prerequisite-lines.ts';
import { requireQualification } from '../src/evidence/schema.ts';
import { sealOf } from '../src/evidence/signer.ts';
import { prerequisitesOf } from '../src/prerequisites.ts';
import { qualify, type Reading, type RunResult } from '../src/qualify.ts';
import type { FactRecord, Prerequisite, Qualification } from '../src/record.ts';
import { loadSources, loadSpec } from '../src/spec/load.ts';
import { owner } from './evidence/workbench.ts';
import { recordedFacts, runIdOf } from './shard-packages.ts';

const limit = { text: '5s', seconds: 5 };
const spec = { evidence: { timestamp: { max_skew: limit } } };
const fact = (date?: string): FactRecord => ({
  key: 'trails@222222222222',
  name: 'trails',
  target: { account: '222222222222' },
  observed: false,
  reason: 'denied',
  detail: 'd',
  requests: [
    {
      service: 'CloudTrail',
      operation: 'ListTrails',
      account: '222222222222',
      region: 'us-east-2',
      attempts: 1,
      ...(date === undefined ? {} : { date }),
    },
  ],
});
const dated = [fact(), fact('2026-11-20T09:00:00Z')];

describe('the clock as a prerequisite', () => {
  it.each([
    ['right', 0, dated, 'pass', 0],
    ['just within the limit', 5000, dated, 'pass', 5000],
    ['just beyond it', 5001, dated, 'fail', 5001],
    ['unknown: no answer had a Date', 0, [fact()], 'unknown', null],
    ['unknown: there was no answer', 0, [], 'unknown', null],
  ] as const)('is %s', (_name, maxSkewMs, facts, outcome, actual) => {
    expect(prerequisitesOf(spec, { mode: 'live', maxSkewMs, facts })).toEqual([
      {
        id: 'clock',
        requirement: "The clock of the machine that ran iq was no more than 5s from AWS's, by the Date of each answer.",
        expected: { maxSkewMs: 5000 },
        actual: { maxSkewMs: actual },
        outcome,
      },
    ]);
  });

  it.each([
    ['no section', {}, 'live'],
    ['no stamps', { evidence: {} }, 'live'],
    ['no limit', { evidence: { timestamp: {} } }, 'merged'],
    ['a replay', spec, 'replay'],
  ] as const)('is none of %s', (_name, asked, mode) => {
    expect(prerequisitesOf(asked, { mode, maxSkewMs: 9_000_000, facts: dated })).toBeUndefined();
  });
});

/** The reference spec with more at its end. */
function specWith(more: string) {
  const [main, ...others] = loadSpec('fixtures/reference/spec.yaml', catalogue()).sources;
  const text = Buffer.from(main?.bytes ?? []).toString();
  return loadSources([{ name: 'spec.yaml', bytes: Buffer.from(`${text}\n${more}`) }, ...others], catalogue());
}

async function run(reading: Partial<Reading>, more = 'evidence: { timestamp: { max_skew: 5s } }'): Promise<RunResult> {
  const facts = await recordedFacts('reference');
  return qualify(
    {
      mode: 'live',
      startedAt: '2026-11-21T00:00:00.000Z',
      facts: new Map(facts.map((one) => [one.key, one])),
      executor: { arn: 'a', account: '555555555555' },
      calls: { total: 0, throttled: 0, denied: 0, byOperation: {} },
      maxSkewMs: 0,
      ...reading,
    },
    {
      loaded: specWith(more),
      asked: { narrowing: {}, purpose: 'engineering' },
      runId: runIdOf(1),
      ports: { now: () => new Date('2026-11-21T00:01:00.000Z'), seal: sealOf(owner), interrupt: new AbortController().signal },
    },
  );
}

describe('a run whose spec asks for a right clock', () => {
  it.each([
    ['conforms where it was right', { maxSkewMs: 5000 }, 'conforms', 'pass'],
    ['does not conform where it was wrong', { maxSkewMs: 5001 }, 'incomplete', 'fail'],
    ['nor does a merged one', { maxSkewMs: 5001, mode: 'merged' }, 'incomplete', 'fail'],
    ['asks nothing of saved facts', { maxSkewMs: 5001, mode: 'replay' }, 'conforms', undefined],
  ] as const)('%s', async (_name, reading, conclusion, outcome) => {
    const { record } = await run(reading);
    expect(record.conclusion).toBe(conclusion);
    expect(record.prerequisites?.map((one) => one.outcome)).toEqual(outcome === undefined ? undefined : [outcome]);
    expect('prerequisites' in record).toBe(outcome !== undefined);
    // Verdicts are of what AWS answered, whatever the clock here.
    expect(record.outcome).toBe('pass');
  });

  it('has the section in its resolved spec, and so in its judgement; one without it is judged as ever', async () => {
    const [{ record: asked, resolved }, { record: plain }] = [await run({}), await run({}, '')];
    expect(JSON.parse(Buffer.from(resolved).toString()).evidence).toEqual({
      seal: { certify: false, minimum: 'ephemeral' },
      timestamp: { urls: [], max_skew: limit },
    });
    const { judgementSha256 } = JSON.parse(readFileSync('fixtures/reference/expected.json', 'utf8'));
    expect(plain.judgementSha256).toBe(judgementSha256);
    expect(asked.judgementSha256).not.toBe(judgementSha256);
    expect(plain).not.toHaveProperty('prerequisites');
  });
});

describe('the prerequisites of a sealed record, recomputed', () => {
  let wrong: RunResult;
  beforeAll(async () => {
    wrong = await run({ maxSkewMs: 6000 });
  });
  const lines = (change: Partial<Qualification>, resolved: unknown = JSON.parse(Buffer.from(wrong.resolved).toString())) =>
    prerequisiteLines({ ...wrong.record, ...change }, { spec: resolved, facts: dated });
  const clock = (change: Partial<Prerequisite>): readonly Prerequisite[] =>
    (wrong.record.prerequisites ?? []).map((one) => ({ ...one, ...change }));

  it('are those of the record', () => {
    expect(lines({})).toEqual([{ ok: true, what: 'the prerequisites are those of the spec, and came out as it says' }]);
    expect(lines({ prerequisites: clock({ requirement: 'In the words of another version.' }) }).map(({ ok }) => ok)).toEqual([true]);
  });

  it('are not spoken of where there are none', () => {
    const { prerequisites: _, ...plain } = wrong.record;
    expect(prerequisiteLines(plain, { spec: {}, facts: dated })).toEqual([]);
    expect(prerequisiteLines({ ...plain, mode: 'replay' }, { spec, facts: dated })).toEqual([]);
  });

  it.each<[name: string, change: () => Partial<Qualification>, resolved: unknown, reason: RegExp]>([
    [
      'one that passed after all',
      () => ({ prerequisites: clock({ outcome: 'pass' }) }),
      undefined,
      /^outcome of clock is "pass", spec and clock make "fail"$/,
    ],
    [
      'a wider limit',
      () => ({ prerequisites: clock({ expected: { maxSkewMs: 6000 } }) }),
      undefined,
      /^expected of clock is {"maxSkewMs":6000}, .* make {"maxSkewMs":5000}$/,
    ],
    [
      'another clock',
      () => ({ clock: { maxSkewMs: 1 } }),
      undefined,
      /^actual of clock is {"maxSkewMs":6000}, .*{"maxSkewMs":1}; outcome of clock is "fail", .*"pass"$/,
    ],
    ['one left out', () => ({ prerequisites: [] }), undefined, /^clock is not there, and the spec asks for it$/],
    ['one that nobody asked for', () => ({}), {}, /^clock is there, and the spec does not ask for it$/],
    ['one in a replay', () => ({ mode: 'replay' }), undefined, /^clock is there, and the spec does not ask for it$/],
    ['one twice', () => ({ prerequisites: [...clock({}), ...clock({ outcome: 'pass' })] }), undefined, /^clock is there twice$/],
    [
      'a limit that is none',
      () => ({}),
      { evidence: { timestamp: { max_skew: '5s' } } },
      /^what spec\.resolved\.json asks cannot be read: evidence\.timestamp\.max_skew/,
    ],
  ])('%s is seen', (_name, change, resolved, reason) => {
    expect(lines(change(), resolved)).toEqual([{ ok: false, what: expect.any(String), detail: expect.stringMatching(reason) }]);
  });

  it('a record that conforms all the same is seen', async () => {
    const failed = claimLines({ ...wrong.record, conclusion: 'conforms' }, await recordedFacts('reference')).filter(
      ({ ok }) => ok !== true,
    );
    expect(failed).toEqual([
      {
        ok: false,
        what: 'the conclusion follows from the verdicts',
        detail: 'says conforms, its verdicts and prerequisites make incomplete',
      },
    ]);
  });
});

describe('the schema of a record', () => {
  let whole: Qualification;
  beforeAll(async () => {
    const { record } = await run({});
    whole = {
      ...record,
      seal: {
        assurance: 'kms',
        keyId: owner.keyId,
        keyArn: 'arn:aws:kms:us-east-2:555555555555:key/6f0f1a7e-3d54-4c1b-9d0e-2b7a8c9d0e1f',
        certificates: ['MIIB'],
        timestamps: { required: 1, authorities: ['https://tsa.example'] },
      },
      ledger: { at: '/ledger', sequence: 0, previousCheckpoint: '' },
    };
  });

  it('takes the seal, the ledger and the prerequisites of a run, as they are', () => {
    const parsed = JSON.parse(canonicalJson(whole));
    expect(requireQualification(parsed)).toBe(parsed);
  });

  it.each<[path: string, value: unknown]>([
    ['seal.assurance', 'none'],
    ['seal.keyArn', 'alias/seal'],
    ['seal.certificates', []],
    ['seal.certificates.0', 'no base64!'],
    ['seal.timestamps.required', 0],
    ['seal.timestamps.authorities', []],
    ['ledger.at', ''],
    ['ledger.sequence', -1],
    ['ledger.sequence', 1.5],
    ['ledger.previousCheckpoint', undefined],
    ['prerequisites', []],
    ['prerequisites.0.id', 'weather'],
    ['prerequisites.0.requirement', ''],
    ['prerequisites.0.outcome', 'not-applicable'],
  ])('refuses another %s: %j', (path, value) => {
    const record = structuredClone(whole);
    const steps = path.split('.');
    const holder = steps.slice(0, -1).reduce((node, step) => Reflect.get(node, step), Object(record));
    holder[steps.at(-1) ?? ''] = value;
    expect(() => requireQualification(record)).toThrow(`not a qualification record: ${path}`);
  });
});
