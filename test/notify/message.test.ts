import { describe, expect, it, test } from 'vitest';
import type { Drift } from '../../src/drift/model.ts';
import { failureOf, messageOf } from '../../src/notify/message.ts';
import { messageId } from '../../src/notify/message-id.ts';
import type { EndedRun, Message, NotifyWhen, RunBefore } from '../../src/notify/model.ts';
import { couldNotRun, occasionOf } from '../../src/notify/occasion.ts';
import { publicationOf } from '../../src/notify/publication.ts';
import type { Conclusion, Qualification } from '../../src/record.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { finding, hostile, recordOf, refusal, refusedFindings, verdict } from '../reporters/records.ts';

const earlier = (conclusion: Conclusion, exitCode: number | null): RunBefore => ({
  runId: '0193a5f0-7c00-7000-8000-000000000001',
  conclusion,
  exitCode,
  source: 'ledger',
});

function run(conclusion: Conclusion, exitCode: number | null, change: Partial<EndedRun> = {}): EndedRun {
  const record = { ...sampleQualification(), conclusion };
  return { record, exitCode, bundleSha256: 'b'.repeat(64), path: 'evidence/run', before: earlier('conforms', 0), ...change };
}

function driftOf(result: Drift['result'], change: Partial<Drift> = {}): Drift {
  const side = {
    runId: 'base',
    startedAt: '',
    finishedAt: '',
    conclusion: 'conforms',
    judgementSha256: '',
    specResolvedSha256: '',
    toolVersion: '1',
  } as const;
  return { baseline: side, current: side, verdicts: [], resources: [], notCompared: [], spec: [], result, ...change };
}

describe('the occasion', () => {
  const nobody = 'Nobody knows the run before: there is no ledger.';
  // biome-ignore format: a table
  test.each<[string, EndedRun, NotifyWhen, boolean, string]>([
    ['the same again', run('conforms', 0), 'change', false, 'The outcome is that of the run before.'],
    ['the same again, where every run is told of', run('conforms', 0), 'always', true, 'Every run is told of.'],
    ['another conclusion', run('does-not-conform', 1), 'change', true, 'The conclusion is another one: Does not conform to the specification; before: Conforms'],
    ['back to what it should be', run('conforms', 0, { before: earlier('incomplete', 2) }), 'change', true, 'The conclusion is another one'],
    ['the same conclusion with less than was asked for', run('conforms', 2), 'change', true, 'The exit code is another one: 2; before: 0.'],
    ['an exit code before that nobody knows', run('conforms', 0, { before: earlier('conforms', null) }), 'change', true, 'Nobody knows whether the exit code'],
    ['an exit code that nobody told', run('conforms', null), 'change', true, 'Nobody knows whether the exit code'],
    ['no run before', run('conforms', 0, { before: nobody }), 'change', true, nobody],
    ['a drift', run('conforms', 4, { drift: driftOf('changed') }), 'change', true, 'Something changed since the baseline.'],
    ['what could not be compared', run('conforms', 2, { before: earlier('conforms', 2), drift: driftOf('unknown') }), 'change', true, 'not all could be compared'],
    ['no drift', run('conforms', 0, { drift: driftOf('nothing') }), 'change', false, 'The outcome is that of the run before.'],
    ['an interrupt', run('aborted', 130), 'change', true, 'Aborted'],
  ])('%s', (_, ended, when, isTold, sentence) => {
    const occasion = occasionOf(ended, when);
    expect({ isTold: occasion.isTold, because: occasion.because.join(' ') }).toEqual({ isTold, because: expect.stringContaining(sentence) });
  });

  it('a shard judges nothing, and is not told of', () => {
    const { scope } = sampleQualification();
    const record = recordOf([], {
      conclusion: 'incomplete',
      scope: { ...scope, narrowed: true, narrowing: { shard: { index: 1, count: 2 } } },
    });
    expect(occasionOf(run('incomplete', 2, { record }), 'always')).toEqual({
      isTold: false,
      because: ['A shard judges nothing: its merge is told of.'],
    });
  });
});

