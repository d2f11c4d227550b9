import { describe, expect, it } from 'vitest';
import { eventDataStores } from '../../src/facts/event-data-stores.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (id: string, region = 'us-east-2') => `arn:aws:cloudtrail:${region}:222222222222:eventdatastore/${id}`;
const listing = (...arns: readonly string[]) => ({
  EventDataStores: arns.map((EventDataStoreArn) => ({ EventDataStoreArn, Name: 'lake' })),
});

describe('event-data-stores', () => {
  it('asks each store of every page for its key, where it is at home', async () => {
    const seat = fakeSeat(
      {},
      {
        'CloudTrail.ListEventDataStores': ({ NextToken }) =>
          NextToken === undefined ? { ...listing(arn('b'), arn('x', 'us-west-2')), NextToken: 'more' } : listing(arn('a')),
        'CloudTrail.GetEventDataStore': ({ EventDataStore = '' }) => ({
          EventDataStoreArn: EventDataStore,
          ...(EventDataStore === arn('a') ? { KmsKeyId: 'arn:key' } : {}),
        }),
      },
    );
    expect(await readAt(seat, eventDataStores)).toEqual([
      { arn: arn('a'), name: 'lake', keyId: 'arn:key', readError: null },
      { arn: arn('b'), name: 'lake', keyId: null, readError: null },
    ]);
    expect(seat.calls[0]?.input).toEqual({ MaxResults: 1000 });
  });

  it.each([
    [accessDenied('no'), 'denied'],
    [{}, 'failed'],
  ])('keeps a refusal, and half an answer, beside the store', async (answer, reason) => {
    const seat = fakeSeat({}, { 'CloudTrail.ListEventDataStores': () => listing(arn('a')), 'CloudTrail.GetEventDataStore': () => answer });
    expect(await readAt(seat, eventDataStores)).toMatchObject([{ arn: arn('a'), keyId: null, readError: { reason } }]);
  });

  it('leaves out a store that is gone', async () => {
    const gone = () => awsError('EventDataStoreNotFoundException', 'gone');
    const seat = fakeSeat({}, { 'CloudTrail.ListEventDataStores': () => listing(arn('a')), 'CloudTrail.GetEventDataStore': gone });
    expect(await readAt(seat, eventDataStores)).toEqual([]);
  });

  it('throws where the listing is refused', async () => {
    await expect(readAt(fakeSeat({}, { 'CloudTrail.ListEventDataStores': () => accessDenied() }), eventDataStores)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
