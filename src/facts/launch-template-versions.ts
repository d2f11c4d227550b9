import { z } from 'zod';
import { classify } from '../aws/failure.ts';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { isGroupAsked } from '../match/groups.ts';
import { once } from '../once.ts';
import type { AttributeBased, AutoScalingGroup, TemplateReference } from './auto-scaling/group.ts';
import { attributesOf, autoScalingGroups } from './auto-scaling-groups.ts';
import { defineFact } from './fact.ts';
import type { InstanceMetadata } from './instances.ts';
import { compare, required, text } from './values.ts';

/** A disk that a launch template says something of. `null` is what AWS left out. */
export interface TemplateDisk {
  readonly device: string | null;
  /** `ebs`; `instance-store`; `none`: the disk that the image has there is left out. */
  readonly kind: 'ebs' | 'instance-store' | 'none';
  readonly encrypted: boolean | null;
  readonly keyId: string | null;
}

/** A network interface that a launch template asks for. */
export interface TemplateInterface {
  readonly index: number | null;
  /** `null`: the subnet says it. */
  readonly publicIp: boolean | null;
}

/** One version of a launch template. `null` is what it does not say. */
export interface LaunchTemplateVersion {
  readonly id: string;
  readonly name: string | null;
  readonly version: number;
  readonly isDefault: boolean | null;
  readonly type: string | null;
  readonly attributes: AttributeBased | null;
  readonly image: string | null;
  readonly keyName: string | null;
  /** Name or ARN of the instance profile. */
  readonly profile: string | null;
  /** AWS's word: spot and others; `a market without type` where it asks for one and AWS left out which. */
  readonly market: string | null;
  readonly metadata: Omit<InstanceMetadata, 'state'>;
  /** In AWS's order. */
  readonly disks: readonly TemplateDisk[];
  readonly interfaces: readonly TemplateInterface[];
}

const words = once(() => z.string().nullable());
const disk = (): z.ZodType<TemplateDisk> =>
  z.strictObject({ device: words(), kind: z.enum(['ebs', 'instance-store', 'none']), encrypted: z.boolean().nullable(), keyId: words() });
const shape = (): z.ZodType<readonly LaunchTemplateVersion[]> =>
  z.array(
    z.strictObject({
      id: z.string(),
      name: words(),
      version: z.number(),
      isDefault: z.boolean().nullable(),
      type: words(),
      attributes: z.strictObject({ allowedTypes: z.array(z.string()).nullable() }).nullable(),
      image: words(),
      keyName: words(),
      profile: words(),
      market: words(),
      metadata: z.strictObject({ tokens: words(), endpoint: words(), hopLimit: z.number().nullable() }),
      disks: z.array(disk()),
      interfaces: z.array(z.strictObject({ index: z.number().nullable(), publicIp: z.boolean().nullable() })),
    }),
  );

type TemplateSeat = Seat<'EC2.DescribeLaunchTemplateVersions'>;
type Answer = NonNullable<Output<'EC2.DescribeLaunchTemplateVersions'>['LaunchTemplateVersions']>[number];
type Data = NonNullable<Answer['LaunchTemplateData']>;

/** The errors by which AWS says that there is no such template or version. */
const gone = /^InvalidLaunchTemplate(Id|Name)\.(NotFound|NotFoundException|VersionNotFound|VersionNotFoundException)$/;

/**
 * The launch templates of the Auto Scaling groups that are asked for (`Reading.of`: patterns of groups): the latest and the default version
 * of each, and those that a group names by number. User data is not kept: it may hold secrets. Sorted by id and version.
 */
export const launchTemplateVersions = defineFact({
  name: 'launch-template-versions',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeLaunchTemplateVersions'],
  uses: [autoScalingGroups],
  shape,
  read: async (seat, need, reading): Promise<readonly LaunchTemplateVersion[]> => {
    const [all, groups] = await Promise.all([readCurrent(seat), need(autoScalingGroups)]);
    const named = groups.filter((group) => isGroupAsked(reading?.of, group)).flatMap(referencesOf);
    const current = all.filter(({ id, name }) => named.some((one) => (one.id === null ? one.name === name : one.id === id)));
    const pinned = await Promise.all(pinnedOf(named, current).map((reference) => readPinned(seat, reference)));
    const found = new Map([...pinned.flat(), ...current].map((version) => [`${version.id}:${version.version}`, version]));
    return [...found.values()].sort((a, b) => compare(a.id, b.id) || a.version - b.version);
  },
});

