import { dataKey, homeRegion, keyArn, type Member } from '../world.ts';
import { type Answer, before, minute, sizeOf } from './context.ts';

export function trailArn(owner: Member | undefined): string {
  return `arn:aws:cloudtrail:${homeRegion}:${owner?.id}:trail/org-trail`;
}

/** CloudTrail: one organization trail, whose shadow every account and region sees. */
export const cloudTrail: Readonly<Record<string, Answer>> = {
  DescribeTrails: ({ members, member, region, input }) => {
    const archive = members[1]?.id ?? '';
    const trail = {
      Name: 'org-trail',
      TrailARN: trailArn(members[0]),
      HomeRegion: homeRegion,
      IsOrganizationTrail: true,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      LogFileValidationEnabled: true,
      S3BucketName: `org-trail-${archive}`,
      KmsKeyId: keyArn(archive, homeRegion, dataKey),
    };
    const isOwn = member.part === 'management' && region === homeRegion;
    return JSON.stringify({ trailList: isOwn || input.includeShadowTrails !== false ? [trail] : [] });
  },
  GetTrailStatus: ({ now }) =>
    JSON.stringify({
      IsLogging: true,
      LatestDeliveryTime: (now - 4 * minute) / 1000,
      LatestDigestDeliveryTime: (now - 25 * minute) / 1000,
      StartLoggingTime: (now - 300 * 24 * 60 * minute) / 1000,
    }),
  GetEventSelectors: ({ members }) =>
    JSON.stringify({
      TrailARN: trailArn(members[0]),
      EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] }],
    }),
  LookupEvents: ({ input, page, now }) => {
    const hours = [2, 26, 50];
    const events = hours.map((hour) => {
      const at = before(now, hour * 60 * minute);
      const record = {
        eventTime: at,
        eventSource: 'signin.amazonaws.com',
        eventName: 'UserAuthentication',
        eventID: `signin-${hour}`,
        userIdentity: { onBehalfOf: { identityStoreArn: 'arn:aws:identitystore::000000000000:identitystore/d-bench00001' } },
        additionalEventData: { CredentialType: 'PASSWORD,WEBAUTHN' },
        serviceEventDetails: { UserAuthentication: 'Success' },
      };
      return {
        EventId: record.eventID,
        EventName: record.eventName,
        EventTime: Date.parse(at) / 1000,
        CloudTrailEvent: JSON.stringify(record),
      };
    });
    const { items, next } = page(events, { size: sizeOf(input.MaxResults, 50), token: input.NextToken });
    return JSON.stringify({ Events: items, NextToken: next });
  },
  ListEventDataStores: () => JSON.stringify({ EventDataStores: [] }),
  GetEventDataStore: () => '{}',
};
