import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { classify } from '../../src/aws/failure.ts';
import type { Need } from '../../src/facts/fact.ts';
import { signIns } from '../../src/facts/sign-ins.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const instance = {
  arn: 'arn:i',
  identityStore: 'd-9a67000001',
  owner: null,
  status: null,
  regions: [{ name: 'us-east-2', status: 'ACTIVE', isPrimary: true }],
};
const read = (answers: Answers, instances: readonly object[] = [instance]) => {
  const seat = fakeSeat({ account: '111111111111' }, answers);
  return { seat, value: signIns.read(seat, (async () => instances) as unknown as Need) };
};
/** As AWS shows it, without what is not read. */
const detail = (change: object = {}) => ({
  userIdentity: {
    type: 'IdentityCenterUser',
    accountId: '111111111111',
    onBehalfOf: { userId: 'u', identityStoreArn: 'arn:aws:identitystore::111111111111:identitystore/d-9a67000001' },
  },
  sourceIPAddress: '203.0.113.0',
  additionalEventData: { LoginTo: 'https://d-9a67000001.awsapps.com/start/?auth_code=x', CredentialType: 'PASSWORD,TOTP' },
  serviceEventDetails: { UserAuthentication: 'Success' },
  ...change,
});
const event = (id: string, at: string, shown: unknown = detail()) => ({
  EventId: id,
  EventTime: new Date(at),
  CloudTrailEvent: typeof shown === 'string' ? shown : JSON.stringify(shown),
  Username: 'ada',
});
const one = (shown: unknown): Answers => ({ 'CloudTrail.LookupEvents': () => ({ Events: [event('e', '2026-11-19T08:00:00Z', shown)] }) });
const first = async (shown: unknown) => (await read(one(shown)).value).events[0];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T12:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const since = '2026-10-21T11:00:00.000Z';
const plain = { store: 'd-9a67000001', outcome: 'Success', factors: ['PASSWORD', 'TOTP'], isEnrolment: false };

describe('the fact sign-ins', () => {
  it('reads every page of the last thirty days, newest first, and keeps neither names nor addresses', async () => {
    const { seat, value } = read({
      'CloudTrail.LookupEvents': ({ NextToken }) =>
        NextToken === undefined
          ? { Events: [event('b', '2026-11-19T08:00:00Z')], NextToken: 'more' }
          : { Events: [event('a', '2026-11-01T08:00:00Z')] },
    });
    const found = await value;
    expect(found).toEqual({
      since,
      events: [
        { id: 'b', at: '2026-11-19T08:00:00.000Z', ...plain },
        { id: 'a', at: '2026-11-01T08:00:00.000Z', ...plain },
      ],
    });
    expect(signIns.shape().safeParse(found).success).toBe(true);
    expect(JSON.stringify(found)).not.toMatch(/ada|203\.0|auth_code/);
    expect(seat.calls.map(({ input }) => input)).toMatchObject([
      {
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'UserAuthentication' }],
        StartTime: new Date(since),
        MaxResults: 50,
      },
      { NextToken: 'more' },
    ]);
  });

  it('reads every region of the instance', async () => {
    const regions = [...instance.regions, { name: 'us-west-2', status: 'ACTIVE', isPrimary: false }];
    const { seat, value } = read(
      { 'CloudTrail.LookupEvents': (_, region) => ({ Events: [event(region, `2026-11-1${region === 'us-west-2' ? 9 : 8}T08:00:00Z`)] }) },
      [{ ...instance, regions }],
    );
    expect((await value).events.map(({ id }) => id)).toEqual(['us-west-2', 'us-east-2']);
    expect(seat.calls.map(({ region }) => region).sort()).toEqual(['us-east-2', 'us-west-2']);
  });

  it('says why nobody knows in which regions people sign in', async () => {
    const regions = { reason: 'denied', error: 'AccessDeniedException', detail: 'regions refused' };
    const { seat, value } = read({ 'CloudTrail.LookupEvents': () => ({ Events: [] }) }, [{ ...instance, regions }]);
    const refused = await value.catch((error: unknown) => error);
    expect(classify(refused)).toMatchObject({ name: 'AccessDeniedException', message: 'regions refused', reason: 'denied' });
    expect(seat.calls).toEqual([]);
  });

  it('stops after sixty pages, and says how far it got', async () => {
    const oldest = '2026-11-10T08:00:00.000Z';
    const { seat, value } = read({ 'CloudTrail.LookupEvents': () => ({ Events: [event('e', oldest)], NextToken: 'more' }) });
    expect((await value).since).toBe(oldest);
    expect(seat.calls).toHaveLength(60);
  });

  it('is empty where there was none', async () => {
    expect(await read({ 'CloudTrail.LookupEvents': () => ({ Events: [] }) }).value).toEqual({ since, events: [] });
  });

  it.each<[string, unknown, object]>([
    ['one factor', detail({ additionalEventData: { CredentialType: 'EXTERNAL_IDP' } }), { factors: ['EXTERNAL_IDP'] }],
    [
      'factors with blanks',
      detail({ additionalEventData: { CredentialType: 'PASSWORD, WEBAUTHN' } }),
      { factors: ['PASSWORD', 'WEBAUTHN'] },
    ],
    [
      'a device that had to be registered',
      detail({ additionalEventData: { CredentialType: 'PASSWORD', DeviceEnrollmentRequired: 'true' } }),
      { factors: ['PASSWORD'], isEnrolment: true },
    ],
    ['no factors', detail({ additionalEventData: {} }), { factors: null }],
    ['factors that are no text', detail({ additionalEventData: { CredentialType: 7 } }), { factors: null }],
    ['no additional data', detail({ additionalEventData: null }), { factors: null }],
    ['an outcome of another kind', detail({ serviceEventDetails: { UserAuthentication: 'Failure' } }), { outcome: 'Failure' }],
    ['no outcome', detail({ serviceEventDetails: null }), { outcome: null }],
    ['a user of no identity store', detail({ userIdentity: { type: 'Unknown', userName: 'user1' } }), { store: null }],
    ['nothing that can be read', 'not json', { store: null, outcome: null, factors: null }],
    ['a text', '"x"', { store: null, outcome: null, factors: null }],
  ])('reads an event with %s', async (_, shown, expected) => {
    expect(await first(shown)).toEqual({ id: 'e', at: '2026-11-19T08:00:00.000Z', ...plain, ...expected });
  });

  it.each<[string, object | Error, string]>([
    ['it is refused', accessDenied(), 'not authorized'],
    ['the list is left out', {}, 'Events'],
    ['an event has no id', { Events: [{ EventTime: new Date() }] }, 'EventId'],
    ['an event has no time', { Events: [{ EventId: 'e' }] }, 'EventTime'],
  ])('rejects where %s', async (_, answer, message) => {
    await expect(read({ 'CloudTrail.LookupEvents': () => answer }).value).rejects.toThrow(message);
  });
});