/** Every template that a group starts instances with: its own, that of its mixed instances policy, those of single overrides. */
function referencesOf({ template, mixed }: Pick<AutoScalingGroup, 'template' | 'mixed'>): readonly TemplateReference[] {
  return [template, mixed?.template ?? null, ...(mixed?.overrides ?? []).map((override) => override.template)].flatMap((one) => one ?? []);
}

/** Of all templates at once: without the name of one, AWS takes no numbers. */
async function readCurrent(seat: TemplateSeat): Promise<readonly LaunchTemplateVersion[]> {
  const found: LaunchTemplateVersion[] = [];
  const tokens = { token: 'NextToken', next: 'NextToken' } as const;
  for await (const page of seat.pages(
    'EC2.DescribeLaunchTemplateVersions',
    { Versions: ['$Latest', '$Default'], IncludeManagedResources: true, MaxResults: 200 },
    tokens,
  )) {
    found.push(...required(page.LaunchTemplateVersions, 'LaunchTemplateVersions').map(versionOf));
  }
  return found;
}

/** References by number to what is neither the latest nor the default version, none twice. */
function pinnedOf(named: readonly TemplateReference[], current: readonly LaunchTemplateVersion[]): readonly TemplateReference[] {
  const pinned = named.filter(
    ({ id, name, version }) =>
      /^\d+$/.test(version ?? '') &&
      !current.some((one) => (id === null ? one.name === name : one.id === id) && String(one.version) === version),
  );
  return [...new Map(pinned.map((one) => [`${one.id ?? one.name}:${one.version}`, one])).values()];
}

/** One version in one call: one that is gone would take the others with it. */
async function readPinned(seat: TemplateSeat, { id, name, version }: TemplateReference): Promise<readonly LaunchTemplateVersion[]> {
  const which = id === null ? { LaunchTemplateName: required(name ?? undefined, 'LaunchTemplateName') } : { LaunchTemplateId: id };
  try {
    const answer = await seat.call('EC2.DescribeLaunchTemplateVersions', {
      ...which,
      Versions: [required(version ?? undefined, 'Version')],
      IncludeManagedResources: true,
    });
    return required(answer.LaunchTemplateVersions, 'LaunchTemplateVersions').map(versionOf);
  } catch (error) {
    if (gone.test(classify(error).name)) return [];
    throw error;
  }
}

function versionOf(answer: Answer): LaunchTemplateVersion {
  const data = required(answer.LaunchTemplateData, 'LaunchTemplateData');
  return {
    id: required(answer.LaunchTemplateId, 'LaunchTemplateId'),
    name: text(answer.LaunchTemplateName),
    version: required(answer.VersionNumber, 'VersionNumber'),
    isDefault: answer.DefaultVersion ?? null,
    type: text(data.InstanceType),
    attributes: attributesOf(data.InstanceRequirements),
    image: text(data.ImageId),
    keyName: text(data.KeyName),
    profile: text(data.IamInstanceProfile?.Name) ?? text(data.IamInstanceProfile?.Arn),
    market: data.InstanceMarketOptions === undefined ? null : (text(data.InstanceMarketOptions.MarketType) ?? 'a market without type'),
    metadata: metadataOf(data.MetadataOptions),
    disks: (data.BlockDeviceMappings ?? []).map(diskOf),
    interfaces: (data.NetworkInterfaces ?? []).map(({ DeviceIndex, AssociatePublicIpAddress }) => ({
      index: DeviceIndex ?? null,
      publicIp: AssociatePublicIpAddress ?? null,
    })),
  };
}

function metadataOf(answer: Data['MetadataOptions']): LaunchTemplateVersion['metadata'] {
  return {
    tokens: text(answer?.HttpTokens),
    endpoint: text(answer?.HttpEndpoint),
    hopLimit: answer?.HttpPutResponseHopLimit ?? null,
  };
}

function diskOf({ DeviceName, NoDevice, VirtualName, Ebs }: NonNullable<Data['BlockDeviceMappings']>[number]): TemplateDisk {
  const kind = NoDevice !== undefined ? 'none' : Ebs === undefined && text(VirtualName) !== null ? 'instance-store' : 'ebs';
  return { device: text(DeviceName), kind, encrypted: Ebs?.Encrypted ?? null, keyId: text(Ebs?.KmsKeyId) };
}
