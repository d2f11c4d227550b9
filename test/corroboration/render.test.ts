import { describe, expect, it } from 'vitest';
import { type Corroboration, conclusionOf, tally } from '../../src/corroborate.ts';
import { renderCorroboration } from '../../src/corroboration/render.ts';
import type { CorroborationReport } from '../../src/corroboration/report.ts';
import { claim, runId } from './canned.ts';

function reportOf(requests: readonly Corroboration[]): CorroborationReport {
  return {
    conclusion: conclusionOf(requests, { unaccounted: [] }),
    record: { runId, mode: 'live', startedAt: claim.date, sha256: 'ab' },
    auditor: { arn: 'arn:aws:sts::999999999999:assumed-role/auditor/grace', account: '999999999999', source: 'event history' },
    askedAt: '2026-11-23T04:00:00.000Z',
    sample: { size: requests.length, of: 200, seed: 'ab', seededBy: 'chance' },
    facts: { unaccounted: ['vpcs@222222222222/us-east-2'], notRecorded: ['sqs-queues@222222222222/us-east-2'], refused: [], derived: [] },
    left: { notRecorded: { 'SQS.ListQueues': 4 }, withoutId: 0, failed: 2 },
    summary: tally(requests),
    warnings: ['who asks is who executed the run'],
    requests,
  };
}

describe('the table of a corroboration', () => {
  it('tells found, missing and too old apart, who asked, what was not drawn, and how the sample was', () => {
    const text = renderCorroboration(
      reportOf([
        { ...claim, standing: 'found', eventId: 'event-1' },
        { ...claim, standing: 'missing', detail: 'no event' },
        { ...claim, standing: 'too-old', detail: 'ninety days' },
      ]),
    );
    const row = '222222222222  us-east-2       EC2.DescribeVpcs  2026-11-23T03:00:00Z  request-1';
    expect(text).toBe(
      `Record ${runId} (live), asked by arn:aws:sts::999999999999:assumed-role/auditor/grace, event history
Sample: 3 of 200 requests, drawn by chance, again with --seed ab
Not recorded by design (data events), and not drawn: SQS.ListQueues (4)
Not drawn: 2 that ended in an error
Observed, and none of their requests can be looked up (1): vpcs@222222222222/us-east-2
Observed by data events alone, which CloudTrail does not record (1): sqs-queues@222222222222/us-east-2
warning: who asks is who executed the run

found        ${row}
missing      ${row}  - no event
too old      ${row}  - ninety days

1 found, 1 missing, 1 too old
NOT corroborated: AWS has not recorded what the record says, see the lines marked missing and contradicts
`,
    );
  });

  it('text of an event forges no line', () => {
    const text = renderCorroboration(reportOf([{ ...claim, standing: 'contradicts', detail: 'eventName is X\nfound \u001b[2K' }]));
    expect(text).not.toContain('\u001b');
    expect(text.split('\n').filter((line) => line.startsWith('found'))).toEqual([]);
  });
});
