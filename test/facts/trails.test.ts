import { describe, expect, it } from 'vitest';
import { trails } from '../../src/facts/trails.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const arn = 'arn:aws:cloudtrail:us-east-2:111111111111:trail/org-trail';
const described = {
  Name: 'org-trail',
  TrailARN: arn,
  HomeRegion: 'us-east-2',
  IsOrganizationTrail: true,
  IsMultiRegionTrail: true,
  IncludeGlobalServiceEvents: true,
  LogFileValidationEnabled: true,
  S3BucketName: 'org-trail-444444444444',
  KmsKeyId: 'arn:aws:kms:us-east-2:444444444444:key/k',
};
const answers = (change: Answers = {}): Answers => ({
  'CloudTrail.DescribeTrails': () => ({ trailList: [described] }),
  'CloudTrail.GetTrailStatus': () => ({ IsLogging: true, LatestDeliveryTime: new Date('2026-11-20T11:55:00Z'), LatestDeliveryError: '' }),
  'CloudTrail.GetEventSelectors': () => ({
    TrailARN: arn,
    EventSelectors: [
      { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] },
    ],
  }),
  ...change,
});
const read = (place: { account: string; region: string }, given: Answers) => {
  const seat = fakeSeat(place, given);
  return { seat, value: trails.read(seat, () => Promise.reject(new Error('needs nothing'))) };
};
const home = { account: '111111111111', region: 'us-east-2' };

describe('the fact trails', () => {
  it('reads status and selectors of an own trail at home, absent fields as null', async () => {
    const { seat, value } = read(home, answers());
    expect(await value).toEqual([
      {
        arn,
        name: 'org-trail',
        homeRegion: 'us-east-2',
        isOrganization: true,
        isMultiRegion: true,
        includesGlobalEvents: true,
        validation: true,
        bucket: 'org-trail-444444444444',
        prefix: null,
        keyId: 'arn:aws:kms:us-east-2:444444444444:key/k',
        status: {
          isLogging: true,
          latestDeliveryAt: '2026-11-20T11:55:00.000Z',
          latestDeliveryError: null,
          latestDigestAt: null,
          latestDigestError: null,
          startedAt: null,
          stoppedAt: null,
        },
        statusError: null,
        selectors: {
          basic: [
            {
              readWrite: 'All',
              managementEvents: true,
              excludedSources: null,
              dataResources: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3'] }],
            },
          ],
          advanced: null,
        },
        selectorsError: null,
      },
    ]);
    expect(seat.calls[0]?.input).toEqual({ includeShadowTrails: true });
    expect(seat.calls.find((call) => call.operation === 'CloudTrail.GetTrailStatus')?.input).toEqual({ Name: arn });
  });

  it('keeps advanced selectors operator by operator', async () => {
    const { value } = read(
      home,
      answers({
        'CloudTrail.GetEventSelectors': () => ({
          AdvancedEventSelectors: [{ Name: 'all', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
        }),
      }),
    );
    const none = { startsWith: null, endsWith: null, notEquals: null, notStartsWith: null, notEndsWith: null };
    expect((await value)[0]?.selectors).toEqual({
      basic: null,
      advanced: [{ name: 'all', fields: [{ field: 'eventCategory', equals: ['Management'], ...none }] }],
    });
  });

  it.each([
    ['another account', { account: '222222222222', region: 'us-east-2' }],
    ['another region of the owner', { account: '111111111111', region: 'us-west-2' }],
  ])('asks for no status of a shadow: %s', async (_, place) => {
    const { seat, value } = read(place, answers());
    expect((await value)[0]).toMatchObject({ arn, status: null, statusError: null, selectors: null, selectorsError: null });
    expect(seat.calls.map((call) => call.operation)).toEqual(['CloudTrail.DescribeTrails']);
  });

  it('keeps the listing where the detail is refused', async () => {
    const { value } = read(home, answers({ 'CloudTrail.GetTrailStatus': () => accessDenied() }));
    const [found] = await value;
    expect(found).toMatchObject({ arn, status: null, statusError: { reason: 'denied' }, selectorsError: null });
    expect(found?.statusError?.detail).toContain('CloudTrail.GetTrailStatus in 111111111111/us-east-2');
  });

  it.each([
    ['the listing is refused', { 'CloudTrail.DescribeTrails': () => accessDenied() }, 'not authorized'],
    ['the answer lacks the list', { 'CloudTrail.DescribeTrails': () => ({}) }, 'without trailList'],
  ] as const)('rejects where %s', async (_, given, message) => {
    await expect(read(home, answers(given)).value).rejects.toThrow(message);
  });

  it('is empty where no trail is visible', async () => {
    expect(await read(home, { 'CloudTrail.DescribeTrails': () => ({ trailList: [] }) }).value).toEqual([]);
  });
});
