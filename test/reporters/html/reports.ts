import { checks } from '../../../src/checks/index.ts';
import type { FactRecord, Finding, Qualification } from '../../../src/record.ts';
import { renderHtml } from '../../../src/reporters/html.ts';
import { sample } from '../../evidence/sample.ts';
import { catalogue, finding, recordOf, verdict } from '../records.ts';

/** The report of a small record with every outcome, a deviation, an attestation and missing facts. */
export function sampleReport(change: Partial<Qualification> = {}): Promise<string> {
  const { qualification, facts } = sample();
  return renderHtml({ ...qualification, ...change }, { catalogue: checks, facts: new Map(facts.map((fact) => [fact.key, fact])) });
}

/** A fact about buckets, with this value. */
export function bucketsFact(key: string, value: unknown): FactRecord {
  const request = { service: 'S3', operation: 'ListBuckets', account: '222222222222', region: 'us-east-2', attempts: 1, requestId: 'R1' };
  return {
    key,
    name: 'buckets',
    target: { account: '222222222222' },
    observed: true,
    value,
    observedAt: '2026-11-20T09:00:00Z',
    requests: [request],
  };
}

/** A finding on one of many buckets. */
export function bucketFinding(account: string, index: number, change: Partial<Finding> = {}): Finding {
  const resource = `arn:aws:s3:::bucket-${account}-${index}`;
  const testCase = `cmk-encryption.s3-bucket@${account}/us-east-2/${resource}`;
  return finding({ resource, testCase, facts: [`buckets@${account}`], message: `Bucket ${index} of ${account}`, ...change });
}

/** The report of so many findings in a hundred accounts, of which one in twenty fails and one in twenty is not verified. */
export function largeReport(count: number): Promise<string> {
  const accounts = Array.from({ length: 100 }, (_, index) => String(200_000_000_000 + index));
  const outcomeOf = (index: number) => (index % 20 === 3 ? 'fail' : index % 20 === 7 ? 'unknown' : 'pass');
  const verdicts = accounts.map((account) =>
    verdict(
      Array.from({ length: count / accounts.length }, (_, index) => bucketFinding(account, index, { outcome: outcomeOf(index) })),
      { target: { account } },
    ),
  );
  return renderHtml(recordOf(verdicts), { catalogue });
}