describe('the message', () => {
  const told = { isTold: true, because: ['Because.'] };

  it('names what failed before what could not be verified, ten of all, and counts the others', () => {
    const findings = [...refusedFindings(9, refusal), ...[0, 1, 2].map((index) => finding({ testCase: `failed-${index}` }))];
    const message = messageOf(
      run('does-not-conform', 1, { record: recordOf([verdict(findings)], { conclusion: 'does-not-conform' }) }),
      told,
    );
    expect(message.record?.testCases.map(({ outcome }) => outcome)).toEqual([...Array(3).fill('fail'), ...Array(7).fill('unknown')]);
    expect(message.record?.testCasesOmitted).toBe(2);
    expect(message.text).toContain('Fail: failed-0\n');
    expect(message.text).toContain('\nand 2 more\n');
    expect(message.text).toContain('evidence/run\n');
  });

  it('holds no value and no word of AWS', () => {
    const secret = finding({ expected: 'value-of-spec', actual: { password: 'value-of-aws' }, message: 'words-of-aws' });
    const text = JSON.stringify(messageOf(run('does-not-conform', 1, { record: recordOf([verdict([secret])]) }), told));
    expect(text).not.toMatch(/value-of|words-of/);
  });

  it('has a subject that SNS takes, whatever a system is called', () => {
    const record: Qualification = {
      ...sampleQualification(),
      conclusion: 'conforms',
      system: { id: hostile, name: `${hostile} ${'x'.repeat(200)}` },
    };
    const { subject, text } = messageOf(run('conforms', 0, { record }), told);
    expect(subject).toMatch(/^iq: Conforms to the specification \(exit 0\): [\x20-\x7e]+\.\.\.$/);
    expect(subject.length).toBe(100);
    expect(text).not.toMatch(/\p{Cc}(?<!\n)|\p{Cf}/u);
    expect(text).not.toContain('\niq: conforms');
  });

  it('is legible whatever a ledger says of the run before', () => {
    const because = [`Nobody knows the run before: ${hostile}\niq: conforms`, 'x'.repeat(300_000)];
    const { text, because: sent } = messageOf(run('conforms', 0), { isTold: true, because });
    expect(text).not.toMatch(/\p{Cc}(?<!\n)|\p{Cf}/u);
    expect(text).not.toContain('\niq: conforms');
    expect(sent.map(({ length }) => length <= 500)).toEqual([true, true]);
  });

  it('of a narrowed run says so in its subject, which may be all that is read', () => {
    const { scope } = sampleQualification();
    const record = recordOf([], { conclusion: 'conforms', scope: { ...scope, narrowed: true, narrowing: { checks: ['iam-users'] } } });
    expect(messageOf(run('conforms', 0, { record }), told).subject).toMatch(/^iq: PARTIAL: Conforms to the specification \(exit 0\)/);
  });

  it('has an id of its own, which another message of the same run does not share', () => {
    const [one, other] = [1, 2].map((exitCode) => messageOf(run('conforms', exitCode), told)) as [Message, Message];
    expect(messageId(one)).toBe(messageId(structuredClone(one)));
    expect(messageId(one)).toMatch(/^iq-[\w-]+$/);
    expect(messageId(one)).not.toBe(messageId(other));
    expect(publicationOf(one).id).toBe(messageId(one));
  });

  it('stays within what SNS takes, however long names are', () => {
    const long = (index: number) => finding({ testCase: `${index}${'é'.repeat(40_000)}`, requirement: 'x'.repeat(40_000) });
    const findings = Array.from({ length: 12 }, (_, index) => long(index));
    const { text, json } = publicationOf(messageOf(run('does-not-conform', 1, { record: recordOf([verdict(findings)]) }), told));
    const forms = { default: text, sqs: json, lambda: json, http: json, https: json, firehose: json };
    expect(Buffer.byteLength(JSON.stringify(forms))).toBeLessThan(256 * 1024);
  });

  it('counts what drifted, and names the first of it', () => {
    const resources = (['appeared', 'vanished', 'changed', 'changed'] as const).map((kind, index) => ({
      fact: 'buckets',
      factKey: 'buckets@222222222222',
      target: {},
      resource: `b-${index}`,
      kind,
      fields: [{ path: 'x', before: 'value-before', after: 'value-after' }],
      observedBefore: '',
      observedAfter: '',
      checks: [],
    }));
    const drift = driftOf('changed', { resources });
    const message = messageOf(run('conforms', 4, { drift }), told);
    expect(message.drift).toMatchObject({
      result: 'changed',
      resources: { appeared: 1, vanished: 1, changed: 2 },
      verdicts: 0,
      firstOmitted: 0,
    });
    expect(message.text).toContain('- vanished: b-1 (buckets@222222222222)\n');
    expect(message.subject).toContain('Conforms to the specification, and something changed (exit 4)');
    expect(JSON.stringify(message)).not.toContain('value-');
    expect(publicationOf(message).attributes).toMatchObject({ conclusion: 'conforms', exitCode: 4, drift: 'changed', kind: 'run' });
  });

  it('of a run that could not run says why, on one line', () => {
    const message = failureOf({ runId: 'r', exitCode: 3, error: 'no credentials\nforged' }, couldNotRun);
    expect(message).toMatchObject({ kind: 'could-not-run', exitCode: 3, record: null, error: 'no credentials\\u{A}forged' });
    expect(message.subject).toBe('iq: Could not run (exit 3)');
    expect(message.text).toContain('There is no package of this run.\n');
    expect(publicationOf(message).attributes).toEqual({ kind: 'could-not-run', conclusion: 'could-not-run', exitCode: 3 });
  });
});
