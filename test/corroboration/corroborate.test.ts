import { describe, expect, it } from 'vitest';
import { eventPlaceOf } from '../../src/aws/corroboration/events.ts';
import { type Answer, type Circumstances, conclusionOf, corroborationOf, type Standing } from '../../src/corroborate.ts';
import { type Claim, claimsOf, type Design } from '../../src/corroboration/claims.ts';
import { sampleOf, seedOf } from '../../src/corroboration/sample.ts';
import type { ApiRequest, FactRecord, ObservedFact } from '../../src/record.ts';
import { claim, event, runId } from './canned.ts';

const now = Date.parse('2026-11-23T04:00:00Z');
const circumstances: Circumstances = { partition: 'aws', runIds: [runId], source: 'history', now };
const told = (change: object) => ({ events: [event(claim, change)] });

describe('what an answer of CloudTrail says of a request of the record', () => {
  const cases: readonly [name: string, answer: Answer, Partial<Circumstances>, Standing, detail?: string][] = [
    ['the same event', told({}), {}, 'found'],
    ['the same event, and a stranger', { events: [event(claim, { requestID: 'another', eventName: 'Other' }), event(claim)] }, {}, 'found'],
    ['twice, once told otherwise', { events: [event(claim, { eventName: 'Other' }), event(claim)] }, {}, 'found'],
    [
      'another operation',
      told({ eventName: 'DescribeSubnets' }),
      {},
      'contradicts',
      'eventName is DescribeSubnets, the record says DescribeVpcs',
    ],
    ['another service', told({ eventSource: 'rds.amazonaws.com' }), {}, 'contradicts', 'eventSource'],
    ['another account', told({ recipientAccountId: '999999999999' }), {}, 'contradicts', 'recipientAccountId'],
    ['another region', told({ awsRegion: 'eu-west-1' }), {}, 'contradicts', 'awsRegion'],
    [
      'another session',
      told({ userIdentity: { arn: 'arn:aws:sts::222222222222:assumed-role/iq/iq-other' } }),
      {},
      'contradicts',
      'the session',
    ],
    [
      'a user, no session',
      told({ userIdentity: { arn: 'arn:aws:iam::222222222222:user/ada' } }),
      {},
      'contradicts',
      'the session is absent',
    ],
    ['another program', told({ userAgent: 'aws-cli/2' }), {}, 'contradicts', 'userAgent'],
    ['two minutes and a second later', told({ eventTime: '2026-11-23T03:02:01Z' }), {}, 'contradicts', 'eventTime'],
    ['two minutes later', told({ eventTime: '2026-11-23T03:02:00Z' }), {}, 'found'],
    ['no time', told({ eventTime: undefined }), {}, 'contradicts', 'eventTime is absent'],
    ['it was refused', told({ errorCode: 'AccessDenied' }), {}, 'contradicts', 'it ended in AccessDenied'],
    [
      'of a replay, the session of any run',
      told({ userIdentity: { arn: 'arn:aws:sts::2:assumed-role/r/iq-x' } }),
      { runIds: undefined },
      'found',
    ],
    [
      'of a replay, somebody else',
      told({ userIdentity: { arn: 'arn:aws:sts::2:assumed-role/r/ada' } }),
      { runIds: undefined },
      'contradicts',
      'iq-…',
    ],
    ['no event', { events: [] }, {}, 'missing'],
    ['an event of another id', told({ requestID: 'another' }), {}, 'missing'],
    ['no event, 14 minutes after', { events: [] }, { now: Date.parse('2026-11-23T03:14:00Z') }, 'too-new'],
    ['an event told otherwise, 14 minutes after', told({ eventName: 'Other' }), { now: Date.parse('2026-11-23T03:14:00Z') }, 'contradicts'],
    ['no event, 91 days after', { events: [] }, { now: now + 91 * 86_400_000 }, 'too-old'],
    ['no event in the files of a trail, 91 days after', { events: [] }, { now: now + 91 * 86_400_000, source: 'log' }, 'missing'],
    ['no way in', { notAsked: 'no role' }, {}, 'not-asked', 'no role'],
    ['a refusal', { unknown: 'refused' }, {}, 'unknown', 'refused'],
  ];
  it.each(cases)('%s', (_, answer, change, standing, detail) => {
    const result = corroborationOf(claim, answer, { ...circumstances, ...change });
    expect(result.standing, result.detail).toBe(standing);
    if (detail !== undefined) expect(result.detail).toContain(detail);
    if (standing === 'found') expect(result.eventId).toBe('event-1');
  });

  it('no single particular of an event can be another', () => {
    const particulars = ['eventName', 'eventSource', 'recipientAccountId', 'awsRegion', 'userIdentity', 'userAgent', 'eventTime'];
    for (const name of particulars) {
      for (const value of [undefined, null, 7, '', [], {}]) {
        expect(corroborationOf(claim, told({ [name]: value }), circumstances).standing, `${name} ${value}`).toBe('contradicts');
      }
    }
  });
});

