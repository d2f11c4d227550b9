import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import { isGroupAsked } from '../match/groups.ts';
import { once } from '../once.ts';
import { autoScalingGroups } from './auto-scaling-groups.ts';
import { defineFact } from './fact.ts';
import { byArn, compare, required, tagRecord, text, time } from './values.ts';

/** How the metadata service of an instance answers. `null` is what AWS left out. */
export interface InstanceMetadata {
  /** AWS's word: applied, pending. */
  readonly state: string | null;
  /** AWS's word: required, optional. */
  readonly tokens: string | null;
  /** AWS's word: enabled, disabled. */
  readonly endpoint: string | null;
  readonly hopLimit: number | null;
}

/** A volume of an instance. */
export interface AttachedVolume {
  readonly device: string | null;
  /** Id of the volume. */
  readonly volume: string;
}

/** An EC2 instance that an Auto Scaling group has started. `null` is what AWS left out. */
export interface Instance {
  readonly arn: string;
  readonly id: string;
  /** Name of its group. */
  readonly group: string;
  /** AWS's word: running, stopped and others. */
  readonly state: string | null;
  readonly image: string | null;
  /** RFC 3339: when it was started, and not when it was made where it has been stopped since. */
  readonly launchedAt: string | null;
  /** AWS's word where it is not on demand: spot and others. */
  readonly lifecycle: string | null;
  /** The pair of keys for SSH that it was started with. */
  readonly keyName: string | null;
  /** ARN of its instance profile. */
  readonly profile: string | null;
  /** Sorted. */
  readonly publicIps: readonly string[];
  /** Id of the launch template that it was started with. */
  readonly template: string | null;
  /** Number of the version of the template. */
  readonly version: string | null;
  readonly metadata: InstanceMetadata | null;
  readonly rootDevice: string | null;
  /** Sorted by volume. */
  readonly volumes: readonly AttachedVolume[];
}

const words = once(() => z.string().nullable());
const metadata = (): z.ZodType<InstanceMetadata> =>
  z.strictObject({ state: words(), tokens: words(), endpoint: words(), hopLimit: z.number().nullable() });
const shape = (): z.ZodType<readonly Instance[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      group: z.string(),
      state: words(),
      image: words(),
      launchedAt: words(),
      lifecycle: words(),
      keyName: words(),
      profile: words(),
      publicIps: z.array(z.string()),
      template: words(),
      version: words(),
      metadata: metadata().nullable(),
      rootDevice: words(),
      volumes: z.array(z.strictObject({ device: words(), volume: z.string() })),
    }),
  );

type Reservation = NonNullable<Output<'EC2.DescribeInstances'>['Reservations']>[number];
type Answer = NonNullable<Reservation['Instances']>[number];

const groupTag = 'aws:autoscaling:groupName';

/** AWS takes so many values in one filter. */
const most = 200;

/**
 * The instances of the Auto Scaling groups that are asked for (`Reading.of`: patterns of groups), without what they were told to run.
 * Sorted by ARN.
 */
export const instances = defineFact({
  name: 'instances',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeInstances'],
  uses: [autoScalingGroups],
  shape,
  read: async (seat, need, reading): Promise<readonly Instance[]> => {
    const names = (await need(autoScalingGroups)).filter((group) => isGroupAsked(reading?.of, group)).map(({ name }) => name);
    const found: Instance[] = [];
    const tokens = { token: 'NextToken', next: 'NextToken' } as const;
    for (let from = 0; from < names.length; from += most) {
      const Filters = [{ Name: `tag:${groupTag}`, Values: names.slice(from, from + most) }];
      for await (const page of seat.pages('EC2.DescribeInstances', { Filters, IncludeManagedResources: true, MaxResults: 1000 }, tokens)) {
        const answers = required(page.Reservations, 'Reservations').flatMap(({ Instances }) => required(Instances, 'Instances'));
        found.push(...answers.map((answer) => instanceOf(answer, `arn:${seat.partition}:ec2:${seat.region}:${seat.account}:instance`)));
      }
    }
    return byArn(found);
  },
});

function instanceOf(answer: Answer, prefix: string): Instance {
  const id = required(answer.InstanceId, 'InstanceId');
  const tags = tagRecord(answer.Tags);
  return {
    arn: `${prefix}/${id}`,
    id,
    group: required(tags[groupTag], groupTag),
    state: text(answer.State?.Name),
    image: text(answer.ImageId),
    launchedAt: time(answer.LaunchTime),
    lifecycle: text(answer.InstanceLifecycle),
    keyName: text(answer.KeyName),
    profile: text(answer.IamInstanceProfile?.Arn),
    publicIps: publicIpsOf(answer),
    template: tags['aws:ec2launchtemplate:id'] ?? null,
    version: tags['aws:ec2launchtemplate:version'] ?? null,
    metadata: metadataOf(answer.MetadataOptions),
    rootDevice: text(answer.RootDeviceName),
    volumes: (answer.BlockDeviceMappings ?? [])
      .flatMap(({ DeviceName, Ebs }) =>
        Ebs === undefined ? [] : [{ device: text(DeviceName), volume: required(Ebs.VolumeId, 'VolumeId') }],
      )
      .sort((a, b) => compare(a.volume, b.volume)),
  };
}

function publicIpsOf({ PublicIpAddress, NetworkInterfaces }: Answer): readonly string[] {
  const all = [PublicIpAddress, ...(NetworkInterfaces ?? []).map(({ Association }) => Association?.PublicIp)];
  return [...new Set(all.flatMap((one) => text(one) ?? []))].sort(compare);
}

function metadataOf(answer: Answer['MetadataOptions']): InstanceMetadata | null {
  if (answer === undefined) return null;
  const { State, HttpTokens, HttpEndpoint, HttpPutResponseHopLimit } = answer;
  return { state: text(State), tokens: text(HttpTokens), endpoint: text(HttpEndpoint), hopLimit: HttpPutResponseHopLimit ?? null };
}
