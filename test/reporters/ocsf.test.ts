import { describe, expect, it, test } from 'vitest';
import type { Finding, Qualification } from '../../src/record.ts';
import { renderOcsf } from '../../src/reporters/ocsf.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { finding, hostile, recordOf, refusal, verdict } from './records.ts';
import { ocsfComplaints } from './schemas.ts';

type Event = Readonly<Record<string, unknown>>;

async function eventsOf(record: Qualification, exitCode = 1): Promise<readonly Event[]> {
  const events = JSON.parse(await renderOcsf(record, { exitCode })) as readonly Event[];
  expect(events.flatMap(ocsfComplaints)).toEqual([]);
  return events;
}

const eventOf = async (change: Partial<Finding>) => (await eventsOf(recordOf([verdict([finding(change)])]))).at(-1);
const deviation = { id: 'DEV-007', kind: 'planned', expires: '2026-12-31' } as const;

it('places a finding in a compliance finding', async () => {
  const event = await eventOf({
    outcome: 'fail',
    resource: 'arn:aws:s3:::one',
    testCase: 'cmk-encryption.s3-bucket@222222222222/us-east-2/arn:aws:s3:::one',
    observedAt: '2026-11-20T09:00:01Z',
  });
  expect(event).toMatchObject({
    category_uid: 2,
    class_uid: 2003,
    activity_id: 1,
    type_uid: 200301,
    time: Date.UTC(2026, 10, 20, 9, 0, 1),
    metadata: {
      version: '1.6.0',
      profiles: ['cloud'],
      product: { name: 'iq', version: '0.1.0' },
      correlation_uid: '0193a5f0-7c00-7000-8000-000000000001',
    },
    cloud: {
      provider: 'AWS',
      region: 'us-east-2',
      cloud_partition: 'aws',
      account: { uid: '222222222222', name: 'Production', type_id: 10 },
      org: { uid: 'o-exampleorgid' },
    },
    finding_info: { uid: '0193a5f0-7c00-7000-8000-000000000001/cmk-encryption.s3-bucket@222222222222/us-east-2/arn:aws:s3:::one' },
    compliance: {
      control: 'cmk-encryption.s3-bucket',
      standards: ['HIPAA'],
      requirements: ['HIPAA 164.312(a)(2)(iv)'],
      status: 'Fail',
      status_id: 3,
    },
    resources: [{ uid: 'arn:aws:s3:::one', region: 'us-east-2', group: { name: 's3' } }],
  });
});

test.each<[outcome: string, change: Partial<Finding>, compliance: [number, string], status: string, severity: string]>([
  ['pass', { outcome: 'pass' }, [1, 'pass'], 'New', 'Informational'],
  ['fail', { outcome: 'fail' }, [3, 'fail'], 'New', 'High'],
  ['unknown', { outcome: 'unknown', actual: null }, [0, 'unknown'], 'New', 'Medium'],
  ['not-applicable', { outcome: 'not-applicable' }, [99, 'not-applicable'], 'New', 'Informational'],
  ['fail beside an accepted deviation', { outcome: 'fail', deviation }, [3, 'fail'], 'Suppressed', 'Low'],
  ['fail beside an expired one', { outcome: 'fail', deviation: { ...deviation, expires: '2026-01-31' } }, [3, 'fail'], 'New', 'High'],
])('tells %s from the others', async (_, change, [id, code], status, severity) => {
  expect(await eventOf(change)).toMatchObject({ compliance: { status_id: id, status_code: code }, status, severity });
});

it('names the deviation beside a failure', async () => {
  expect(await eventOf({ outcome: 'fail', deviation })).toMatchObject({
    status_detail: expect.stringContaining('DEV-007'),
    unmapped: { deviation },
  });
});

describe('events of the run', () => {
  const sample = sampleQualification('conforming');
  const ofRun = async (record: Qualification, exitCode: number) =>
    (await eventsOf(record, exitCode)).slice(0, 2).map(({ compliance }) => compliance as { control: string; status: string });

  test.each<[what: string, record: Qualification, exitCode: number, statuses: readonly string[]]>([
    ['conforms', sample, 0, ['Pass', 'Pass']],
    ['does not conform', sampleQualification('mixed'), 1, ['Fail', 'Pass']],
    ['was aborted', { ...sample, conclusion: 'aborted' }, 130, ['Unknown', 'Pass']],
    ['was narrowed', { ...sample, scope: { ...sample.scope, narrowed: true } }, 0, ['Pass', 'Unknown']],
  ])('say of one that %s', async (_, record, exitCode, statuses) => {
    expect((await ofRun(record, exitCode)).map(({ control, status }) => `${control} ${status}`)).toEqual([
      `run.conclusion ${statuses[0]}`,
      `run.scope ${statuses[1]}`,
    ]);
  });

  it('speak for a verdict that gave no finding', async () => {
    const events = await eventsOf(recordOf([verdict([], { outcome: 'unknown', unknownBecause: [refusal] })]), 2);
    expect(events.at(-1)).toMatchObject({
      compliance: { status: 'Unknown', control: 'cmk-encryption' },
      message: expect.stringContaining(refusal.detail),
    });
  });
});

it('is an array with one event on each line', async () => {
  const text = await renderOcsf(sampleQualification(), { exitCode: 1 });
  const lines = text.trimEnd().split('\n');
  expect([lines[0], lines.at(-1)]).toEqual(['[', ']']);
  const events = lines.slice(1, -1).map((line) => JSON.parse(line.replace(/,$/, '')) as Event);
  expect(events).toEqual(JSON.parse(text));
});

it('holds hostile text as text', async () => {
  const one = finding({
    resource: hostile,
    message: hostile,
    requirement: hostile,
    expected: { [hostile]: hostile },
    actual: [hostile],
    testCase: `a@b/${hostile}`,
    trace: [hostile],
    facts: [hostile],
  });
  const record = recordOf([verdict([one])]);
  await eventsOf(record);
  const text = await renderOcsf(record, { exitCode: 1 });
  expect(text).not.toMatch(/[^\P{C}\n]/u);
  expect(JSON.stringify(JSON.parse(text))).not.toMatch(/\\ud[89a-f]/);
});
