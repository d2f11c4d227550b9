import { dataKey, homeRegion, keyArn, type Member } from '../world.ts';
import { type Answer, minute } from './context.ts';

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
};
