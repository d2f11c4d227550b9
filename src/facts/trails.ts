import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { type EventSelectors, selectorsOf, selectorsShape } from './event-selectors.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { byArn, required, text, time } from './values.ts';

/** How a trail fares. `null` is what AWS left out; an error is `null` where there is none. Times are RFC 3339. */
export interface TrailStatus {
  readonly isLogging: boolean | null;
  readonly latestDeliveryAt: string | null;
  readonly latestDeliveryError: string | null;
  readonly latestDigestAt: string | null;
  readonly latestDigestError: string | null;
  readonly startedAt: string | null;
  readonly stoppedAt: string | null;
}

/** A trail as the account and region see it: its own, or the shadow of one that another region or account owns. */
export interface Trail {
  readonly arn: string;
  readonly name: string;
  readonly homeRegion: string | null;
  readonly isOrganization: boolean | null;
  readonly isMultiRegion: boolean | null;
  readonly includesGlobalEvents: boolean | null;
  readonly validation: boolean | null;
  readonly bucket: string | null;
  readonly prefix: string | null;
  readonly keyId: string | null;
  /** `null` for a shadow, since only the owner is asked, in the home region; or where AWS refused. */
  readonly status: TrailStatus | null;
  /** Why the status could not be read, while the rest of the listing stands. */
  readonly statusError: Refusal | null;
  /** `null` for a shadow, or where AWS refused. */
  readonly selectors: EventSelectors | null;
  readonly selectorsError: Refusal | null;
}

const words = once(() => z.string().nullable());
const flag = once(() => z.boolean().nullable());
const status = (): z.ZodType<TrailStatus> =>
  z.strictObject({
    isLogging: flag(),
    latestDeliveryAt: words(),
    latestDeliveryError: words(),
    latestDigestAt: words(),
    latestDigestError: words(),
    startedAt: words(),
    stoppedAt: words(),
  });
const shape = (): z.ZodType<readonly Trail[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      homeRegion: words(),
      isOrganization: flag(),
      isMultiRegion: flag(),
      includesGlobalEvents: flag(),
      validation: flag(),
      bucket: words(),
      prefix: words(),
      keyId: words(),
      status: status().nullable(),
      statusError: refusalShape().nullable(),
      selectors: selectorsShape().nullable(),
      selectorsError: refusalShape().nullable(),
    }),
  );

type TrailSeat = Seat<'CloudTrail.DescribeTrails' | 'CloudTrail.GetTrailStatus' | 'CloudTrail.GetEventSelectors'>;
type Detail = Pick<Trail, 'status' | 'statusError' | 'selectors' | 'selectorsError'>;
type Answer = NonNullable<Output<'CloudTrail.DescribeTrails'>['trailList']>[number];

/** Every trail that is visible from the account and region; status and event selectors of those that it owns there. Sorted by ARN. */
export const trails = defineFact({
  name: 'trails',
  scope: 'region',
  depth: 'guardrails',
  operations: ['CloudTrail.DescribeTrails', 'CloudTrail.GetTrailStatus', 'CloudTrail.GetEventSelectors'],
  shape,
  read: async (seat): Promise<readonly Trail[]> => {
    const { trailList } = await seat.call('CloudTrail.DescribeTrails', { includeShadowTrails: true });
    return byArn(await Promise.all(required(trailList, 'trailList').map((answer) => readTrail(seat, answer))));
  },
});

async function readTrail(seat: TrailSeat, answer: Answer): Promise<Trail> {
  const arn = required(answer.TrailARN, 'TrailARN');
  const isOwn = arn.split(':')[4] === seat.account && answer.HomeRegion === seat.region;
  return {
    arn,
    name: required(answer.Name, 'Name'),
    homeRegion: text(answer.HomeRegion),
    isOrganization: answer.IsOrganizationTrail ?? null,
    isMultiRegion: answer.IsMultiRegionTrail ?? null,
    includesGlobalEvents: answer.IncludeGlobalServiceEvents ?? null,
    validation: answer.LogFileValidationEnabled ?? null,
    bucket: text(answer.S3BucketName),
    prefix: text(answer.S3KeyPrefix),
    keyId: text(answer.KmsKeyId),
    ...(isOwn ? await readDetail(seat, arn) : { status: null, statusError: null, selectors: null, selectorsError: null }),
  };
}

async function readDetail(seat: TrailSeat, arn: string): Promise<Detail> {
  const { account, region } = seat;
  const [status, selectors] = await Promise.all([
    attempt({ operation: 'CloudTrail.GetTrailStatus', account, region }, seat.call('CloudTrail.GetTrailStatus', { Name: arn })),
    attempt({ operation: 'CloudTrail.GetEventSelectors', account, region }, seat.call('CloudTrail.GetEventSelectors', { TrailName: arn })),
  ]);
  return {
    status: status.refusal === null ? statusOf(status.value) : null,
    statusError: status.refusal,
    selectors: selectors.refusal === null ? selectorsOf(selectors.value) : null,
    selectorsError: selectors.refusal,
  };
}

function statusOf(answer: Output<'CloudTrail.GetTrailStatus'>): TrailStatus {
  return {
    isLogging: answer.IsLogging ?? null,
    latestDeliveryAt: time(answer.LatestDeliveryTime),
    latestDeliveryError: text(answer.LatestDeliveryError),
    latestDigestAt: time(answer.LatestDigestDeliveryTime),
    latestDigestError: text(answer.LatestDigestDeliveryError),
    startedAt: time(answer.StartLoggingTime),
    stoppedAt: time(answer.StopLoggingTime),
  };
}
