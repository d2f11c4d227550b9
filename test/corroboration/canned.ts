import type { Claim } from '../../src/corroboration/claims.ts';

// Events in the shape of AWS's pages, made up here.
export const runId = '01939cbe-7d6c-7000-8000-000000000001';

export const claim: Claim = {
  service: 'EC2',
  operation: 'DescribeVpcs',
  account: '222222222222',
  region: 'us-east-2',
  requestId: 'request-1',
  date: '2026-11-23T03:00:00Z',
  fact: 'vpcs@222222222222/us-east-2',
};

/** The event that CloudTrail would have of a claim, changed. */
export function event({ service, operation, account, region, requestId, date }: Claim, change: object = {}): Record<string, unknown> {
  return {
    eventVersion: '1.11',
    userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/iq-auditor/iq-${runId}` },
    eventTime: date,
    eventSource: `${service.toLowerCase()}.amazonaws.com`,
    eventName: operation,
    awsRegion: region,
    userAgent: 'iq/0.1.0 lang/js#24.21.0',
    requestID: requestId,
    eventID: 'event-1',
    recipientAccountId: account,
    ...change,
  };
}