describe('what a sample shows', () => {
  const standing = (...all: readonly Standing[]) =>
    conclusionOf(
      all.map((one) => ({ ...claim, standing: one })),
      { unaccounted: [] },
    );
  it.each<[readonly Standing[], string]>([
    [['found', 'found'], 'corroborated'],
    // The dates are the record's word: whoever invents facts would date them so that nobody can look.
    [['found', 'too-old'], 'open'],
    [['too-old'], 'open'],
    [[], 'open'],
    [['found', 'too-new'], 'open'],
    [['found', 'not-asked'], 'open'],
    [['found', 'unknown'], 'open'],
    [['found', 'unknown', 'missing'], 'contradicted'],
    [['found', 'contradicts'], 'contradicted'],
  ])('%j is %s', (all, conclusion) => expect(standing(...all)).toBe(conclusion));
});

describe('the draw', () => {
  const claims = [222222222222, 333333333333].flatMap((account) =>
    ['EC2', 'IAM', 'RDS'].flatMap((service) =>
      Array.from({ length: service === 'EC2' ? 200 : 3 }, (_, index) => ({
        ...claim,
        account: String(account),
        service,
        requestId: `${account}-${service}-${index}`,
      })),
    ),
  );
  const ids = (drawn: readonly Claim[]) => drawn.map(({ requestId }) => requestId);

  it('takes one of each account and service before a second of any', () => {
    const first = sampleOf(claims, 6, 'seed');
    expect(new Set(first.map(({ account, service }) => `${account}/${service}`)).size).toBe(6);
    expect(sampleOf(claims, 18, 'seed').filter(({ service }) => service === 'RDS')).toHaveLength(6);
  });

  it('is the same for the same seed in whatever order, and another for another', () => {
    expect(ids(sampleOf([...claims].reverse(), 25, 'seed'))).toEqual(ids(sampleOf(claims, 25, 'seed')));
    expect(ids(sampleOf(claims, 25, 'another'))).not.toEqual(ids(sampleOf(claims, 25, 'seed')));
  });

  it('who sealed the record cannot foresee it: without a seed of the auditor it goes by chance, which is told', () => {
    const [one, other] = [seedOf(undefined), seedOf(undefined)];
    expect(one.seededBy).toBe('chance');
    expect(one.seed).toMatch(/^[0-9a-f]{32}$/);
    expect(one.seed).not.toBe(other.seed);
    expect(seedOf('mine')).toEqual({ seed: 'mine', seededBy: 'auditor' });
  });

  it('all are all, and no more than there are', () => {
    expect(sampleOf(claims, 'all', 'seed')).toEqual(claims);
    expect(sampleOf(claims, 5000, 'seed')).toHaveLength(claims.length);
  });
});

