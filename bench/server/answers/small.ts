import { closedRegion, dataKey, governed, hasData, keyArn, openRegion } from '../world.ts';
import { type Answer, before, isGoverned, minute, sizeOf } from './context.ts';

/** Account Management: regions that are enabled, and one that is not. */
export const account: Readonly<Record<string, Answer>> = {
  ListRegions: ({ input, page }) => {
    const enabled = [...governed, openRegion, closedRegion].map((RegionName) => ({ RegionName, RegionOptStatus: 'ENABLED_BY_DEFAULT' }));
    const regions = [...enabled, { RegionName: 'af-south-1', RegionOptStatus: 'DISABLED' }];
    const { items, next } = page(regions, { size: sizeOf(input.MaxResults, 50), token: input.NextToken });
    return JSON.stringify({ Regions: items, NextToken: next });
  },
};

/** Secrets Manager: one secret where there is data. */
export const secretsManager: Readonly<Record<string, Answer>> = {
  ListSecrets: ({ member, region, input, page }) => {
    const secret = {
      ARN: `arn:aws:secretsmanager:${region}:${member.id}:secret:data/database-abcdef`,
      Name: 'data/database',
      KmsKeyId: keyArn(member.id, region, dataKey),
    };
    const secrets = hasData(member) && isGoverned(region) ? [secret] : [];
    const { items, next } = page(secrets, { size: sizeOf(input.MaxResults, 100), token: input.NextToken });
    return JSON.stringify({ SecretList: items, NextToken: next });
  },
};

interface MetricQuery {
  readonly Id: string;
}

/** CloudWatch: a lag of some seconds in every minute of the last hour and a quarter. */
export const cloudWatch: Readonly<Record<string, Answer>> = {
  GetMetricData: ({ input, now, page }) => {
    const thisMinute = Math.floor(now / minute) * minute;
    const minutes = Array.from({ length: 75 }, (_, index) => (thisMinute - (75 - index) * minute) / 1000);
    const queries = (input.MetricDataQueries ?? []) as readonly MetricQuery[];
    const results = queries.map(({ Id }) => ({
      Id,
      StatusCode: 'Complete',
      Timestamps: minutes,
      Values: minutes.map((at) => (at / 60) % 5),
    }));
    const { items, next } = page(results, { size: 500, token: input.NextToken });
    return JSON.stringify({ MetricDataResults: items, NextToken: next });
  },
};

/** STS. The session of an account is named in its access key. */
export const sts = {
  identity: (account: string): string =>
    `<Arn>arn:aws:sts::${account}:assumed-role/bench/caller</Arn><UserId>AROABENCH:caller</UserId><Account>${account}</Account>`,
  session: (accessKeyId: string, account: string, now: number): string =>
    `<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>secret-of-${account}</SecretAccessKey>` +
    `<SessionToken>token-of-${accessKeyId}</SessionToken><Expiration>${before(now, -60 * minute)}</Expiration></Credentials>`,
};