describe('what can be asked about', () => {
  const request: ApiRequest = { ...claim, attempts: 1 };
  const factOf = (requests: readonly ApiRequest[], name = 'vpcs'): FactRecord => ({
    ...{ key: `${name}@222222222222/us-east-2`, name, target: {}, requests },
    ...{ observed: true, value: [], observedAt: '2026-11-23T03:00:00Z' },
  });
  const designs: Readonly<Record<string, Design>> = {
    vpcs: { operations: ['EC2.DescribeVpcs'], isDerived: false },
    'sqs-queues': { operations: ['SQS.ListQueues'], isDerived: false },
    'exec-clusters': { operations: ['EC2.DescribeVpcs'], isDerived: true },
  };
  const designOf = (name: string) => designs[name];
  const queues: ApiRequest = { ...request, service: 'SQS', operation: 'ListQueues' };
  const { requestId: _, ...nameless } = request;

  it('what CloudTrail does not record, what failed and what has no id are counted, and not drawn', () => {
    const failed = { ...request, requestId: 'request-2', error: 'Timeout' };
    const unrecorded = { ...request, requestId: 'request-3', service: 'SQS', operation: 'ListQueues' };
    const { askable, left } = claimsOf([factOf([request, request, nameless, failed, unrecorded])], designOf);
    expect(askable.map(({ requestId }) => requestId)).toEqual([claim.requestId]);
    expect(left).toEqual({ notRecorded: { 'SQS.ListQueues': 1 }, withoutId: 1, failed: 1 });
  });

  it.each<[string, readonly ApiRequest[], string | undefined]>([
    ['no request', [], undefined],
    ['a request without an id', [nameless], undefined],
    ['a request that nobody answered', [{ ...nameless, error: 'Timeout' }], undefined],
    ['a data event that it never asks for', [queues], undefined],
    ['a request that it never makes', [{ ...request, operation: 'DescribeRegions' }], undefined],
    ['a fact that no check knows', [], 'invented'],
  ])('an observed fact that rests on %s cannot be looked up, and leaves it open', (_, requests, name) => {
    const { facts } = claimsOf([factOf(requests, name)], designOf);
    expect(facts.unaccounted).toEqual([`${name ?? 'vpcs'}@222222222222/us-east-2`]);
    expect(conclusionOf([{ ...claim, standing: 'found' }], facts)).toBe('open');
    expect(conclusionOf([{ ...claim, standing: 'missing' }], facts)).toBe('contradicted');
  });

  it('a fact of data events, and one that rests on others, is so by design: told, and not open', () => {
    const { facts } = claimsOf([factOf([queues], 'sqs-queues'), factOf([], 'exec-clusters'), factOf([request])], designOf);
    expect(facts).toEqual({
      unaccounted: [],
      notRecorded: ['sqs-queues@222222222222/us-east-2'],
      refused: [],
      derived: ['exec-clusters@222222222222/us-east-2'],
    });
    expect(conclusionOf([{ ...claim, standing: 'found' }], facts)).toBe('corroborated');
  });

  it('a fact that nobody observed claims nothing', () => {
    const { value: __, observedAt, ...fact } = factOf([]) as ObservedFact;
    expect(claimsOf([{ ...fact, observed: false, reason: 'denied', detail: '' }], designOf).facts.unaccounted).toEqual([]);
  });

  it('a refusal that a fact rests on is drawn: the event must have ended in an error, and where there is none nobody can say', () => {
    const { askable, facts } = claimsOf([factOf([{ ...request, error: 'UnauthorizedOperation' }])], designOf);
    expect([askable.length, facts.unaccounted]).toEqual([1, []]);
    const [refused = claim] = askable;
    const standing = (events: readonly object[]) =>
      corroborationOf(refused, { events: events as readonly Record<string, unknown>[] }, circumstances).standing;
    expect(standing([event(refused, { errorCode: 'Client.UnauthorizedOperation' })])).toBe('found');
    expect(standing([event(refused)])).toBe('contradicts');
    expect(standing([])).toBe('unknown');
  });

  it.each([
    ['date', { date: '2026-11-23T03:00:30Z' }],
    ['operation', { operation: 'DescribeSubnets' }],
    ['service', { service: 'RDS' }],
    ['account', { account: '333333333333' }],
    ['region', { region: 'us-west-2' }],
    ['outcome', { error: 'Denied' }],
  ])('one event vouches for one request: the same id with another %s contradicts, whatever AWS says', (_, change) => {
    const { askable } = claimsOf([factOf([request]), factOf([{ ...request, ...change }], 'exec-clusters')], designOf);
    const [first = claim] = askable;
    expect(first.sharedWith).toMatch(/ \((vpcs|exec-clusters)@/);
    const result = corroborationOf(first, { events: [event(first)] }, circumstances);
    expect([result.standing, result.detail]).toEqual(['contradicts', expect.stringContaining('one id')]);
    // Too old or not asked makes it no better: the record says it of itself.
    expect(corroborationOf(first, { notAsked: '' }, { ...circumstances, now: now + 91 * 86_400_000 }).standing).toBe('contradicts');
  });

  it('requests that share an id are drawn before all others', () => {
    const others = Array.from({ length: 50 }, (_, index) => ({ ...request, requestId: `other-${index}` }));
    const { askable } = claimsOf([factOf([...others, request, { ...request, date: '2026-11-23T03:00:30Z' }])], designOf);
    expect(sampleOf(askable, 2, 'seed').filter(({ sharedWith }) => sharedWith !== undefined)).toHaveLength(2);
    expect(sampleOf(askable, 1, 'seed').filter(({ sharedWith }) => sharedWith !== undefined)).toHaveLength(2);
  });

  it.each([
    ['IAM', 'ListUsers', 'aws', ['ListUsers'], ['us-east-1'], 'iam.amazonaws.com'],
    ['IAM', 'ListUsers', 'aws-us-gov', ['ListUsers'], ['us-gov-west-1'], 'iam.amazonaws.com'],
    ['EC2', 'DescribeVpcs', 'aws', ['DescribeVpcs'], ['us-east-2'], 'ec2.amazonaws.com'],
    ['Lambda', 'ListFunctions', 'aws', ['ListFunctions20150331', 'ListFunctions'], ['us-east-2'], 'lambda.amazonaws.com'],
    [
      'S3',
      'GetPublicAccessBlock',
      'aws',
      ['GetBucketPublicAccessBlock', 'GetPublicAccessBlock'],
      ['us-east-2', 'us-east-1'],
      's3.amazonaws.com',
    ],
    ['SSOAdmin', 'ListInstances', 'aws', ['ListInstances'], ['us-east-2'], 'sso.amazonaws.com'],
  ])('%s.%s in %s', (service, operation, partition, names, regions, source) => {
    expect(eventPlaceOf({ service, operation, region: 'us-east-2' }, partition)).toEqual({ names, regions, sources: [source] });
  });
});
